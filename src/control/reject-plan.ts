import { appendAudit } from '#store/audit.ts'
import { lockCluster } from '#store/clusters.ts'
import { loadPlan, savePlanState, type PlanRecord } from '#store/plans.ts'
import { planMissing } from './approve-plan.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'
import { whatWasKnown } from './what-was-known.ts'

/** Puts a plan away. The cluster stays as it is. */
export async function rejectPlan(
  control: Control,
  { project, principal }: ProjectScope,
  id: string,
  comment: string,
): Promise<PlanRecord | Refusal> {
  return await control.store.transact(async (tx) => {
    const found = await loadPlan(tx, project.id, id)
    if (!found || !(await lockCluster(tx, found.clusterId))) return planMissing(id)
    // Read again under the lock: somebody may have approved it meanwhile, or it may be kept no longer.
    const plan = await loadPlan(tx, project.id, id)
    if (!plan) return planMissing(id)
    const state = plan.expiresAt <= tx.now() && isUndecided(plan) ? 'expired' : plan.state
    if (!isUndecided({ state })) {
      const code = state === 'superseded' ? 'plan.stale' : `plan.${state}`
      return refuse(code, `The plan is ${state} and cannot be rejected: there is nothing left to decide.`)
    }
    await savePlanState(tx, id, 'rejected', comment)
    const { cluster } = plan.content
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'plan.reject',
      object: `cluster/${cluster}`,
      detail: { plan: id, summary: plan.content.summary, comment, known: whatWasKnown(plan.digest, plan.content) },
    })
    control.changes.announce(tx, { projectId: project.id, clusters: [cluster] })
    return { ...plan, state: 'rejected', comment }
  })
}

function isUndecided({ state }: Pick<PlanRecord, 'state'>): boolean {
  return state === 'open' || state === 'blocked'
}
