import { appendAudit } from '#store/audit.ts'
import { loadPlan, savePlanState, type PlanRecord } from '#store/plans.ts'
import type { Project } from '#store/projects.ts'
import { planMissing } from './approve-plan.ts'
import type { Control, Principal } from './control.ts'
import { refuse, type Refusal } from './refusal.ts'

/** Puts a plan away. The cluster stays as it is. */
export async function rejectPlan(
  control: Control,
  { project, principal }: { readonly project: Project; readonly principal: Principal },
  id: string,
  comment: string,
): Promise<PlanRecord | Refusal> {
  return await control.store.transact(async (tx) => {
    const plan = await loadPlan(tx, project.id, id)
    if (!plan) return planMissing(id)
    if (plan.state !== 'open' && plan.state !== 'blocked') {
      return refuse(`plan.${plan.state}`, `The plan is ${plan.state} and cannot be rejected.`)
    }
    await savePlanState(tx, id, 'rejected', comment)
    const { cluster } = plan.content
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal.name,
      action: 'plan.reject',
      object: `cluster/${cluster}`,
      detail: { plan: id, comment },
    })
    control.changes.announce(tx, { projectId: project.id, clusters: [cluster] })
    return { ...plan, state: 'rejected', comment }
  })
}
