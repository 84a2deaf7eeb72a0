import { clusterRoutes } from '#contract/cluster.ts'
import { updateRoutes } from '#contract/update.ts'
import { present } from '#core/base/assert.ts'
import { formatInstant } from '#core/base/instant.ts'
import type { Json } from '#core/base/json.ts'
import { diff } from '#core/diff/diff.ts'
import { compareCompiled } from '#core/history/compare-compiled.ts'
import { reasonsOfKind } from '#core/history/event-reasons.ts'
import { clusterMissing, updateUnknown } from '#control/cluster-refusals.ts'
import { isRefusal, refuse, type Refusal } from '#control/refusal.ts'
import { loadClusterRevision, loadCompiledCluster, type ClusterRevision } from '#store/cluster-revisions.ts'
import { loadCluster } from '#store/clusters.ts'
import { listEvents, type EventFilter } from '#store/events.ts'
import { loadPlan } from '#store/plans.ts'
import { countReasons, listMarks } from '#store/timeline.ts'
import type { Reader } from '#store/transactor.ts'
import { listUpdates, loadUpdate } from '#store/updates.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'
import { toWireSpec } from '../wire/cluster.ts'
import { parseEventFilter, toWireEvent } from '../wire/event.ts'
import { toWireUpdateDetail, type UpdateFacts } from '../wire/update-detail.ts'

/** What happened: single updates, and the timelines of updates and clusters. */
export function serveHistory(api: Api<ClusterDeps>): void {
  const { store, engineOf } = api.deps.control

  serve(api, updateRoutes.get, async ({ params }, { project }) => {
    const facts = await store.read((reader) => loadUpdateFacts(reader, project.id, params))
    return isRefusal(facts) ? facts : answer(200, toWireUpdateDetail(facts, engineOf(facts.cluster)))
  })

  serve(api, clusterRoutes.revision, async ({ params }, { project }) => {
    const found = await store.read((reader) => findRevision(reader, project.id, params.name, params.number))
    if (isRefusal(found)) return found
    const { number, planId, by, at, summary, spec } = found
    return answer(200, { number, plan: planId, by, at: formatInstant(at), summary, spec: toWireSpec(spec) })
  })

  serve(api, clusterRoutes.diff, async ({ params, query }, { project }) =>
    store.read(async (reader) => {
      const from = await findRevision(reader, project.id, params.name, query.from)
      if (isRefusal(from)) return from
      const to = await findRevision(reader, project.id, params.name, query.to)
      if (isRefusal(to)) return to
      const [left, right] = [
        await loadCompiledCluster(reader, project.id, from.compiledDigest),
        await loadCompiledCluster(reader, project.id, to.compiledDigest),
      ]
      const spec = diff(toWireSpec(from.spec) as unknown as Json, toWireSpec(to.spec) as unknown as Json)
      return answer(200, { from: from.number, to: to.number, spec, changes: compareCompiled(left, right) })
    }),
  )

  const page = async (
    filter: EventFilter,
    query: { readonly limit: number },
    { project, position, next }: Parameters<Parameters<typeof serve>[2]>[1],
    newestFirst: boolean,
  ) => {
    const after = typeof position === 'string' ? { after: position } : {}
    const asked = { ...filter, ...after, projectId: project.id, limit: query.limit + 1, newestFirst }
    const events = await store.read((reader) => listEvents(reader, asked))
    const items = events.slice(0, query.limit)
    return answer(200, { items: items.map(toWireEvent), next: next(events.length > items.length ? items.at(-1)!.id : null) })
  }

  serve(api, updateRoutes.timeline, async ({ params, query }, context) => {
    const found = await store.read((reader) => findUpdate(reader, context.project.id, params))
    if (isRefusal(found)) return found
    return await page({ ...parseEventFilter(query), updateId: found.update.id }, query, context, false)
  })

  serve(api, updateRoutes.clusterTimeline, async ({ params, query }, context) => {
    const cluster = await store.read((reader) => loadCluster(reader, context.project.id, params.name))
    if (!cluster) return clusterMissing(params.name)
    return await page({ ...parseEventFilter(query), clusterId: cluster.id }, query, context, true)
  })
}

/** One revision of a cluster, the newest where none is named. */
async function findRevision(
  reader: Reader,
  projectId: string,
  name: string,
  number: number | undefined,
): Promise<ClusterRevision | Refusal> {
  const cluster = await loadCluster(reader, projectId, name)
  if (!cluster) return clusterMissing(name)
  const wanted = number ?? cluster.revision
  const revision = await loadClusterRevision(reader, projectId, cluster.id, wanted)
  return revision ?? refuse('revision.missing', `${name} has no revision ${wanted}; its newest is ${cluster.revision}.`)
}

interface UpdatePlace {
  readonly name: string
  readonly id: string
}

async function findUpdate(
  reader: Reader,
  projectId: string,
  { name, id }: UpdatePlace,
): Promise<Pick<UpdateFacts, 'cluster' | 'update'> | Refusal> {
  const cluster = await loadCluster(reader, projectId, name)
  if (!cluster) return clusterMissing(name)
  if (id === 'current') {
    const [newest] = await listUpdates(reader, projectId, cluster.id, { before: null, limit: 1 })
    return newest
      ? { cluster, update: newest }
      : refuse('update.missing', `${name} has not been updated since it was made: there is no update of it yet.`)
  }
  const update = await loadUpdate(reader, projectId, id)
  return update?.clusterId === cluster.id ? { cluster, update } : updateUnknown(name, id)
}

/** An update with what its answers are made of. */
export async function loadUpdateFacts(reader: Reader, projectId: string, place: UpdatePlace): Promise<UpdateFacts | Refusal> {
  const found = await findUpdate(reader, projectId, place)
  if (isRefusal(found)) return found
  const { cluster, update } = found
  return {
    cluster,
    update,
    plan: present(await loadPlan(reader, projectId, update.planId), 'an update has its plan'),
    reasons: await countReasons(reader, update.id),
    marks: await listMarks(reader, update.id, [...reasonsOfKind('phase'), ...reasonsOfKind('node')]),
  }
}
