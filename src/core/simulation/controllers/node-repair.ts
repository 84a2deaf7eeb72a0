import { block, isDue, machinesOf, poolRecord, type Moment } from '../moment.ts'
import { neverReadyReplacementsMax, repairAfterMs, unhealthyShareMax } from '../timing.ts'
import type { Machine } from '../world.ts'

/**
 * Whether a failed node is replaced now. One that died is given time to come back; one that never became ready is replaced a
 * bounded number of times, since a third machine of the same kind would hardly do better.
 */
export function repairIsDue(moment: Moment, machine: Machine): boolean {
  if (machine.failure === null || machine.removal !== null) return false
  if (machine.failure.cause === 'died') {
    if (moment.world.target?.remediate === false) {
      blockFailed(
        moment,
        machine,
        'node.unhealthy',
        'is not ready, and remediation is off: bring it back, or delete its machine.',
      )
      return false
    }
    if (tooManyDown(moment, machine)) return false
    if (isDue(moment, machine.failure.at + repairAfterMs)) return true
    blockFailed(moment, machine, 'node.unhealthy', 'is not ready and is replaced unless it comes back within 10 minutes.')
    return false
  }
  if (poolRecord(moment, machine.pool).neverReady < neverReadyReplacementsMax) return true
  blockFailed(
    moment,
    machine,
    'node.never-ready',
    `did not become ready within 30 minutes, like the ${neverReadyReplacementsMax} before it. Nothing more is tried until the cluster is given a new instruction.`,
  )
  return false
}

/**
 * Many nodes of a pool down at once are seldom as many broken machines: a network or a power supply is, and new nodes would die like the
 * old. One is always replaced; of more, as many as 40 % of the pool, the figure of the examples in Cluster API's documentation of
 * MachineHealthChecks (`maxUnhealthy`). The control plane is guarded by etcd's majority.
 */
function tooManyDown(moment: Moment, { pool, role }: Machine): boolean {
  if (role === 'control-plane') return false
  const machines = machinesOf(moment, pool)
  const down = machines.filter(({ failure, removal }) => failure?.cause === 'died' && removal === null).length
  if (down <= Math.max(Math.floor(machines.length * unhealthyShareMax), 1)) return false
  block(moment, {
    pool,
    object: pool,
    reason: 'pool.unhealthy',
    message: `${down} of ${machines.length} nodes of pool ${pool} are down at once: too many to be replaced before somebody has looked. Bring them back, or delete their machines.`,
    owner: 'whoever runs the cloud',
  })
  return true
}

/** Counts a replacement against the bound; to be called with every removal that `repairIsDue` allowed. */
export function countRepair(moment: Moment, machine: Machine): 'unhealthy' | 'never-ready' {
  if (machine.failure?.cause !== 'never-ready') return 'unhealthy'
  poolRecord(moment, machine.pool).neverReady += 1
  return 'never-ready'
}

function blockFailed(moment: Moment, machine: Machine, reason: string, message: string): void {
  block(moment, { pool: machine.pool, object: machine.name, reason, message: `${machine.name} ${message}`, owner: machine.pool })
}
