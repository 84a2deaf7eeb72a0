import { sql } from 'kysely'
import type { Reader } from './transactor.ts'

/** A layer of a profile version that is made of a pack: as the version stands, or as clusters have taken it. */
export interface PackUse {
  readonly profile: string
  readonly version: string
  readonly layer: string
  readonly registry: string
  readonly packVersion: string
  /** Whether the version's newest revision has it; if not, only clusters that have not taken that one do. */
  readonly newest: boolean
  /** How many clusters have taken a revision that has it. */
  readonly clusters: number
  /** The first of these by name. */
  readonly some: readonly string[]
}

const namedMax = 10

/** Who uses a pack: profile versions, and the clusters on them, by profile, version, layer and the pack's version, as texts. */
export async function listPackUses(
  reader: Reader,
  projectId: string,
  pack: { readonly name: string; readonly registry: string | undefined; readonly version: string | undefined },
): Promise<readonly PackUse[]> {
  const { rows } = await sql<PackUse>`
    with taken as (
      select use.version_id, use.digest, cluster.name
      from cluster_profiles use join clusters cluster on cluster.id = use.cluster_id
      where use.project_id = ${projectId}
    ),
    states as (
      select distinct version_id, digest from taken
      union select id, digest from profile_versions where project_id = ${projectId}
    ),
    layers as (
      select distinct on (states.version_id, states.digest, layer.position)
        states.version_id, states.digest, layer.value ->> 'name' as layer,
        layer.value #>> '{pack,registry}' as registry, layer.value #>> '{pack,version}' as pack_version
      from states
      join profile_revisions revision
        on revision.project_id = ${projectId} and revision.version_id = states.version_id and revision.digest = states.digest
      cross join lateral jsonb_array_elements(revision.content -> 'layers') with ordinality as layer (value, position)
      where layer.value #>> '{pack,name}' = ${pack.name}
        and (${pack.registry ?? null}::text is null or layer.value #>> '{pack,registry}' = ${pack.registry ?? null})
        and (${pack.version ?? null}::text is null or layer.value #>> '{pack,version}' = ${pack.version ?? null})
    )
    select profile.name as profile, version.version, layers.layer, layers.registry, layers.pack_version as "packVersion",
      bool_or(version.digest = layers.digest) as newest,
      count(taken.name)::int as clusters,
      coalesce((array_agg(taken.name order by taken.name collate "C") filter (where taken.name is not null))[1:${sql.lit(namedMax)}], '{}')
        as some
    from layers
    join profile_versions version on version.id = layers.version_id
    join profiles profile on profile.id = version.profile_id
    left join taken on taken.version_id = layers.version_id and taken.digest = layers.digest
    group by 1, 2, 3, 4, 5
    order by profile.name collate "C", version.version collate "C", layers.layer collate "C", layers.registry collate "C",
      layers.pack_version collate "C"`.execute(reader.db)
  return rows
}
