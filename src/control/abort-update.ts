import { loadCluster } from '#store/clusters.ts'
import { loadPlan } from '#store/plans.ts'
import { loadUpdate, type UpdateRecord } from '#store/updates.ts'
import { present } from '#core/base/assert.ts'
import { approvePlan, updateMissing } from './approve-plan.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { proposePlan } from './propose-plan.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

/**
 * Ends the update that is under way by going back to the revision that it started from, which is a plan like any other: it is
 * made, and approved in its requester's name. Past the point of no return of a Kubernetes step that plan is blocked, and nothing
 * changes.
 */
export async function abortUpdate(
  control: Control,
  scope: ProjectScope,
  name: string,
): Promise<{ readonly kind: 'controlled'; readonly update: UpdateRecord; readonly message: string } | Refusal> {
  const running = await control.store.read(async (reader) => {
    const cluster = await loadCluster(reader, scope.project.id, name)
    if (!cluster) return clusterMissing(name)
    const update = cluster.updateId === null ? null : await loadUpdate(reader, scope.project.id, cluster.updateId)
    if (!update) return updateMissing(name)
    const plan = present(await loadPlan(reader, scope.project.id, update.planId), 'an update has its plan')
    return { kind: 'running' as const, id: update.id, parent: plan.content.parent }
  })
  if (isRefusal(running)) return running
  const { id: insteadOf, parent } = running
  const plan = await proposePlan(control, scope, name, { rollbackTo: parent, note: 'abort' }, { withForecast: true })
  if (isRefusal(plan)) return plan
  if (plan.state === 'blocked') return pastReturn(name, plan.content.checks)
  // An update that has ended meanwhile is not undone by this.
  const approval = { acknowledgeRepave: true, supersede: true, insteadOf, comment: 'abort' }
  const update = await approvePlan(control, scope, plan.id, approval)
  if (isRefusal(update)) return update
  return {
    kind: 'controlled',
    update,
    message: `The cluster goes back to what it was at revision ${parent}: ${plan.content.summary}`,
  }
}

function pastReturn(
  name: string,
  checks: readonly { readonly code: string; readonly severity: string; readonly message: string }[],
): Refusal {
  const errors = checks
    .filter((check) => check.severity === 'error')
    .map(({ code, message }) => ({ path: 'checks', code, message }))
  const detail = `The update of ${name} is past the point from which it can go back: ${errors[0]?.message ?? 'its overrides conflict'} Let it end, pause it, or go on from here with another plan.`
  return refuse('update.state', detail, errors)
}
