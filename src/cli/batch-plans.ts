import { batchPlansMax, bulkMax, type Batch, type BatchPlan, type BulkChange } from '#contract/bulk.ts'
import type { AnswerOf } from '#contract/route.ts'
import { routes } from '#contract/routes.ts'
import type { ClusterSelection } from './cluster-selection.ts'
import type { Cli, Connection } from './connection.ts'
import { Failure } from './failure.ts'
import { allItems } from './pages.ts'
import { progressLine } from './progress-line.ts'

export type Approved = AnswerOf<typeof routes.bulk.approve>['items'][number] & { readonly cluster: string }

/** How many clusters one request is about: so few that the next line of progress comes soon. */
const partSize = Math.ceil(bulkMax / 2)

/** A plan for each of the selected clusters, or the problem that there was; all of one batch. */
export async function proposeBatch(
  cli: Cli,
  connection: Connection,
  { select, change, note }: { readonly select: ClusterSelection; readonly change: BulkChange; readonly note: string | undefined },
): Promise<AnswerOf<typeof routes.bulk.propose>> {
  const names = await selectedNames(connection, select)
  let batch: string | undefined
  const items: AnswerOf<typeof routes.bulk.propose>['items'] = []
  await inParts(cli, 'Planned', names, async (clusters) => {
    const body = { clusters, change, ...(batch === undefined ? {} : { batch }), ...(note === undefined ? {} : { note }) }
    const answer = await connection.call(routes.bulk.propose, { query: connection.project, body })
    batch = answer.batch
    items.push(...answer.items)
  })
  return { batch: batch ?? '', items }
}

/** The clusters that no plan was made for. */
export function problemsOf(items: AnswerOf<typeof routes.bulk.propose>['items']): Batch['problems'] {
  return items.flatMap(({ cluster, problem }) => (problem ? [{ cluster, ...problem }] : []))
}

/** Every plan of the batch, by cluster. */
export async function listBatchPlans({ call, project }: Connection, batch: string): Promise<readonly BatchPlan[]> {
  return await allItems((page) => call(routes.bulk.list, { query: { ...project, ...page, batch } }))
}

/** What it was asked to change, what no plan could be made for, and every plan. */
export async function readBatch(connection: Connection, id: string): Promise<Batch & { readonly items: readonly BatchPlan[] }> {
  const record = await connection.call(routes.bulk.get, { params: { id }, query: connection.project })
  return { ...record, items: await listBatchPlans(connection, id) }
}

/** Approves each plan as it was read; what is refused of one says nothing of the others. */
export async function approveBatch(
  cli: Cli,
  { call, project }: Connection,
  plans: readonly BatchPlan[],
  comment: string | undefined,
): Promise<readonly Approved[]> {
  const items: Approved[] = []
  await inParts(cli, 'Approved', plans, async (part) => {
    const wishes = part.map(({ id, digest, disrupts }) => ({ id, digest, ...(disrupts ? { acknowledgeRepave: true } : {}) }))
    const body = { plans: wishes, ...(comment === undefined ? {} : { comment }) }
    const answer = await call(routes.bulk.approve, { query: project, body })
    const clusters = new Map(part.map(({ id, cluster }) => [id, cluster]))
    items.push(...answer.items.map((item) => ({ ...item, cluster: clusters.get(item.plan) ?? '' })))
  })
  return items
}

async function selectedNames({ call, project }: Connection, select: ClusterSelection): Promise<readonly string[]> {
  const names =
    'clusters' in select
      ? select.clusters
      : (await allItems((page) => call(routes.clusters.list, { query: { ...project, ...select.filter, ...page } }))).map(
          ({ metadata }) => metadata.name,
        )
  if (names.length === 0)
    throw new Failure('No cluster is left that this change could be about.', { next: 'See the clusters: cairn cluster list' })
  if (names.length > batchPlansMax)
    throw new Failure(`These are ${names.length} clusters, and a batch has at most ${batchPlansMax} plans.`, {
      next: 'Narrow them, such as with --tag or --region, and plan one batch after the other.',
    })
  return names
}

/** On a terminal it is told how far this is. */
async function inParts<Item>(
  cli: Cli,
  deed: string,
  items: readonly Item[],
  act: (part: Item[]) => Promise<void>,
): Promise<void> {
  const line = cli.terminal.notes.isTerminal ? progressLine(cli.terminal.notes) : null
  try {
    for (let start = 0; start < items.length; start += partSize) {
      const part = items.slice(start, start + partSize)
      await act(part)
      const step = `${deed}: ${start + part.length} of ${items.length}`
      line?.step(step, () => step)
    }
  } finally {
    line?.end()
  }
}
