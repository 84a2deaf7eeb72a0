import { batchPlansMax, bulkRoutes } from '#contract/bulk.ts'
import { forecastBulk } from '#control/forecast-bulk.ts'
import { approveBatch, proposeBatch } from '#control/propose-batch.ts'
import { isRefusal, refuse } from '#control/refusal.ts'
import { countBatch, listBatchPlans } from '#store/batch-plans.ts'
import { loadBatch } from '#store/batches.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'
import { batchRowOf, toWireBatch, toWireBatchPlan, toWireProblem } from '../wire/batch-plan.ts'
import { parseFilter } from '../wire/cluster-filter.ts'

/** One change for many clusters: what it would do, plans, and their approval. */
export function serveBulk(api: Api<ClusterDeps>): void {
  const { control } = api.deps

  serve(api, bulkRoutes.impact, async ({ body: { select, change } }, context) => {
    const selection = 'filter' in select ? { filter: parseFilter(select.filter) } : { names: select.clusters }
    return answer(200, await forecastBulk(control, context, selection, change))
  })

  serve(api, bulkRoutes.propose, async ({ body }, context) => {
    const made = await proposeBatch(control, context, body, batchPlansMax)
    if (isRefusal(made)) return made
    const items = [...made.plans].map(([cluster, plan]) =>
      isRefusal(plan)
        ? { cluster, plan: null, problem: toWireProblem(plan) }
        : { cluster, plan: toWireBatchPlan(batchRowOf(plan), control.now()), problem: null },
    )
    return answer(200, { batch: made.batch, items })
  })

  serve(api, bulkRoutes.list, async ({ query }, { project, position, next }) => {
    const page = { after: position as readonly [string, string] | null, limit: query.limit + 1 }
    const rows = await control.store.read((reader) => listBatchPlans(reader, project.id, query.batch, page))
    const items = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? items.at(-1) : undefined
    return answer(200, {
      items: items.map((row) => toWireBatchPlan(row, control.now())),
      next: next(last ? [last.cluster, last.id] : null),
    })
  })

  serve(api, bulkRoutes.get, async ({ params: { id } }, { project }) => {
    const { batch, plans } = await control.store.read(async (reader) => ({
      batch: await loadBatch(reader, { projectId: project.id, id }),
      plans: await countBatch(reader, project.id, id),
    }))
    if (batch) return answer(200, toWireBatch(batch, plans))
    // One from before its words were kept.
    if (plans > 0) return answer(200, { id, change: null, note: '', by: null, createdAt: null, plans, problems: [] })
    return refuse('batch.missing', `There is no batch ${id} in the project ${project.name}, or it is kept no longer.`)
  })

  serve(api, bulkRoutes.approve, async ({ body: { plans, comment } }, context) => {
    const updates = await approveBatch(
      control,
      context,
      plans.map((plan) => ({ ...plan, comment })),
    )
    const items = [...updates].map(([plan, update]) =>
      isRefusal(update)
        ? { plan, update: null, problem: toWireProblem(update) }
        : { plan, update: { id: update.id, plan, phase: update.state.phase }, problem: null },
    )
    return answer(200, { items })
  })
}
