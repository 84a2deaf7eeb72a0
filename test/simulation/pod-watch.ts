import type { WorldEvent } from '#core/simulation/world-event.ts'

export type PodEvent = Extract<
  WorldEvent,
  {
    kind: 'workload' | 'workload-gone' | 'pod-placed' | 'pod-lost' | 'pod-evicted' | 'eviction-refused' | 'drain-forced'
  }
>

interface Placed {
  readonly node: string
  readonly readyAt: number
}

interface Guarded {
  /** How many there shall be. */
  readonly wanted: number
  readonly budgets: readonly { readonly least: number }[]
  readonly pods: Map<string, Placed>
}

/**
 * Judges evictions by a world's own log: none when the budget does not allow it, but by force; none from where the pod is not; and no
 * node that leaves before its pods have gone. What a budget allows is worked out anew from its words.
 */
export class PodWatch {
  private readonly forced = new Set<string>()
  private readonly workloads = new Map<string, Guarded>()
  /** By node: until when pods that were evicted are still there. */
  private readonly ending = new Map<string, number>()

  see(event: PodEvent): readonly string[] {
    switch (event.kind) {
      case 'workload': {
        if (this.workloads.has(event.workload)) return ['a workload of that name is there already']
        const budgets = event.budgets.map(({ minAvailable, maxUnavailable }) => ({
          least: minAvailable === null ? event.pods - amount(maxUnavailable, event.pods) : amount(minAvailable, event.pods),
        }))
        this.workloads.set(event.workload, { wanted: event.pods, budgets, pods: new Map() })
        return []
      }
      case 'workload-gone':
        return this.workloads.delete(event.workload) ? [] : ['a workload goes that was never there']
      case 'pod-placed':
        this.of(event).pods.set(event.pod, { node: event.node, readyAt: event.readyAt })
        return this.of(event).pods.size > this.of(event).wanted ? ['more pods than there shall be'] : []
      case 'pod-lost':
        return this.take(event)
      case 'pod-evicted':
        return [...this.judge(event), ...this.take(event), ...this.leave(event)]
      case 'eviction-refused':
        return this.isAllowed(event) ? ['an eviction was refused that its budget allows'] : []
      case 'drain-forced':
        this.forced.add(event.node)
        return []
    }
  }

  /** Nobody counts on its pods before they are placed again. */
  lose(node: string): void {
    for (const { pods } of this.workloads.values()) {
      for (const [name, pod] of pods) if (pod.node === node) pods.set(name, { node, readyAt: Number.POSITIVE_INFINITY })
    }
  }

  /** The pods that are still on the node. */
  on(node: string, at: number): readonly string[] {
    const placed = [...this.workloads.values()].flatMap(({ pods }) => [...pods].filter(([, pod]) => pod.node === node))
    const ending = (this.ending.get(node) ?? 0) > at && !this.forced.has(node)
    return [...placed.map(([name]) => name), ...(ending ? ['that ends'] : [])]
  }

  private judge(event: WorldEvent & { kind: 'pod-evicted' }): readonly string[] {
    if (event.forced) return this.forced.has(event.node) ? [] : ['forced before anybody said so']
    return this.isAllowed(event) ? [] : ['evicted in spite of its budget']
  }

  private isAllowed(event: Eviction): boolean {
    const { budgets, pods } = this.of(event)
    const [budget] = budgets
    if (budget === undefined) return true
    if (budgets.length > 1) return false
    const isReady = (pod: Placed | undefined) => pod !== undefined && pod.readyAt <= event.at
    const ready = [...pods.values()].filter(isReady).length
    if (isReady(pods.get(event.pod))) return ready - 1 >= budget.least
    return ready > budget.least || (ready === budget.least && ready > 0)
  }

  private take(event: Eviction): readonly string[] {
    const { pods } = this.of(event)
    const placed = pods.get(event.pod)
    pods.delete(event.pod)
    return placed?.node === event.node ? [] : ['a pod goes from where it is not']
  }

  private leave(event: WorldEvent & { kind: 'pod-evicted' }): readonly string[] {
    this.ending.set(event.node, Math.max(this.ending.get(event.node) ?? 0, event.goneAt))
    return event.goneAt < event.at ? ['gone before it was evicted'] : []
  }

  private of(event: { readonly workload: string }): Guarded {
    const workload = this.workloads.get(event.workload)
    if (!workload) throw new Error(`pods of ${event.workload}, which is not there`)
    return workload
  }
}

interface Eviction {
  readonly at: number
  readonly workload: string
  readonly pod: string
  readonly node: string
}

/** Percentages round up. */
function amount(value: number | string | null, of: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value ?? '0', 10) / 100) * of)
}
