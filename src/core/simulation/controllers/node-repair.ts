import { block, isDue, machinesOf, poolRecord, type Moment } from '../moment.ts'
import { lostZones } from '../standing-fault.ts'
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
    const isLost = lostZones(moment.world).includes(machine.zone)
    const why = isLost ? `is not ready, since its zone ${machine.zone} is lost,` : 'is not ready'
    blockFailed(moment, machine, 'node.unhealthy', `${why} and is replaced unless it comes back within 10 minutes.`)
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
  // Of a zone that is lost it is known what is broken, and new nodes go elsewhere.
  const lost = lostZones(moment.world)
  const machines = machinesOf(moment, pool).filter(({ zone }) => !lost.includes(zone))
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

/** Whether a control-plane node is replaced whose etcd member lost its data: a member gets no second life either. */
export function memberRepairIsDue(moment: Moment, machine: Machine): boolean {
  if (machine.failure !== null || machine.removal !== null) return false
  const failedAt = moment.world.members.find(({ node }) => node === machine.name)?.failedAt
  if (failedAt === undefined) return false
  if (isDue(moment, failedAt + repairAfterMs)) return true
  blockFailed(moment, machine, 'etcd.member-unhealthy', 'has an unhealthy etcd member and is replaced after 10 minutes.')
  return false
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
