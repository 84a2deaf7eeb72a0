import type { EngineInstant } from '../base/instant.ts'
import { record, type Moment, type MovingWorkload } from './moment.ts'
import { podStartDuration } from './timing.ts'
import { podName, podsPerNode, type Workload } from './workload.ts'
import type { Machine } from './world.ts'

/**
 * Gives a pod of the workload a node, where it starts when `from` has come; where none can take it now, it waits for one. The nodes
 * with the fewest soft taints come first, then those with the fewest pods of the workload, then the emptiest, then the oldest.
 */
export function placePod(moment: Moment, workload: MovingWorkload, ordinal: number, from: EngineInstant): void {
  const { world } = moment
  const pod = workload.pods[ordinal]
  if (pod === undefined) return
  const nodes = world.machines.filter((machine) => canRun(moment, workload, machine))
  const load = nodes.length > 1 ? podsPerNode(moment.world.workloads ?? []) : new Map<string, number>()
  const weight = (machine: Machine) => [
    machine.taints.length,
    workload.pods.filter((other) => other.node === machine.name).length,
    load.get(machine.name) ?? 0,
  ]
  const weighed = nodes.map((machine) => ({ machine, weight: weight(machine) }))
  const best = weighed.reduce<(typeof weighed)[number] | null>(
    (least, one) => (least === null || isLess(one.weight, least.weight) ? one : least),
    null,
  )
  if (best === null) {
    workload.pods[ordinal] = { ...pod, node: null, readyAt: null }
    moment.podsRestAt = null
    return
  }
  startPod(moment, workload, ordinal, best.machine.name, from)
}

/** Lets a pod start on a node, whether or not a scheduler would have put it there. */
export function startPod(moment: Moment, workload: MovingWorkload, ordinal: number, node: string, from: EngineInstant): void {
  const pod = workload.pods[ordinal]
  if (pod === undefined) return
  const name = podName(workload, ordinal, pod)
  const readyAt = from + podStartDuration(moment.world, `${name}/${pod.serial}`)
  workload.pods[ordinal] = { ...pod, node, readyAt }
  record(moment, { kind: 'pod-placed', workload: workload.name, pod: name, node, readyAt })
}

/** A pod in the place of one that is no more; a bare pod has none. */
export function replacePod(moment: Moment, workload: MovingWorkload, ordinal: number, from: EngineInstant): void {
  const pod = workload.pods[ordinal]
  if (pod === undefined) return
  if (workload.kind === 'Pod') {
    workload.pods.splice(ordinal, 1)
    return
  }
  workload.pods[ordinal] = { serial: workload.podsMade, node: null, readyAt: null }
  workload.podsMade += 1
  placePod(moment, workload, ordinal, from)
}

function canRun(moment: Moment, { pool }: Workload, machine: Machine): boolean {
  if (machine.phase !== 'ready' || machine.failure !== null || machine.removal !== null) return false
  if (pool === null) return true
  if (pool !== undefined) return machine.pool === pool
  if (machine.role === 'control-plane' && hasWorkers(moment)) return false
  return machine.taints.every(({ effect }) => effect === 'PreferNoSchedule')
}

function hasWorkers({ world }: Moment): boolean {
  return world.pools.some(({ role, desired }) => role === 'worker' && desired > 0)
}

function isLess(left: readonly number[], right: readonly number[]): boolean {
  const place = left.findIndex((value, index) => value !== right[index])
  return place >= 0 && (left[place] ?? 0) < (right[place] ?? 0)
}
