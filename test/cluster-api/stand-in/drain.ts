import type { KubeAnswer } from '../kube-client.ts'
import { timeText } from './conditions.ts'
import { isLeaving } from './look.ts'
import type { Machine, Pod } from './objects.ts'
import { nodeOf, type Round } from './world.ts'

/** How pods are evicted: through the eviction API, which knows the budgets. */
export type Evict = (pod: Pod) => Promise<KubeAnswer>

/**
 * core/reconcilers/machine/drain: the node is cordoned and its pods are evicted; what it still waits for, in the words of the machine's
 * condition; null when nothing is left, or nothing may be waited for.
 */
export async function drain(round: Round, machine: Machine): Promise<string | null> {
  const { workload, now } = round
  if (machine.metadata.annotations?.['machine.cluster.x-k8s.io/exclude-node-draining'] !== undefined) return null
  const status = (machine.status ??= {})
  const deletion = (status.deletion ??= {})
  deletion.nodeDrainStartTime ??= timeText(now)
  const began = Date.parse(deletion.nodeDrainStartTime)
  const limit = machine.spec.deletion?.nodeDrainTimeoutSeconds ?? 0
  if (limit > 0 && now - began >= limit * 1000) return null
  const node = nodeOf(workload, machine)
  if (node === undefined) return null
  node.spec.unschedulable = true
  const pods = workload.all<Pod>('Pod').filter((pod) => pod.spec.nodeName === node.metadata.name && isEvicted(pod))
  if (pods.length === 0) return null
  if (limit > 0) workload.wakeAt(began + limit * 1000)
  const leaving = pods.filter(isLeaving)
  const refused = new Map<string, Pod[]>()
  for (const pod of pods) {
    if (isLeaving(pod)) continue
    const answer = await round.evict(pod)
    if (answer.status === 404) continue
    if (answer.status < 300) leaving.push(pod)
    else {
      const words = reasonOf(answer)
      refused.set(words, [...(refused.get(words) ?? []), pod])
    }
  }
  const lines = [`Drain not completed yet (started at ${deletion.nodeDrainStartTime}):`]
  if (leaving.length > 0) lines.push(`* ${named(leaving)}: deletionTimestamp set, but still not removed from the Node`)
  for (const [words, of] of [...refused].toSorted(([left], [right]) => (left < right ? -1 : 1)))
    lines.push(`* ${named(of)}: ${words}`)
  return lines.length === 1 ? null : lines.join('\n')
}

/** Pods of daemon sets and of the node itself stay until the end. */
function isEvicted({ metadata, status }: Pod): boolean {
  const isMirror = metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined
  const isDaemon = metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') ?? false
  const isDone = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  return !isMirror && (!isDaemon || isDone)
}

/** `cannot evict pod as it would violate …` with the causes that name the budget, as Cluster API puts it. */
function reasonOf({ body }: KubeAnswer): string {
  const { message = '', details } = body as {
    readonly message?: string
    readonly details?: { readonly causes?: readonly { readonly message: string }[] }
  }
  const causes = (details?.causes ?? []).map((cause) => cause.message).join(',')
  const words = message.replace(/^Cannot evict/, 'cannot evict')
  const text = causes === '' ? words : `${words} ${causes}`
  return text.startsWith("cannot evict pod as it would violate the pod's disruption budget.")
    ? text
    : `failed to evict Pod, ${text}`
}

function named(pods: readonly Pod[]): string {
  const names = pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  const shown = names.length > 3 ? [...names.slice(0, 3), `... (${names.length - 3} more)`] : names
  return `Pod${pods.length > 1 ? 's' : ''} ${shown.join(', ')}`
}
