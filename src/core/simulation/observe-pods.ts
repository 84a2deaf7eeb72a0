import type { ObservedBudget } from '../cluster/inventory.ts'
import { isReady, ownerName, podName, podsPerNode } from './workload.ts'
import type { World } from './world.ts'

/** Disruption budgets with the pods that have a node. */
export function observeBudgets({ workloads = [], time }: World): readonly ObservedBudget[] {
  return workloads.flatMap((workload) =>
    (workload.budgets ?? []).map(({ name: budget, minAvailable, maxUnavailable }): ObservedBudget => {
      const [namespace = '', name = ''] = budget.split('/')
      const pods = workload.pods.flatMap((pod, ordinal) => {
        if (pod.node === null) return []
        const ready = isReady(pod, time)
        return { name: withoutNamespace(podName(workload, ordinal, pod)), node: pod.node, workload: ownerName(workload), ready }
      })
      return { namespace, name, minAvailable, maxUnavailable, pods }
    }),
  )
}

/** How many pods a drain of each node would evict; null where nothing is known of pods. */
export function podCounts({ workloads, durations }: World): ReadonlyMap<string, number> | null {
  if (workloads === undefined || durations !== undefined) return null
  return podsPerNode(workloads)
}

function withoutNamespace(name: string): string {
  return name.slice(name.indexOf('/') + 1)
}
