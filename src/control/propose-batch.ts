import { countBatch } from '#store/batch-plans.ts'
import { saveBatch, saveBatchProblems } from '#store/batches.ts'
import type { PlanRecord } from '#store/plans.ts'
import { approvePlan, type Approval } from './approve-plan.ts'
import { bulkProposal } from './bulk-change.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { proposePlan } from './propose-plan.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import type { BatchChange } from '#store/tables/batches.ts'
import type { UpdateRecord } from '#store/updates.ts'

export interface BatchProposal {
  readonly clusters: readonly string[]
  readonly change: BatchChange
  /** Of plans made before; without it, a new one begins. */
  readonly batch?: string | undefined
  readonly note?: string | undefined
}

/** Plans one change for each of the clusters, one after the other; what is refused of one says nothing of the others. */
export async function proposeBatch(
  control: Control,
  scope: ProjectScope,
  { clusters, change, batch = control.newId('bat'), note }: BatchProposal,
  plansMax: number,
): Promise<{ readonly batch: string; readonly plans: ReadonlyMap<string, PlanRecord | Refusal> } | Refusal> {
  const names = [...new Set(clusters)]
  const projectId = scope.project.id
  const refused = await control.store.transact(async (tx) => {
    const before = await countBatch(tx, projectId, batch)
    if (before + names.length > plansMax) {
      const detail = `A batch has at most ${plansMax} plans, and this one has ${before}. Approve those first, or choose fewer clusters.`
      return refuse('document.invalid', detail)
    }
    await saveBatch(tx, { id: batch, projectId, change, note: note ?? '', by: scope.principal.name, createdAt: tx.now() })
    return null
  })
  if (refused) return refused
  const plans = new Map<string, PlanRecord | Refusal>()
  for (const name of names) {
    plans.set(name, await proposePlan(control, scope, name, { ...bulkProposal(change), note }, { withForecast: false, batch }))
  }
  const problems = [...plans].flatMap(([cluster, plan]) =>
    isRefusal(plan) ? [{ cluster, code: plan.code, detail: plan.detail }] : [],
  )
  await control.store.transact((tx) => saveBatchProblems(tx, { projectId, id: batch }, names, problems))
  return { batch, plans }
}

/** Approves each plan by itself, and one that is named twice as it is named first. */
export async function approveBatch(
  control: Control,
  scope: ProjectScope,
  approvals: readonly (Approval & { readonly id: string })[],
): Promise<ReadonlyMap<string, UpdateRecord | Refusal>> {
  const updates = new Map<string, UpdateRecord | Refusal>()
  for (const { id, ...approval } of approvals) {
    if (!updates.has(id)) updates.set(id, await approvePlan(control, scope, id, approval))
  }
  return updates
}
