import { textAt } from '#core/base/json-at.ts'
import { isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import type { EngineInstant } from '#core/base/instant.ts'
import { isImported, type Taint } from '#core/cluster/cluster.ts'
import type { ImportedNodes, ObservedBudget, ObservedPod } from '#core/cluster/inventory.ts'
import { isSelected } from '#core/kubernetes/label-selector.ts'
import type { AppliedCluster } from '../applied-store.ts'
import type { KubeClient, ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { readImported } from './read-imported.ts'

/** What a cluster says of itself through its own API: what its management cluster knows nothing of. */
export interface WorkloadReading {
  /** With the pods that have a node, by the names that the cluster's own nodes have. */
  readonly budgets: readonly ObservedBudget[]
  /** By the name of each node. */
  readonly nodes: ReadonlyMap<string, ReadNode>
  /** What nodes had been given before it was read. */
  readonly kept: NonNullable<AppliedCluster['kept']>
  /** Of an imported cluster what nobody else knows either; absent of all others, and while it does not answer. */
  readonly imported?: ImportedNodes
  /** Why an imported cluster could not be read last, and since when; absent where it was. */
  readonly away?: { readonly message: string; readonly since: EngineInstant }
}

export interface ReadNode {
  /** How many pods a drain of it would evict. */
  readonly pods: number
  /** Of those that pools give. */
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
}

/** Guarded pods that are kept of one cluster. Budgets with more of them together than that are left out, the largest first. */
const guardedPodsMax = 5_000

/** Pods come in pages, and of each nothing is kept but what is counted of it. */
export async function readWorkload(
  client: KubeClient,
  { kept = {}, target }: Pick<AppliedCluster, 'kept' | 'target'>,
  now: EngineInstant,
): Promise<WorkloadReading | KubeFault> {
  if (target && isImported(target)) return await readImported(client, now)
  const labels = new Set((target?.pools ?? []).flatMap((pool) => Object.keys(pool.labels)))
  // `policy/v1` is all that there is since Kubernetes 1.25; what is older has the version before, of the same form.
  const newest = await client.list({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' })
  const isOld = newest.kind === 'kind-missing'
  const budgets = isOld ? await client.list({ apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget' }) : newest
  if (budgets.kind !== 'list') return budgets
  const count = countWorkload(budgets.items, isOld, labels)
  const nodes = await client.list({ apiVersion: 'v1', kind: 'Node' }, { onPage: count.nodes })
  if (nodes.kind !== 'list') return nodes
  const pods = await client.list({ apiVersion: 'v1', kind: 'Pod' }, { onPage: count.pods })
  return pods.kind === 'list' ? { ...count.reading(), kept } : pods
}

/** Counts nodes and pods, a page at a time. `isOld`: the budgets are of `policy/v1beta1`; `labels`: the keys of those that count. */
export function countWorkload(listed: readonly ServedObject[], isOld: boolean, labels: ReadonlySet<string> = new Set()) {
  const nodes = new Map<string, ReadNode>()
  const budgets = listed.map((budget): GuardingBudget => ({ budget, selector: selectorOf(budget, isOld), pods: [] }))
  const byNamespace = Map.groupBy(budgets, ({ budget }) => budget.metadata.namespace ?? '')
  return {
    nodes: (page: readonly ServedObject[]) => page.forEach((node) => nodes.set(node.metadata.name, toNode(node, labels))),
    pods: (page: readonly ServedObject[]) =>
      page.forEach((pod) => countPod(pod, nodes, byNamespace.get(pod.metadata.namespace ?? '') ?? [])),
    reading: (): Omit<WorkloadReading, 'kept'> => ({ budgets: withinBounds(budgets).map(toBudget), nodes }),
  }
}

interface GuardingBudget {
  readonly budget: ServedObject
  readonly selector: JsonObject | null
  readonly pods: ObservedPod[]
}

function countPod(pod: ServedObject, nodes: Map<string, ReadNode>, budgets: readonly GuardingBudget[]): void {
  const { metadata, spec = {}, status = {} } = pod
  const node = textAt(spec, 'nodeName')
  const phase = textAt(status, 'phase')
  // What has run to its end is in nobody's way, and what has no node is on none.
  if (node === '' || phase === 'Succeeded' || phase === 'Failed') return
  const on = nodes.get(node)
  if (on && isEvicted(pod)) nodes.set(node, { ...on, pods: on.pods + 1 })
  const observed = { name: metadata.name, node, workload: workloadOf(pod), ready: isReady(pod) }
  for (const { selector, pods } of budgets) {
    if (isSelected(metadata.labels ?? {}, selector)) pods.push(observed)
  }
}

function toNode({ metadata, spec = {} }: ServedObject, keys: ReadonlySet<string>): ReadNode {
  const { taints } = spec
  const given = Array.isArray(taints) ? (taints as readonly Json[]).filter(isJsonObject) : []
  return {
    pods: 0,
    labels: Object.fromEntries(Object.entries(metadata.labels ?? {}).filter(([key]) => keys.has(key))),
    taints: given.map((one) => ({
      key: textAt(one, 'key'),
      value: textAt(one, 'value'),
      effect: textAt(one, 'effect') as Taint['effect'],
    })),
  }
}

/** An empty selector selects all pods of its namespace, and did none in `policy/v1beta1`. */
function selectorOf({ spec = {} }: ServedObject, isOld: boolean): JsonObject | null {
  const { selector } = spec
  return !isJsonObject(selector) || (isOld && Object.keys(selector).length === 0) ? null : selector
}

/** A drain leaves pods of daemon sets and of the kubelet itself where they are (cluster-api v1.14, …/machine/drain/filters.go). */
function isEvicted(pod: ServedObject): boolean {
  return pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined && controllerOf(pod)?.['kind'] !== 'DaemonSet'
}

function isReady({ status = {} }: ServedObject): boolean {
  const { conditions } = status
  return (
    Array.isArray(conditions) &&
    (conditions as readonly Json[]).some((one) => isJsonObject(one) && one['type'] === 'Ready' && one['status'] === 'True')
  )
}

/** What made it, by the name that people gave that: of a Deployment's sets of pods each has its template's hash in its name. */
function workloadOf(pod: ServedObject): string {
  const owner = controllerOf(pod)
  if (owner === null) return `Pod ${pod.metadata.name}`
  const [kind, name] = [textAt(owner, 'kind'), textAt(owner, 'name')]
  const hash = pod.metadata.labels?.['pod-template-hash']
  return kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)
    ? `Deployment ${name.slice(0, -hash.length - 1)}`
    : `${kind} ${name}`
}

function controllerOf({ metadata }: ServedObject): JsonObject | null {
  return metadata.ownerReferences?.find((owner) => owner['controller'] === true) ?? null
}

function withinBounds(budgets: readonly GuardingBudget[]): readonly GuardingBudget[] {
  const bySize = budgets.toSorted((left, right) => left.pods.length - right.pods.length)
  let left = guardedPodsMax
  const kept = new Set(bySize.filter(({ pods }) => (left -= pods.length) >= 0))
  return budgets.filter((one) => kept.has(one))
}

function toBudget({ budget: { metadata, spec = {} }, pods }: GuardingBudget): ObservedBudget {
  const amount = (value: Json | undefined) => (typeof value === 'number' || typeof value === 'string' ? value : null)
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    minAvailable: amount(spec['minAvailable']),
    maxUnavailable: amount(spec['maxUnavailable']),
    pods,
  }
}
