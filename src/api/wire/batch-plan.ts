import type { Batch, BatchPlan } from '#contract/bulk.ts'
import type { Digest } from '#core/base/digest.ts'
import { formatInstant, type Instant } from '#core/base/instant.ts'
import { disrupts } from '#core/plan/plan-update.ts'
import type { Refusal } from '#control/refusal.ts'
import type { BatchPlanRow } from '#store/batch-plans.ts'
import type { loadBatch } from '#store/batches.ts'
import type { PlanRecord } from '#store/plans.ts'

/** A plan that was made just now, as one of its batch. */
export function batchRowOf(plan: PlanRecord): BatchPlanRow {
  const { id, digest, by, state, expiresAt, content } = plan
  const { cluster, summary, repave, removes, changes, conflicts, checks } = content
  return { id, digest, cluster, by, state, expiresAt, summary, repave, removes, changes, conflicts, checks, update: null }
}

export function toWireBatchPlan(row: BatchPlanRow, now: Instant): BatchPlan {
  const expired = (row.state === 'open' || row.state === 'blocked') && row.expiresAt <= now
  return {
    id: row.id,
    digest: row.digest as Digest,
    cluster: row.cluster,
    by: row.by,
    state: expired ? 'expired' : row.state,
    summary: row.summary,
    scope: row.repave.scope,
    nodes: row.repave.pools.reduce((sum, pool) => sum + pool.nodes, 0),
    disrupts: disrupts(row),
    errors: [
      ...row.checks.filter(({ severity }) => severity === 'error').map(({ code, message }) => ({ code, message })),
      ...row.conflicts.map(({ profile, layer, path }) => ({
        code: 'override.conflict',
        message: `the override of ${profile}/${layer} and the profile both changed ${path}`,
      })),
    ],
    update: row.update,
  }
}

export function toWireProblem({ code, detail }: Refusal): { readonly code: string; readonly detail: string } {
  return { code, detail }
}

export function toWireBatch(batch: NonNullable<Awaited<ReturnType<typeof loadBatch>>>, plans: number): Batch {
  return { ...batch, createdAt: formatInstant(batch.createdAt), plans, problems: [...batch.problems] }
}
