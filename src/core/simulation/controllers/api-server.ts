import { hasQuorum } from '../etcd.ts'
import { controlPlanePool } from '../../cluster/cluster.ts'
import { machinesOf, type Moment } from '../moment.ts'
import type { Machine } from '../world.ts'

/**
 * Whether the cluster's API answers: etcd has its majority, and an API server lives on a node that has joined. That of an imported cluster
 * is kept up by others.
 */
export function apiAnswers(moment: Moment): boolean {
  if (moment.world.target?.pools.length === 0) return true
  return hasQuorum(moment.world.members) && machinesOf(moment, controlPlanePool).some(servesApi)
}

/** A control-plane node serves the API from its joining until it leaves its cloud. */
export function servesApi(machine: Machine): boolean {
  return machine.role === 'control-plane' && machine.joinedAt !== null && machine.failure === null && machine.phase !== 'removing'
}
