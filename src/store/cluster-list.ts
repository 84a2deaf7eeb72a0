import { sql, type RawBuilder } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { LeftBehind } from '#core/cluster/compiled-cluster.ts'
import type { ClusterStatus, Health } from '#core/cluster/status.ts'
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

export interface ClusterFilter {
  readonly status?: ClusterStatus | undefined
  readonly health?: Health | undefined
  readonly updateStatus?: string | undefined
  readonly profile?: string | undefined
  readonly version?: string | undefined
  /** `key` or `key:value`. */
  readonly tag?: string | undefined
  /** Whether something of it differs from what was told. */
  readonly drift?: boolean | undefined
  readonly q?: string | undefined
}

export type ClusterSort = 'name' | 'status' | 'updatedAt' | 'createdAt'

export interface ClusterPage {
  readonly filter: ClusterFilter
  readonly sort: ClusterSort
  readonly descending: boolean
  /** The sorted value and the id of the last cluster of the page before. */
  readonly after: readonly [string | number, string] | null
  readonly limit: number
}

/** Only what stands in this table can be part of a statement. */
const sortColumns: Readonly<Record<ClusterSort, RawBuilder<unknown>>> = {
  name: sql.ref('c.name'),
  status: sql.ref('c.status'),
  updatedAt: sql.ref('c.updated_at'),
  createdAt: sql.ref('c.created_at'),
}

/** Of macros that the cluster `c` refers to, those that are not what it took: a project's own goes before one of all projects. */
const changedMacros = sql`
  cluster_macros cm
    left join macros own on own.project_id = cm.project_id and own.name = cm.name
    left join macros of_all on of_all.project_id is null and of_all.name = cm.name
  where cm.cluster_id = c.id and cm.digest is distinct from coalesce(own.digest, of_all.digest)`

const pending = sql<boolean>`(exists (
  select 1 from cluster_profiles cp join profile_versions v on v.id = cp.version_id
  where cp.cluster_id = c.id and cp.digest <> v.digest) or exists (select 1 from ${changedMacros})
  or exists (
  select 1 from cluster_revisions aborted
  where aborted.cluster_id = c.id and aborted.number = c.revision and aborted.left_behind is not null))`

/** 1-product, "States a person sees": one word for each cluster, decided in this order. */
function updateStatus(now: Instant): RawBuilder<string> {
  return sql<string>`case
    when u.phase in ('waiting', 'rolling', 'aborting') then case when u.state -> 'wait' = 'null' then 'Updating' else 'Waiting' end
    when u.phase = 'verifying' then 'Verifying'
    when u.phase = 'paused' then 'Paused'
    when u.phase = 'halted' or c.status = 'Failed' then 'Halted'
    when c.status <> 'Running' then 'Updating'
    when ${pending} then 'Updates available'
    when exists (select 1 from plans p where p.cluster_id = c.id and p.state = 'open' and p.expires_at > ${now}) then 'Awaiting approval'
    when not c.converged or c.drift is not null or c.verified_revision is distinct from c.revision then 'Verifying'
    else 'Up to date' end`
}

export async function listClusters(reader: Reader, projectId: string, page: ClusterPage): Promise<readonly ClusterView[]> {
  const { sort, descending, after, limit } = page
  const column = sortColumns[sort]
  const conditions = [sql<boolean>`c.project_id = ${projectId}`, ...conditionsOf(page.filter, reader.now())]
  if (after) {
    const [value, id] = after
    conditions.push(descending ? sql`(${column}, c.id) < (${value}, ${id})` : sql`(${column}, c.id) > (${value}, ${id})`)
  }
  const order = descending ? sql`${column} desc, c.id desc` : sql`${column}, c.id`
  return await view(reader, sql`where ${sql.join(conditions, sql` and `)}`, order, limit)
}

export async function loadClusterView(reader: Reader, projectId: string, name: string): Promise<ClusterView | null> {
  const [found] = await view(reader, sql`where c.project_id = ${projectId} and c.name = ${name}`, sql`c.id`, 1)
  return found ?? null
}

/** How many clusters are in which state. */
export async function summarizeClusters(reader: Reader, projectId: string) {
  const { rows } = await sql<{ status: string; health: string; update_status: string; count: number }>`
    select c.status, c.health, ${updateStatus(reader.now())} as update_status, count(*)::int as count
    from clusters c left join updates u on u.id = c.update_id
    where c.project_id = ${projectId}
    group by 1, 2, 3`.execute(reader.db)
  const by = (key: 'status' | 'health' | 'update_status'): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const row of rows) counts[row[key]] = (counts[row[key]] ?? 0) + row.count
    return counts
  }
  const total = rows.reduce((sum, row) => sum + row.count, 0)
  return { total, status: by('status'), health: by('health'), updateStatus: by('update_status') }
}

function conditionsOf(filter: ClusterFilter, now: Instant): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  if (filter.status !== undefined) conditions.push(sql`c.status = ${filter.status}`)
  if (filter.health !== undefined) conditions.push(sql`c.health = ${filter.health}`)
  if (filter.updateStatus !== undefined) conditions.push(sql`${updateStatus(now)} = ${filter.updateStatus}`)
  if (filter.profile !== undefined || filter.version !== undefined) {
    const version = filter.version === undefined ? sql`true` : sql`v.version = ${filter.version}`
    const profile = filter.profile === undefined ? sql`true` : sql`p.name = ${filter.profile}`
    conditions.push(sql`exists (
      select 1 from cluster_profiles cp join profiles p on p.id = cp.profile_id join profile_versions v on v.id = cp.version_id
      where cp.cluster_id = c.id and ${profile} and ${version})`)
  }
  if (filter.drift !== undefined) conditions.push(filter.drift ? sql`c.drift is not null` : sql`c.drift is null`)
  if (filter.tag !== undefined) {
    const [key = '', ...value] = filter.tag.split(':')
    conditions.push(
      value.length === 0 ? sql`c.tags ? ${key}` : sql`c.tags @> ${JSON.stringify({ [key]: value.join(':') })}::jsonb`,
    )
  }
  if (filter.q !== undefined) conditions.push(sql`position(lower(${filter.q}) in c.name) > 0`)
  return conditions
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
}

/** The page's clusters are chosen first, and only for those is everything else read. */
async function view(
  reader: Reader,
  where: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
): Promise<readonly ClusterView[]> {
  const { rows } = await sql<ViewRow>`
    with page as materialized (
      select c.*, ${updateStatus(reader.now())} as update_status
      from clusters c left join updates u on u.id = c.update_id ${where} order by ${order} limit ${limit}
    )
    select to_jsonb(c) as cluster, c.update_status, r.spec, r.left_behind as left, to_jsonb(u) as update,
      (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'version', v.version, 'digest', cp.digest, 'newest', v.digest) order by cp.position), '[]')
       from cluster_profiles cp join profiles p on p.id = cp.profile_id join profile_versions v on v.id = cp.version_id
       where cp.cluster_id = c.id) as uses,
      (select coalesce(jsonb_agg(jsonb_build_object('name', cm.name, 'now', coalesce(own.value, of_all.value)) order by cm.name collate "C"), '[]')
       from ${changedMacros}) as macros
    from page c
    join cluster_revisions r on r.project_id = c.project_id and r.cluster_id = c.id and r.number = c.revision
    left join updates u on u.id = c.update_id
    order by ${order}`.execute(reader.db)
  return rows.map((row) => ({
    cluster: clusterOf(row.cluster),
    spec: row.spec,
    uses: row.uses,
    macros: row.macros,
    left: row.left,
    update: row.update && updateOf(row.update),
    updateStatus: row.update_status,
  }))
}
