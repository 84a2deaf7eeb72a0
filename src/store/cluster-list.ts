import { sql, type RawBuilder } from 'kysely'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { LeftBehind } from '#core/cluster/compiled-cluster.ts'
import { changedMacros, conditionsOf, updateStatus, type ClusterFilter } from './cluster-filter.ts'
import { orderOf, type ClusterSort } from './cluster-order.ts'
import { recordOf as clusterOf, type ClusterRecord } from './clusters.ts'
import { recordOf as updateOf, type UpdateRecord } from './updates.ts'
import type { Reader } from './transactor.ts'

/** A cluster as it is shown: its record, what it was told to be, what it uses, and the update that is under way. */
export interface ClusterView {
  readonly cluster: ClusterRecord
  readonly spec: ClusterSpec
  readonly uses: readonly ViewedUse[]
  /** Macros of which the cluster took another value than they have now. */
  readonly macros: readonly ViewedMacro[]
  /** What an abort left otherwise than the spec says; null where none did. */
  readonly left: LeftBehind | null
  readonly update: UpdateRecord | null
  readonly updateStatus: string
  /** Its place in the list's order: that and the id begin the next page. */
  readonly position: string
}

export interface ViewedUse {
  readonly name: string
  readonly version: string
  readonly digest: string
  /** The digest of the version's newest revision: another one than `digest` is a pending update. */
  readonly newest: string
}

export interface ViewedMacro {
  readonly name: string
  /** Its value now; null where there is none of that name any more. */
  readonly now: string | null
}

export interface ClusterPage {
  readonly filter: ClusterFilter
  readonly sort: ClusterSort
  readonly descending: boolean
  /** The position and the id of the last cluster of the page before. */
  readonly after: readonly [string, string] | null
  readonly limit: number
}

export async function listClusters(reader: Reader, projectId: string, page: ClusterPage): Promise<readonly ClusterView[]> {
  const { sort, descending, after, limit } = page
  const { column, type } = orderOf(sort, reader.now())
  const conditions = [sql<boolean>`c.project_id = ${projectId}`, ...conditionsOf(page.filter, reader.now())]
  if (after) {
    const [value, id] = after
    conditions.push(sql`(${column}, c.id) ${descending ? sql`<` : sql`>`} (${value}::text::${type}, ${id})`)
  }
  return await view(reader, sql`where ${sql.join(conditions, sql` and `)}`, { column, descending }, limit)
}

export async function loadClusterView(reader: Reader, projectId: string, name: string): Promise<ClusterView | null> {
  const [found] = await view(reader, sql`where c.project_id = ${projectId} and c.name = ${name}`, byName, 1)
  return found ?? null
}

const byName = { column: sql.ref('c.name'), descending: false }

/** How many of the clusters that the filter leaves are in which state, of which version and in which region. */
export async function summarizeClusters(reader: Reader, projectId: string, filter: ClusterFilter) {
  const conditions = [sql<boolean>`c.project_id = ${projectId}`, ...conditionsOf(filter, reader.now())]
  const { rows } = await sql<SummaryRow>`
    select c.status, c.health, ${updateStatus(reader.now())} as update_status, c.kubernetes_version, c.region,
      c.drift is not null as drifted, count(*)::int as count
    from clusters c left join updates u on u.id = c.update_id
    where ${sql.join(conditions, sql` and `)}
    group by 1, 2, 3, 4, 5, 6`.execute(reader.db)
  const by = (key: 'status' | 'health' | 'update_status' | 'kubernetes_version' | 'region'): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const row of rows) {
      const value = row[key] ?? ''
      if (value !== '') counts[value] = (counts[value] ?? 0) + row.count
    }
    return counts
  }
  const sum = (some: readonly SummaryRow[]) => some.reduce((total, row) => total + row.count, 0)
  return {
    total: sum(rows),
    status: by('status'),
    health: by('health'),
    updateStatus: by('update_status'),
    drifted: sum(rows.filter((row) => row.drifted)),
    kubernetesVersion: by('kubernetes_version'),
    region: by('region'),
  }
}

interface SummaryRow {
  readonly status: string
  readonly health: string
  readonly update_status: string
  readonly kubernetes_version: string | null
  readonly region: string
  readonly drifted: boolean
  readonly count: number
}

type ClusterColumns = Parameters<typeof clusterOf>[0]
type UpdateColumns = Parameters<typeof updateOf>[0]

interface ViewRow {
  readonly cluster: ClusterColumns
  readonly spec: ClusterSpec
  readonly uses: readonly ViewedUse[]
  readonly macros: readonly ViewedMacro[]
  readonly left: LeftBehind | null
  readonly update: UpdateColumns | null
  readonly update_status: string
  readonly position: string
}

/** The page's clusters are chosen first, and only for those is everything else read. */
async function view(
  reader: Reader,
  where: RawBuilder<unknown>,
  { column, descending }: { readonly column: RawBuilder<unknown>; readonly descending: boolean },
  limit: number,
): Promise<readonly ClusterView[]> {
  const direction = descending ? sql`desc` : sql`asc`
  const { rows } = await sql<ViewRow>`
    with page as materialized (
      select c.*, ${updateStatus(reader.now())} as update_status, (${column})::text as position, row_number() over (order by ${column} ${direction}, c.id ${direction}) as place
      from (
        select c.* from clusters c left join updates u on u.id = c.update_id ${where}
        order by ${column} ${direction}, c.id ${direction} limit ${limit}
      ) c left join updates u on u.id = c.update_id
    )
    select to_jsonb(c) as cluster, c.update_status, c.position, r.spec, r.left_behind as left, to_jsonb(u) as update,
      (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'version', v.version, 'digest', cp.digest, 'newest', v.digest) order by cp.position), '[]')
       from cluster_profiles cp join profiles p on p.id = cp.profile_id join profile_versions v on v.id = cp.version_id
       where cp.cluster_id = c.id) as uses,
      (select coalesce(jsonb_agg(jsonb_build_object('name', cm.name, 'now', coalesce(own.value, of_all.value)) order by cm.name collate "C"), '[]')
       from ${changedMacros}) as macros
    from page c
    join cluster_revisions r on r.project_id = c.project_id and r.cluster_id = c.id and r.number = c.revision
    left join updates u on u.id = c.update_id
    order by c.place`.execute(reader.db)
  return rows.map((row) => ({
    cluster: clusterOf(row.cluster),
    spec: row.spec,
    uses: row.uses,
    macros: row.macros,
    left: row.left,
    update: row.update && updateOf(row.update),
    updateStatus: row.update_status,
    position: row.position,
  }))
}
