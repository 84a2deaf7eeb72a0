import { controlPlanePool } from '../../cluster/cluster.ts'
import type { Blocker } from '../../cluster/inventory.ts'
import type { TargetPool } from '../../update/target.ts'
import { servesApi } from './api-server.ts'
import { kubernetesMinor } from '../kubernetes-minor.ts'
import { machinesOf, type Moment } from '../moment.ts'
import type { Machine } from '../world.ts'

export type Refusal = Pick<Blocker, 'reason' | 'message' | 'owner'>

/**
 * Why a booted machine cannot join now; null when it can. The first control-plane node joins nothing: it makes the cluster.
 * A worker needs an API server, none of them older than its kubelet's minor.
 */
export function joinRefusal(moment: Moment, machine: Machine): Refusal | null {
  if (machine.role === 'control-plane' && moment.world.members.length === 0) return null
  if (!moment.apiUp) return apiAway
  if (machine.role === 'control-plane') return null
  const minor = kubernetesMinor(machine.kubernetesVersion)
  const oldest = Math.min(...apiServerMinors(moment))
  if (minor <= oldest) return null
  return {
    reason: 'version.skew',
    message: `A kubelet of Kubernetes 1.${minor} cannot join while an API server still runs 1.${oldest}.`,
    owner: 'control-plane',
  }
}

/**
 * Why the pool can be given no new worker now; null when it can. A node joins only with the control plane's minor, so a pool that
 * is behind, or ahead, gets none until both agree.
 */
export function creationRefusal(moment: Moment, pool: TargetPool): Refusal | null {
  if (!moment.apiUp) return apiAway
  const minor = kubernetesMinor(pool.machineSpec.kubernetesVersion)
  const other = otherApiServerMinor(moment, minor)
  if (other === undefined) return null
  return {
    reason: 'version.skew',
    message: `A new node of Kubernetes 1.${minor} cannot join an API server of 1.${other}.`,
    owner: 'control-plane',
  }
}

export const apiAway: Refusal = {
  reason: 'api.away',
  message: 'The API server does not answer: no control-plane node is up, or etcd has lost its majority.',
  owner: 'control-plane',
}

function apiServerMinors(moment: Moment): readonly number[] {
  const minors: number[] = []
  for (const machine of machinesOf(moment, controlPlanePool))
    if (servesApi(machine)) minors.push(kubernetesMinor(machine.kubernetesVersion))
  return minors
}

function otherApiServerMinor(moment: Moment, minor: number): number | undefined {
  for (const machine of machinesOf(moment, controlPlanePool)) {
    if (!servesApi(machine)) continue
    const other = kubernetesMinor(machine.kubernetesVersion)
    if (other !== minor) return other
  }
  return undefined
}
