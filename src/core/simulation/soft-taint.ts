import type { Taint } from '../cluster/cluster.ts'
import type { TargetPool } from '../update/target.ts'
import type { Machine } from './world.ts'

/** On nodes that await their replacement: pods that have to move prefer others, and so move once. */
const outdatedTaint: Taint = { key: 'cairn.dev/outdated', value: '', effect: 'PreferNoSchedule' }

/**
 * The taints that a node of the pool carries. While the pool is held nobody knows whether its nodes will be replaced, and a pause may
 * last: the few that are new must not be given everything that moves meanwhile.
 */
export function nodeTaints(pool: TargetPool, machine: Pick<Machine, 'digest'>): readonly Taint[] {
  return pool.hold || machine.digest === pool.machineDigest ? pool.taints : [...pool.taints, outdatedTaint]
}

export function isOutdatedTaint({ key }: Taint): boolean {
  return key === outdatedTaint.key
}
