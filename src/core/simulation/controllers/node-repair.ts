import { block, isDue, poolRecord, type Moment } from '../moment.ts'
import { neverReadyReplacementsMax, repairAfterMs } from '../timing.ts'
import type { Machine } from '../world.ts'

/**
 * Whether a failed node is replaced now. One that died is given time to come back; one that never became ready is replaced a
 * bounded number of times, since a third machine of the same kind would hardly do better.
 */
export function repairIsDue(moment: Moment, machine: Machine): boolean {
  if (machine.failure === null || machine.removal !== null) return false
  if (machine.failure.cause === 'died') {
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

/** Counts a replacement against the bound; to be called with every removal that `repairIsDue` allowed. */
export function countRepair(moment: Moment, machine: Machine): 'unhealthy' | 'never-ready' {
  if (machine.failure?.cause !== 'never-ready') return 'unhealthy'
  poolRecord(moment, machine.pool).neverReady += 1
  return 'never-ready'
}

function blockFailed(moment: Moment, machine: Machine, reason: string, message: string): void {
  block(moment, { pool: machine.pool, object: machine.name, reason, message: `${machine.name} ${message}`, owner: machine.pool })
}
