import type { EngineInstant, Instant } from '#core/base/instant.ts'
import { isImported } from '#core/cluster/cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { AppliedCluster, AppliedStore } from '../applied-store.ts'
import type { ApplyAnswer, Engine, EngineCluster, KubeconfigAnswer, ObserveAnswer } from '../engine.ts'
import { unseenIn, unseenKey } from './absent-controllers.ts'
import type { LoadAccount } from './account-access.ts'
import type { ChartAccess } from './chart-access.ts'
import { keepNodes } from './keep-nodes.ts'
import { openKubeClient, type Kind } from './kube-client.ts'
import type { Authenticate } from './credentials.ts'
import type { KubeFault } from './kube-fault.ts'
import type { Management } from './management.ts'
import { openNoticed } from './noticed.ts'
import { openObjectCache } from './object-cache.ts'
import { readFresh, type FreshObjects } from './read-fresh.ts'
import { readInventory } from './read-inventory.ts'
import { reconcile, type Reconciled } from './reconcile.ts'
import { toUnanswered } from './refuse.ts'
import { placeOf } from './root.ts'
import { openTurnsByKey } from './turns.ts'
import { openWakes } from './wakes.ts'
import { openWatches } from './watches.ts'
import { readWorkloadKubeconfig } from './workload-kubeconfig.ts'
import { openWorkloadLooks } from './workload-looks.ts'

/** The engine of one management cluster with Cluster API and Flux. */
export interface ClusterApi {
  readonly engine: Engine
  /** The work of kind `clusterApiWork`, by cluster id: goes on with what was told where the cluster has come so far. */
  readonly lookAt: (clusterId: string) => Promise<Instant | null>
  readonly close: () => Promise<void>
}

export const clusterApiWork = 'cluster-api'

export interface ClusterApiOptions {
  /** The management cluster's name among Cairn's. */
  readonly name: string
  readonly authenticate: Authenticate
  readonly store: AppliedStore
  /** A SemVer range of the Kubernetes versions that the installed controllers can make; null where it is not known. */
  readonly kubernetes: string | null
  /** Puts what is sensitive where something stands for it; null where that is not there any more. */
  readonly fill: (projectId: string, object: KubeObject) => Promise<KubeObject | null>
  /** The cloud accounts of projects; absent where nobody keeps any. */
  readonly loadAccount?: LoadAccount
  /** How Flux pulls charts; absent where nobody serves any. */
  readonly chartAccess?: ChartAccess
  readonly now: () => Instant
  readonly random: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  /** Told of clusters that could not be woken; they are looked at in time. */
  readonly onWakeFailure: (error: unknown) => void
  readonly limits?: Partial<ClusterApiLimits>
}

export interface ClusterApiLimits {
  /** Of one call. */
  readonly timeoutMs: number
  /** Calls under way at once. */
  readonly callsMax: number
  /** How long whoever asks waits while all is being read. */
  readonly readyMs: number
}

const usualLimits: ClusterApiLimits = { timeoutMs: 30_000, callsMax: 32, readyMs: 10_000 }

