import type { Moment, MovingWorkload } from './moment.ts'
import { unreachableTolerationMs } from './timing.ts'
import type { Pod } from './workload.ts'
import type { Machine } from './world.ts'

export interface PodOnNode {
  readonly workload: MovingWorkload
  readonly ordinal: number
  readonly pod: Pod
}

function podsOn({ world }: Moment, node: string): readonly PodOnNode[] {
  const found: PodOnNode[] = []
  for (const workload of world.workloads ?? []) {
    for (const [ordinal, pod] of workload.pods.entries()) if (pod.node === node) found.push({ workload, ordinal, pod })
  }
  return found
}

/**
 * The pods that a drain has to wait for. Those of DaemonSets and mirrors come with the node and are skipped; those that were given up
 * on a node that does not answer are being deleted for longer than anybody waits.
 */
export function podsToEvict(moment: Moment, machine: Machine): readonly PodOnNode[] {
  if (machine.failure !== null && machine.failure.at + unreachableTolerationMs <= moment.world.time) return []
  return podsOn(moment, machine.name)
}

/** The node does not answer any more, so that nobody counts on its pods. */
export function podsStop(moment: Moment, node: string): void {
  for (const { workload, ordinal, pod } of podsOn(moment, node)) workload.pods[ordinal] = { ...pod, readyAt: null }
}
