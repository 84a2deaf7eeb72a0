import type { EngineInstant } from '../base/instant.ts'
import type { BudgetNumbers } from '../kubernetes/disruption-budget.ts'
import { nameSuffix } from './naming.ts'

/** Something that runs in a cluster as pods. */
export interface Workload {
  /** `namespace/name`. */
  readonly name: string
  /** A `Pod` is one that nothing made, and nothing makes again. A `Mirror` is what a kubelet runs by itself. */
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Pod' | 'Mirror'
  /** What brought it: `release <key>`, `fault <kind> <budget>`, `cluster`, or `users`. It goes with it. */
  readonly madeBy: string
  /** The pool whose nodes its pods select; null: any node; absent: the workers, where the cluster has any. */
  readonly pool?: string | null
  /** Those that select its pods; more than one is a mistake, which the eviction API answers with 500. */
  readonly budgets?: readonly Budget[]
  /** By ordinal. Of a DaemonSet and of mirrors none: there is one on every node, and nothing to remember of it. */
  readonly pods: readonly Pod[]
  /** How many pods it ever had: their names come from it. */
  readonly podsMade: number
}

export interface Budget extends BudgetNumbers {
  /** `namespace/name`. */
  readonly name: string
}

export interface Pod {
  readonly serial: number
  /** Null while no node can take it. */
  readonly node: string | null
  /** Since when it is ready, or from when on it will be; null while its node does not answer. */
  readonly readyAt: EngineInstant | null
}

/** With its namespace. Pods of a StatefulSet keep their names wherever they are made. */
export function podName({ name, kind }: Workload, ordinal: number, { serial }: Pod): string {
  if (kind === 'Pod') return name
  return kind === 'StatefulSet' ? `${name}-${ordinal}` : `${name}-${nameSuffix(name, serial)}`
}

/** As people name what made a pod: `Deployment cart`. */
export function ownerName({ name, kind }: Workload): string {
  return `${kind} ${name.slice(name.indexOf('/') + 1)}`
}

/** Whether a pod can be counted on: it runs on a node that answers, and has started. */
export function isReady({ node, readyAt }: Pod, now: EngineInstant): boolean {
  return node !== null && readyAt !== null && readyAt <= now
}

export function podsPerNode(workloads: readonly Workload[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { pods } of workloads) {
    for (const { node } of pods) if (node !== null) counts.set(node, (counts.get(node) ?? 0) + 1)
  }
  return counts
}
