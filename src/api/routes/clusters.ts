import { clusterRoutes } from '#contract/cluster.ts'
import { formatInstant } from '#core/base/instant.ts'
import { present } from '#core/base/assert.ts'
import type { Json } from '#core/base/json.ts'
import { publishedObjects } from '#core/cluster-api/published-objects.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { clusterMissing } from '#control/cluster-refusals.ts'
import { checkNewCluster, createCluster, type NewCluster } from '#control/create-cluster.ts'
import { deleteCluster } from '#control/delete-cluster.ts'
import { loadStack } from '#control/load-planning-facts.ts'
import { readKubeconfig } from '#control/read-kubeconfig.ts'
import { isRefusal, refuse, type Refusal } from '#control/refusal.ts'
import { tagCluster } from '#control/tag-cluster.ts'
import { listClusterRevisions, loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import { listClusters, loadClusterView, summarizeClusters, type ClusterView } from '#store/cluster-list.ts'
import type { ClusterSort } from '#store/cluster-order.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadObservation } from '#store/observations.ts'
import type { Project } from '#store/projects.ts'
import type { Reader } from '#store/transactor.ts'
import { answer } from '../answer.ts'
import type { Api, RequestContext } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'
import { newClusterOf, toWireCluster } from '../wire/cluster.ts'
import { parseFilter } from '../wire/cluster-filter.ts'
import { toWireInventory } from '../wire/inventory.ts'
import { toWireLayers, type LayerFacts } from '../wire/layers.ts'

export function serveClusters(api: Api<ClusterDeps>): void {
  const { control } = api.deps
  const { store, engineOf } = control

  const read = async (reader: Reader, name: string, { project }: RequestContext) => {
    const view = await loadClusterView(reader, project.id, name)
    return view ? toWireCluster(view, project.name, engineOf(view.cluster)) : clusterMissing(name)
  }

  const load = (name: string, context: RequestContext) => store.read((reader) => read(reader, name, context))

  const add = async (wanted: NewCluster, dryRun: boolean, context: RequestContext) => {
    if (dryRun) {
      const checked = await checkNewCluster(control, context, wanted)
      return isRefusal(checked) ? checked : answer(200, checked)
    }
    const created = await createCluster(control, context, wanted)
    if (isRefusal(created)) return created
    const cluster = await load(wanted.name, context)
    return isRefusal(cluster) ? cluster : answer(201, cluster)
  }

  serve(api, clusterRoutes.list, async ({ query }, { project, position, next }) => {
    const descending = query.sort.startsWith('-')
    const sort = query.sort.replace('-', '') as ClusterSort
    const after = position as readonly [string, string] | null
    const views = await store.read((reader) =>
      listClusters(reader, project.id, { filter: parseFilter(query), sort, descending, after, limit: query.limit + 1 }),
    )
    const items = views.slice(0, query.limit)
    const last = views.length > query.limit ? items.at(-1) : undefined
    return answer(200, {
      items: items.map((view) => toWireCluster(view, project.name, engineOf(view.cluster))),
      next: next(last ? [last.position, last.cluster.id] : null),
    })
  })

  serve(api, clusterRoutes.summary, async ({ query }, { project }) =>
    answer(200, await store.read((reader) => summarizeClusters(reader, project.id, parseFilter(query)))),
  )

  serve(api, clusterRoutes.create, ({ query, body }, context) => add(newClusterOf(body), query.dryRun === 'true', context))

  serve(api, clusterRoutes.import, ({ query, body: { kubeconfig, ...document } }, context) =>
    add({ ...newClusterOf(document), kubeconfig }, query.dryRun === 'true', context),
  )

  serve(api, clusterRoutes.get, async ({ params }, context) => {
    const cluster = await load(params.name, context)
    return isRefusal(cluster) ? cluster : answer(200, cluster)
  })

  serve(
    api,
    clusterRoutes.patch,
    async ({ params, body }, context, unchanged) => {
      const tagged = await tagCluster(control, context, params.name, body.metadata.tags, unchanged)
      if (isRefusal(tagged)) return tagged
      const cluster = await load(params.name, context)
      return isRefusal(cluster) ? cluster : answer(200, cluster)
    },
    { current: { route: clusterRoutes.get, load: (reader, { params }, context) => read(reader, params.name, context) } },
  )

  serve(api, clusterRoutes.delete, async ({ params, query }, context) => {
    const deleted = await deleteCluster(control, context, params.name, { force: query.force === 'true' })
    return isRefusal(deleted) ? deleted : answer(202)
  })

  serve(api, clusterRoutes.inventory, async ({ params }, { project }) => {
    const facts = await store.read((reader) => layerFacts(reader, project, params.name))
    return isRefusal(facts) ? facts : answer(200, toWireInventory(facts.inventory, facts.compiled, engineOf(facts.cluster)))
  })

  serve(api, clusterRoutes.layers, async ({ params }, { project }) => {
    const facts = await store.read((reader) => layerFacts(reader, project, params.name))
    return isRefusal(facts) ? facts : answer(200, { items: toWireLayers(facts) })
  })

  serve(api, clusterRoutes.revisions, async ({ params, query }, { project, position, next }) => {
    const cluster = await store.read((reader) => loadCluster(reader, project.id, params.name))
    if (!cluster) return clusterMissing(params.name)
    const page = { before: position as number | null, limit: query.limit + 1 }
    const revisions = await store.read((reader) => listClusterRevisions(reader, project.id, cluster.id, page))
    const items = revisions.slice(0, query.limit)
    return answer(200, {
      items: items.map(({ number, planId, by, at, summary }) => ({ number, plan: planId, by, at: formatInstant(at), summary })),
      next: next(revisions.length > query.limit ? (items.at(-1)?.number ?? null) : null),
    })
  })

  serve(api, clusterRoutes.objects, async ({ params }, { project }) => {
    const compiled = await store.read((reader) => newestCompiled(reader, project, params.name))
    if (isRefusal(compiled)) return compiled
    const items = publishedObjects(compiled)
    return items
      ? answer(200, { items: items as unknown as Json[] })
      : refuse('engine.none', `Cluster ${params.name} runs on the simulator, which compiles to no Kubernetes objects.`)
  })

  serve(api, clusterRoutes.kubeconfig, async ({ params }, context) => {
    const read = await readKubeconfig(control, context, params.name)
    // Nobody between here and who asked keeps it.
    return isRefusal(read) ? read : answer(200, { kubeconfig: read.text }, { 'cache-control': 'no-store' })
  })
}

async function newestCompiled(reader: Reader, project: Project, name: string): Promise<CompiledCluster | Refusal> {
  const cluster = await loadCluster(reader, project.id, name)
  if (!cluster) return clusterMissing(name)
  const revision = await loadClusterRevision(reader, project.id, cluster.id, cluster.revision)
  const { compiledDigest } = present(revision, 'a cluster has its newest revision')
  return await loadCompiledCluster(reader, project.id, compiledDigest)
}

async function layerFacts(
  reader: Reader,
  project: Project,
  name: string,
): Promise<(LayerFacts & { readonly cluster: ClusterRecord }) | Refusal> {
  const projectId = project.id
  const view: ClusterView | null = await loadClusterView(reader, projectId, name)
  if (!view) return clusterMissing(name)
  const { cluster, spec } = view
  const revision = present(
    await loadClusterRevision(reader, projectId, cluster.id, cluster.revision),
    'a cluster has its newest revision',
  )
  const compiled = await loadCompiledCluster(reader, projectId, revision.compiledDigest)
  return {
    cluster,
    place: { cluster: cluster.name, project: project.name, kubernetesVersion: compiled.kubernetesVersion },
    spec,
    compiled,
    stack: await loadStack(reader, projectId, spec),
    inventory: (await loadObservation(reader, projectId, cluster.id))?.inventory ?? null,
  }
}
