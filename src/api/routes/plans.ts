import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { approvePlan, planMissing } from '#control/approve-plan.ts'
import { clusterMissing } from '#control/cluster-refusals.ts'
import { proposePlan } from '#control/propose-plan.ts'
import { refineForecast } from '#control/refine-forecast.ts'
import { isRefusal } from '#control/refusal.ts'
import { rejectPlan } from '#control/reject-plan.ts'
import { loadClusterRevision } from '#store/cluster-revisions.ts'
import { loadCluster } from '#store/clusters.ts'
import { planLines } from '#core/plan/explain.ts'
import { listPlans, loadPlan, type PlanRecord } from '#store/plans.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'
import { parseOverride, parsePool, parseWorkerPool } from '../wire/cluster.ts'
import { parseResolution, toWireListedPlan, toWirePlan } from '../wire/plan.ts'
import { toWireRequest } from '../wire/plan-request.ts'

export function servePlans(api: Api<ClusterDeps>): void {
  const { control } = api.deps
  const { store } = control

  /** One plan by itself says what it was asked with. */
  const withRequest = async (plan: PlanRecord) => {
    const { projectId, clusterId, content, rollbackTo } = plan
    const base = await store.read((reader) => loadClusterRevision(reader, projectId, clusterId, rollbackTo ?? content.parent))
    const wire = toWirePlan(plan, control.now())
    return base ? { ...wire, request: toWireRequest(plan, base.spec) } : wire
  }

  serve(api, planRoutes.propose, async ({ params, query, body }, context) => {
    const proposal = {
      ...body,
      overrides: body.overrides?.map(parseOverride),
      controlPlane: body.controlPlane && parsePool(body.controlPlane),
      workerPools: body.workerPools?.map(parseWorkerPool),
      resolutions: body.resolutions?.map(parseResolution),
    }
    const plan = await proposePlan(control, context, params.name, proposal, { withForecast: query.forecast !== 'none' })
    return isRefusal(plan) ? plan : answer(201, await withRequest(plan))
  })

  serve(api, planRoutes.get, async ({ params, query }, { project }) => {
    const plan = await store.read((reader) => loadPlan(reader, project.id, params.id))
    if (!plan) return planMissing(params.id)
    const { seeds } = query
    const refined = seeds === undefined || plan.state !== 'open' ? plan : await refineForecast(control, plan, seeds)
    const wire = await withRequest(refined)
    return answer(200, query.detail === 'true' ? { ...wire, detail: planLines(plan.content) } : wire)
  })

  serve(api, planRoutes.approve, async ({ params, body }, context) => {
    const update = await approvePlan(control, context, params.id, body)
    return isRefusal(update) ? update : answer(202, { update: { id: update.id, plan: update.planId, phase: update.state.phase } })
  })

  serve(api, planRoutes.reject, async ({ params, body }, context) => {
    const plan = await rejectPlan(control, context, params.id, body?.comment ?? '')
    return isRefusal(plan) ? plan : answer(200, toWirePlan(plan, control.now()))
  })

  serve(api, clusterRoutes.plans, async ({ params, query }, { project, position, next }) => {
    const cluster = await store.read((reader) => loadCluster(reader, project.id, params.name))
    if (!cluster) return clusterMissing(params.name)
    const page = { before: position as string | null, limit: query.limit + 1 }
    const plans = await store.read((reader) => listPlans(reader, project.id, cluster.id, page))
    const items = plans.slice(0, query.limit)
    return answer(200, {
      items: items.map((plan) => toWireListedPlan(plan, control.now())),
      next: next(plans.length > query.limit ? (items.at(-1)?.id ?? null) : null),
    })
  })
}
