import type { Selectable } from 'kysely'
import { present } from '#core/base/assert.ts'
import { boundedMap } from '#core/base/bounded-map.ts'
import type { Instant } from '#core/base/instant.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { Forecast } from '#core/plan/forecast.ts'
import type { PlanContent, PlanState } from '#core/plan/plan.ts'
import type { Resolution } from '#core/plan/planning-input.ts'
import { saveContent } from './contents.ts'
import type { PlansTable, StoredPlanContent } from './tables/plans.ts'
import type { Reader, Transactor } from './transactor.ts'

/** A plan and what happened to it. Its content is never changed. */
export interface PlanRecord {
  readonly id: string
  readonly projectId: string
  readonly clusterId: string
  readonly digest: string
  readonly state: PlanState
  /** The spec that was asked for, before overrides were merged with new profile content. */
  readonly requested: ClusterSpec
  readonly accept: readonly string[]
  readonly resolutions: readonly Resolution[]
  readonly rollbackTo: number | null
  readonly content: StoredPlanContent
  readonly compiledDigest: string | null
  readonly forecast: Forecast | null
  readonly note: string
  readonly by: string
  readonly comment: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

export async function insertPlan(
  tx: Transactor,
  plan: Omit<PlanRecord, 'content' | 'compiledDigest'> & { readonly content: PlanContent; readonly batch: string | null },
): Promise<void> {
  const { desired, ...content } = plan.content
  await tx.db
    .insertInto('plans')
    .values({
      id: plan.id,
      project_id: plan.projectId,
      cluster_id: plan.clusterId,
      parent: content.parent,
      digest: plan.digest,
      state: plan.state,
      requested: JSON.stringify(plan.requested),
      accept: JSON.stringify(plan.accept),
      resolutions: JSON.stringify(plan.resolutions),
      rollback_to: plan.rollbackTo,
      content: JSON.stringify({ ...content, spec: desired?.spec ?? null } satisfies StoredPlanContent),
      compiled_digest: desired && (await saveContent(tx, plan.projectId, desired.compiled)),
      forecast: plan.forecast && JSON.stringify(plan.forecast),
      batch: plan.batch,
      note: plan.note,
      by: plan.by,
      comment: plan.comment,
      created_at: plan.createdAt,
      expires_at: plan.expiresAt,
    })
    .execute()
}

export async function loadPlan(reader: Reader, projectId: string, id: string): Promise<PlanRecord | null> {
  const row = await reader.db
    .selectFrom('plans')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** The pools that a plan replaces nodes of. A plan's content never changes, and every look at its update asks for them. */
export async function loadRepavedPools(
  reader: Reader,
  projectId: string,
  id: string,
): Promise<StoredPlanContent['repave']['pools']> {
  const known = repavedPools.get(id)
  if (known) return known
  const { content } = present(await loadPlan(reader, projectId, id), 'an update has its plan')
  repavedPools.set(id, content.repave.pools)
  return content.repave.pools
}

/** As many as there are updates under way in a large fleet; some hundred bytes each. */
const repavedPools = boundedMap<string, StoredPlanContent['repave']['pools']>(2_000)

/** Newest first, those before the cursor's plan. */
export async function listPlans(
  reader: Reader,
  projectId: string,
  clusterId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly PlanRecord[]> {
  let query = reader.db
    .selectFrom('plans')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('id', '<', before)
  return (await query.execute()).map(recordOf)
}

export async function savePlanState(tx: Transactor, id: string, state: PlanState, comment = ''): Promise<void> {
  await tx.db.updateTable('plans').set({ state, comment }).where('id', '=', id).execute()
}

/** Open plans that started from an older revision can no longer be approved. */
export async function markPlansStale(tx: Transactor, clusterId: string, olderThan: number): Promise<void> {
  await tx.db
    .updateTable('plans')
    .set({ state: 'stale' })
    .where('cluster_id', '=', clusterId)
    .where('state', 'in', ['open', 'blocked'])
    .where('parent', '<', olderThan)
    .execute()
}

function recordOf(row: Selectable<PlansTable>): PlanRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    clusterId: row.cluster_id,
    digest: row.digest,
    state: row.state,
    requested: row.requested,
    accept: row.accept,
    resolutions: row.resolutions,
    rollbackTo: row.rollback_to,
    content: wholeContent(row.content),
    compiledDigest: row.compiled_digest,
    forecast: row.forecast,
    note: row.note,
    by: row.by,
    comment: row.comment,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** What the first release's plans did not tell of, as it was: no chains, one roll each. */
function wholeContent(content: StoredPlanContent): StoredPlanContent {
  const pools = content.repave.pools.map((pool) => ({ ...onceEach, ...pool }))
  return { ...withoutChains, ...content, repave: { ...content.repave, pools } }
}

const onceEach: object = { rolls: 1 }
const withoutChains: object = { steps: [], saves: null, rollback: null }