export async function openClusterApi(options: ClusterApiOptions): Promise<ClusterApi> {
  const { name, authenticate, store, now, random, delay, fill } = options
  const limits = { ...usualLimits, ...options.limits }
  const client = openKubeClient({ authenticate, callsMax: limits.callsMax, timeoutMs: limits.timeoutMs, now })
  const wakes = openWakes({ store, delay, onFailure: options.onWakeFailure })
  const cache = openObjectCache(wakes.changed)
  const watches = openWatches({ client, cache, now, random, delay })
  const management: Management = {
    name,
    client,
    cache,
    store,
    isWatched: watches.isWatched,
    namespaces: new Set(),
    now,
    fill,
    chartAccess: options.chartAccess ?? null,
    loadAccount: options.loadAccount ?? (async () => null),
  }
  const workloads = openWorkloadLooks({ management, delay, onChange: wakes.changed })
  for (const place of await store.list(name)) {
    wakes.know(place.clusterId, `${place.namespace}/${place.name}`)
    watches.need(kindsToWatch(place.kinds.map(toKind)))
  }
  const readiness = openReadiness()
  const unseen = openNoticed()
  // What two of one server would do to a cluster at once, they would only undo.
  const turns = openTurnsByKey()
  const known = async (cluster: AppliedCluster) => {
    const kinds = kindsToWatch(cluster.objects)
    watches.need(kinds)
    return await watches.current(kinds, limits.readyMs)
  }
  const lookUp = async (cluster: AppliedCluster): Promise<FreshObjects | KubeFault> => {
    const current = await known(cluster)
    return current.kind === 'current' ? { ...current, objects: cache.ofCluster(cluster.namespace, cluster.name) } : current
  }
  const goOn = async (cluster: AppliedCluster): Promise<Reconciled> => {
    const current = await known(cluster)
    return current.kind === 'current'
      ? await reconcile(management, cluster)
      : { kind: 'faulted', fault: { fault: current, ref: null } }
  }
  const tell = (
    cluster: EngineCluster,
    change: (before: AppliedCluster | null) => AppliedCluster | ApplyAnswer,
  ): Promise<ApplyAnswer> =>
    turns(cluster.id, async () => {
      const before = await store.load(cluster.id)
      const after = change(before)
      if ('kind' in after) return after
      wakes.know(cluster.id, `${after.namespace}/${after.name}`)
      if (after !== before && !(await store.save(before, after))) return raced
      const told = after === before ? after : { ...after, version: after.version + 1 }
      return toAnswer(await goOn(told))
    })
  const engine: Engine = {
    kubernetes: options.kubernetes,
    now,
    wallTimeOf: (instant) => instant,
    apply: (cluster, generation, target) =>
      tell(cluster, (before) => toTell(management.name, cluster, before, generation, target)),
    remove: (cluster, generation) => tell(cluster, (before) => toLeave(management.name, cluster, before, generation)),
    kubeconfig: async ({ id }): Promise<KubeconfigAnswer> => {
      const cluster = await store.load(id)
      if (!cluster || cluster.life === 'gone') return { kind: 'absent' }
      const read = await readWorkloadKubeconfig(management, cluster)
      if (read === null) return { kind: 'absent' }
      return typeof read === 'string' ? { kind: 'kubeconfig', text: read } : toUnanswered(read)
    },
    observe: async ({ id }, look = 'known'): Promise<ObserveAnswer> => {
      const cluster = await store.load(id)
      if (!cluster || cluster.life === 'gone') return { kind: 'absent' }
      const kinds = kindsToWatch(cluster.objects)
      // Nothing else tells of a cluster that others run: of it every look asks that itself.
      const isOthers = cluster.target !== null && isImported(cluster.target)
      const [seen, workload] = await Promise.all([
        look === 'fresh' ? readFresh(client, cluster, kinds, now) : lookUp(cluster),
        look === 'fresh' || isOthers ? workloads.fresh(cluster) : workloads.known(cluster),
      ])
      if (seen.kind !== 'current') return toUnanswered(seen)
      const { objects, at: observedAt } = seen
      const unseenSince = unseen.since(id, unseenIn(objects).map(unseenKey), observedAt)
      const inventory = readInventory({ cluster, objects, observedAt, readyBefore: readiness.of(id), workload, unseenSince })
      if (!inventory) return { kind: 'absent' }
      readiness.note(
        id,
        inventory.pools.flatMap(({ nodes }) => nodes),
      )
      return { kind: 'observed', inventory }
    },
  }
  return {
    engine,
    lookAt: (clusterId) =>
      turns(clusterId, async () => {
        const cluster = await store.load(clusterId)
        if (!cluster || cluster.life === 'gone') return null
        const answer = await goOn(cluster)
        const isKept = answer.kind === 'reconciled' && (await keepNodes(management, clusterId, workloads))
        if (!isKept || answer.isPending) return now() + lookAgainMs
        if (!isImported(cluster.target ?? { cloudType: '' })) return null
        // Nothing in a management cluster tells of its nodes.
        workloads.known(cluster)
        return now() + importedAgainMs
      }),
    close: async () => {
      await watches.close()
      const looked = workloads.close()
      client.close()
      await looked
      await wakes.close()
    },
  }
}

