import { sql, type RawBuilder } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { ClusterStatus, Health } from '#core/cluster/status.ts'

/** What narrows the list of clusters; all that is given holds of each. */
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
  /** Whether something changed since the cluster took it, or an abort left something behind. */
  readonly pending?: boolean | undefined
  /** `1.36` with all of its patches, or `1.36.2`. */
  readonly kubernetesVersion?: string | undefined
  readonly region?: string | undefined
  /** Part of the name. */
  readonly q?: string | undefined
}

/** As conditions on the cluster `c` with its update `u`. */
export function conditionsOf(filter: ClusterFilter, now: Instant): RawBuilder<boolean>[] {
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
  if (filter.pending !== undefined) conditions.push(filter.pending ? pending : sql`not ${pending}`)
  if (filter.kubernetesVersion !== undefined) {
    const version = filter.kubernetesVersion
    conditions.push(sql`(c.kubernetes_version = ${version} or starts_with(c.kubernetes_version, ${`${version}.`}))`)
  }
  if (filter.region !== undefined) conditions.push(sql`c.region = ${filter.region}`)
  if (filter.tag !== undefined) {
    const [key = '', ...value] = filter.tag.split(':')
    conditions.push(
      value.length === 0 ? sql`c.tags ? ${key}` : sql`c.tags @> ${JSON.stringify({ [key]: value.join(':') })}::jsonb`,
    )
  }
  if (filter.q !== undefined) conditions.push(sql`position(lower(${filter.q}) in c.name) > 0`)
  return conditions
}

/** Of macros that the cluster `c` refers to, those that are not what it took: a project's own goes before one of all projects. */
export const changedMacros = sql`
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
export function updateStatus(now: Instant): RawBuilder<string> {
  return sql<string>`case
    when u.phase in ('waiting', 'rolling', 'aborting') then case when u.state -> 'wait' = 'null' then 'Updating' else 'Waiting' end
    when u.phase = 'verifying' then case when u.state -> 'wait' ->> 'code' = 'drift' then 'Waiting' else 'Verifying' end
    when u.phase = 'paused' then 'Paused'
    when u.phase = 'halted' or c.status = 'Failed' then 'Halted'
    when c.status <> 'Running' then 'Updating'
    when ${pending} then 'Updates available'
    when exists (select 1 from plans p where p.cluster_id = c.id and p.state = 'open' and p.expires_at > ${now}) then 'Awaiting approval'
    when not c.converged or c.drift is not null or c.verified_revision is distinct from c.revision then
      case when c.waiting ->> 'code' is not null then 'Waiting' else 'Verifying' end
    else 'Up to date' end`
}
