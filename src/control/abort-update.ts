import { present } from '#core/base/assert.ts'
import { isBlocked, planUpdate } from '#core/plan/plan-update.ts'
import { lockClusterByName } from '#store/clusters.ts'
import { loadPlan } from '#store/plans.ts'
import { loadUpdate, type UpdateRecord } from '#store/updates.ts'
import { refuseOwnPlan, startUpdate } from './approve-plan.ts'
import { clusterMissing, updateMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import { loadForecastStart } from './load-forecast-start.ts'
import type { ProjectScope } from './project-scope.ts'
import { foresee, preparePlan, storePlan } from './propose-plan.ts'
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
  const { project, principal } = scope
  // In one transaction under the cluster's lock: the update goes on meanwhile, and what it does would make the plan stale.
  return await control.store.transact(async (tx) => {
    const cluster = await lockClusterByName(tx, project.id, name)
    if (!cluster) return clusterMissing(name)
    const running = cluster.updateId === null ? null : await loadUpdate(tx, project.id, cluster.updateId)
    if (!running) return updateMissing(name)
    const { parent } = present(await loadPlan(tx, project.id, running.planId), 'an update has its plan').content
    const prepared = await preparePlan(control, tx, project, name, { rollbackTo: parent, note: 'abort' })
    if (isRefusal(prepared)) return prepared
    const { input } = prepared
    const content = planUpdate(input)
    if (isBlocked(content)) return pastReturn(name, content.checks)
    const start = () => loadForecastStart(tx, prepared.cluster, prepared.input.parent.compiled)
    const plan = await storePlan(control, tx, scope, prepared, content, await foresee(prepared, content, start))
    const own = await refuseOwnPlan(tx, plan, principal)
    if (own) return own
    const update = await startUpdate(control, tx, scope, cluster, plan, { input, content }, 'abort')
    if (isRefusal(update)) return update
    const message = `The cluster goes back to what it was at revision ${parent}: ${content.summary}`
    return { kind: 'controlled', update, message }
  })
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