/** How long what is pending goes unlooked at, should every wake-up be lost. */
const lookAgainMs = 15_000

/** Later than what was read of a cluster counts as old, so that every look at an imported one reads it. */
const importedAgainMs = 6 * 60_000

const raced: ApplyAnswer = {
  kind: 'unanswered',
  why: 'conflict',
  message: 'another server has told the cluster something in the same moment',
  retryAfterMs: 0,
}

function toTell(
  managementCluster: string,
  { id, projectId }: EngineCluster,
  before: AppliedCluster | null,
  generation: number,
  target: EngineTarget,
): AppliedCluster | ApplyAnswer {
  if (before && (before.generation > generation || (before.life !== 'live' && before.generation === generation)))
    return { kind: 'older-generation', newest: before.generation }
  // What has gone, or goes, comes back by nothing.
  if (before && before.life !== 'live') return { kind: 'accepted' }
  if (before?.generation === generation) return before
  if (before) return { ...before, generation, target }
  return {
    projectId,
    clusterId: id,
    managementCluster,
    ...placeOf(target),
    life: 'live',
    generation,
    done: 0,
    target,
    objects: [],
    released: {},
    version: 0,
  }
}

function toLeave(
  managementCluster: string,
  { id, projectId, name }: EngineCluster,
  before: AppliedCluster | null,
  generation: number,
): AppliedCluster | ApplyAnswer {
  if (before && before.generation > generation) return { kind: 'older-generation', newest: before.generation }
  if (before) return before.life === 'live' ? { ...before, life: 'leaving', generation } : { ...before, generation }
  const nothing = { objects: [], released: {}, target: null, version: 0, namespace: '', name }
  return { projectId, clusterId: id, managementCluster, life: 'gone', generation, done: generation, ...nothing }
}

function toAnswer(answer: Reconciled): ApplyAnswer {
  switch (answer.kind) {
    case 'reconciled':
      return { kind: 'accepted' }
    case 'newer':
      return { kind: 'older-generation', newest: answer.generation }
    case 'raced':
      return raced
    case 'faulted':
      return toUnanswered(answer.fault.fault, answer.fault)
  }
}

/** The kinds of what was applied, and of what Cluster API makes of it. */
function kindsToWatch(applied: readonly Kind[]): readonly Kind[] {
  const kinds = [...applied, ...applied.flatMap(madeOf)]
  return [...new Map(kinds.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }])).values()]
}

/** Machines come of their owners, and a provider's machines of its templates. */
function madeOf({ apiVersion, kind }: Kind): readonly Kind[] {
  if (kind === 'Cluster') return [{ apiVersion, kind: 'Machine' }]
  return kind.endsWith('MachineTemplate') ? [{ apiVersion, kind: kind.slice(0, -'Template'.length) }] : []
}

function toKind(text: string): Kind {
  const [apiVersion = '', kind = ''] = text.split(' ')
  return { apiVersion, kind }
}

/** When each machine was seen ready first: of one that is not ready any more its conditions do not tell. */
function openReadiness() {
  const ofCluster = new Map<string, ReadonlyMap<string, EngineInstant>>()
  const none: ReadonlyMap<string, EngineInstant> = new Map()
  return {
    of: (clusterId: string) => ofCluster.get(clusterId) ?? none,
    note: (clusterId: string, nodes: readonly { readonly uid: string; readonly readyAt: EngineInstant | null }[]) => {
      ofCluster.set(clusterId, new Map(nodes.flatMap(({ uid, readyAt }) => (readyAt === null ? [] : [[uid, readyAt] as const]))))
    },
  }
}
