import { sql } from 'kysely'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { ClusterStatus } from '#core/cluster/status.ts'
import { conditionsOf, type ClusterFilter } from './cluster-filter.ts'
import type { Reader } from './transactor.ts'

/** A cluster that uses a profile version, with a mark of what its plans rest on beside what was observed of it. */
export interface UsingCluster {
  readonly id: string
  readonly name: string
  readonly status: ClusterStatus
  /** Whether it is as its revision says; then clusters of one mark are observed alike too. */
  readonly converged: boolean
  /** Equal for clusters of one spec that compiled to the same and have run the same versions. */
  readonly mark: string
}

/** The clusters whose newest revision uses one of the versions, by name. The marks are made where the specs are: they are not carried here. */
export async function listUsingClusters(
  reader: Reader,
  projectId: string,
  versionIds: readonly string[],
): Promise<readonly UsingCluster[]> {
  if (versionIds.length === 0) return []
  const rows = await reader.db
    .selectFrom('cluster_profiles as use')
    .innerJoin('clusters as cluster', 'cluster.id', 'use.cluster_id')
    .innerJoin('cluster_revisions as revision', (join) =>
      join
        .onRef('revision.project_id', '=', 'cluster.project_id')
        .onRef('revision.cluster_id', '=', 'cluster.id')
        .onRef('revision.number', '=', 'cluster.revision'),
    )
    .select([
      'cluster.id',
      'cluster.name',
      'cluster.status',
      'cluster.converged',
      sql<string>`md5(revision.spec::text) || ' ' || revision.compiled_digest || ' ' || coalesce(cluster.highest_kubernetes_version, '')`.as(
        'mark',
      ),
    ])
    .where('use.project_id', '=', projectId)
    .where('use.version_id', 'in', versionIds)
    .orderBy(sql`cluster.name collate "C"`)
    .execute()
  return rows
}

/** Clusters by name, or all that a filter leaves. */
export type ClusterSelection = { readonly names: readonly string[] } | { readonly filter: ClusterFilter }

/** The chosen clusters that there are, by name, with marks that also tell apart what an abort left behind and what drifted. */
export async function listChosenClusters(
  reader: Reader,
  projectId: string,
  selection: ClusterSelection,
): Promise<readonly UsingCluster[]> {
  const conditions =
    'names' in selection
      ? [sql<boolean>`c.name = any(${[...selection.names]}::text[])`]
      : conditionsOf(selection.filter, reader.now())
  const { rows } = await sql<UsingCluster>`
    select c.id, c.name, c.status, c.converged,
      md5(r.spec::text) || ' ' || r.compiled_digest || ' ' || coalesce(c.highest_kubernetes_version, '') || ' ' || c.status
        || ' ' || coalesce(md5(r.left_behind::text), '') || ' ' || coalesce(md5((${driftInPlans})::text), '') as mark
    from clusters c
    join cluster_revisions r on r.project_id = c.project_id and r.cluster_id = c.id and r.number = c.revision
    left join updates u on u.id = c.update_id
    where ${sql.join([sql`c.project_id = ${projectId}`, ...conditions], sql` and `)}
    order by c.name collate "C"`.execute(reader.db)
  return rows
}

/** Of the drift of the cluster `c` what plans speak of: no node by its name, and no time. */
const driftInPlans = sql`
  select jsonb_agg(distinct jsonb_build_array(found -> 'kind', coalesce(found ->> 'pool', found ->> 'object'),
    case found ->> 'kind' when 'pool-scaled' then found -> 'found' end)) from jsonb_array_elements(c.drift) found`

/** What was observed of each cluster; of one that was never observed there is nothing. */
export async function loadInventories(
  reader: Reader,
  projectId: string,
  clusterIds: readonly string[],
): Promise<ReadonlyMap<string, Inventory>> {
  if (clusterIds.length === 0) return new Map()
  const rows = await reader.db
    .selectFrom('observations')
    .select(['cluster_id', 'inventory'])
    .where('project_id', '=', projectId)
    .where('cluster_id', 'in', [...clusterIds])
    .execute()
  return new Map(rows.map((row) => [row.cluster_id, row.inventory]))
}

/** How many clusters have an update under way that started from the version, or from any of the profile's: an abort goes back to it. */
export async function countReturns(
  reader: Reader,
  projectId: string,
  { profile, version }: { readonly profile: string; readonly version: string | null },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from updates u
    join plans p on p.id = u.plan_id
    join cluster_revisions r on r.project_id = u.project_id and r.cluster_id = u.cluster_id and r.number = p.parent
    where u.project_id = ${projectId} and u.ended_at is null
      and r.spec -> 'profiles' @> ${JSON.stringify([{ name: profile, ...(version !== null && { version }) }])}::jsonb`.execute(
    reader.db,
  )
  return rows[0]?.count ?? 0
}
