import { unreachable } from '../../base/assert.ts'
import { networkRuns } from './network.ts'
import { joinRefusal } from './node-join.ts'
import { reconcileRemoval } from './node-removal.ts'
import { block, isDue, poolRecord, record, stir, type Moment, type MovingMachine } from '../moment.ts'
import { joinDuration, readyDeadlineMs } from '../timing.ts'

/** Carries every machine on: booting, joining, ready; or cordoned, draining, removing, gone. */
export function reconcileNodes(moment: Moment): void {
  for (const machine of moment.world.machines) {
    if (machine.removal !== null) reconcileRemoval(moment, machine, machine.removal)
    else if (machine.phase !== 'ready') reconcileArrival(moment, machine)
  }
}

function reconcileArrival(moment: Moment, machine: MovingMachine): void {
  switch (machine.phase) {
    case 'booting':
      return boot(moment, machine)
    case 'joining':
      return machine.joinedAt === null ? join(moment, machine) : becomeReady(moment, machine)
    case 'ready':
      return
    case 'failed':
      return recover(moment, machine)
    case 'cordoned':
    case 'draining':
    case 'removing':
      throw new Error(`${machine.name} leaves without a removal`)
    default:
      unreachable(machine.phase)
  }
}

function boot(moment: Moment, machine: MovingMachine): void {
  if (machine.stuck === 'boot') return giveUpWhenLate(moment, machine)
  if (machine.until === null || !isDue(moment, machine.until)) return
  machine.phase = 'joining'
  machine.until = null
  moment.changed = true
  join(moment, machine)
}

function join(moment: Moment, machine: MovingMachine): void {
  if (machine.stuck === 'join') return giveUpWhenLate(moment, machine)
  const refusal = joinRefusal(moment, machine)
  if (refusal !== null) {
    // What the cluster keeps it from is not the node's failure, so that no deadline runs.
    machine.until = null
    return block(moment, { pool: machine.pool, object: machine.name, ...refusal })
  }
  if (machine.until === null) {
    machine.until = moment.world.time + joinDuration(moment.world.target?.cloudType ?? '', moment.world, machine.uid)
    moment.changed = true
  }
  if (!isDue(moment, machine.until)) return
  machine.joinedAt = moment.world.time
  machine.until = null
  record(moment, { kind: 'node-joined', node: machine.name })
  if (machine.role === 'control-plane') {
    stir(moment, machine.pool)
    moment.world.members.push({ node: machine.name, healthy: true })
    record(moment, { kind: 'member-added', node: machine.name })
  }
}

/** A node is not ready before the cluster's network runs on it. */
function becomeReady(moment: Moment, machine: MovingMachine): void {
  if (machine.stuck === 'ready') return giveUpWhenLate(moment, machine)
  if (!networkRuns(moment)) return
  machine.phase = 'ready'
  stir(moment, machine.pool)
  machine.readyAt = moment.world.time
  record(moment, { kind: 'node-ready', node: machine.name })
  // Nodes of this kind can become ready after all, so those that did not may be tried again.
  const pool = poolRecord(moment, machine.pool)
  if (pool.digest === machine.digest) pool.neverReady = 0
}

/** A node that was away for a while comes back as it was. */
function recover(moment: Moment, machine: MovingMachine): void {
  const until = machine.failure?.until
  if (until === undefined || !isDue(moment, until)) return
  machine.failure = null
  machine.phase = 'ready'
  stir(moment, machine.pool)
  record(moment, { kind: 'node-recovered', node: machine.name })
  const member = moment.world.members.find((candidate) => candidate.node === machine.name)
  // Lost data does not come back with the machine.
  if (member === undefined || member.failedAt !== undefined) return
  member.healthy = true
  record(moment, { kind: 'member-recovered', node: machine.name })
}

function giveUpWhenLate(moment: Moment, machine: MovingMachine): void {
  if (!isDue(moment, machine.createdAt + readyDeadlineMs)) return
  machine.phase = 'failed'
  stir(moment, machine.pool)
  machine.failure = { cause: 'never-ready', at: moment.world.time }
  machine.until = null
  record(moment, { kind: 'node-failed', node: machine.name, cause: 'never-ready' })
}
