import { apiAway } from './node-join.ts'
import { keepsQuorumWithout } from '../etcd.ts'
import { killMachine } from '../machine-failure.ts'
import { block, isDue, poolRecord, record, type Moment, type MovingMachine } from '../moment.ts'
import { finishRemoval, leaveCloud } from '../remove-machine.ts'
import { strikesNode } from '../standing-fault.ts'
import { drainDuration } from '../timing.ts'
import type { Removal } from '../world.ts'

/** Carries a removal on: cordoned, draining, out of etcd, removing, gone. */
export function reconcileRemoval(moment: Moment, machine: MovingMachine, removal: Removal): void {
  if (machine.phase === 'removing') {
    if (machine.until === null || isDue(moment, machine.until)) finishRemoval(moment, machine)
    return
  }
  // A cluster that goes has nothing left to be spared, and a node that died has nothing left to drain.
  if (moment.world.life !== 'live') return leaveCloud(moment, machine)
  if (machine.failure !== null) return leaveWhenEtcdAllows(moment, machine)
  if (!moment.apiUp) return block(moment, { pool: machine.pool, object: machine.name, ...apiAway })
  if (machine.phase === 'cordoned') {
    if (machine.until !== null && !isDue(moment, machine.until)) return
    return startDraining(moment, machine, removal)
  }
  drain(moment, machine, removal.drainingSince ?? moment.world.time)
}

function startDraining(moment: Moment, machine: MovingMachine, removal: Removal): void {
  const { world } = moment
  machine.phase = 'draining'
  machine.removal = { ...removal, drainingSince: world.time }
  machine.until = world.time + drainDuration(world, machine.uid)
  record(moment, { kind: 'node-draining', node: machine.name })
  if (strikesNode(moment, 'node-dies-in-drain', machine.pool)) killMachine(moment, machine)
}

function drain(moment: Moment, machine: MovingMachine, since: number): void {
  const settings = poolRecord(moment, machine.pool).drain
  const late = isDue(moment, since + settings.deadlineMs)
  if (late && settings.then === 'force') return leaveWhenEtcdAllows(moment, machine)
  if (late) blockLateDrain(moment, machine)
  const budget = blockingBudget(moment, machine.pool)
  if (budget !== null) {
    machine.until = null
    return block(moment, {
      pool: machine.pool,
      object: machine.name,
      reason: 'drain.budget',
      message: `The disruption budget ${budget} allows no eviction from ${machine.name}.`,
      owner: budget,
    })
  }
  if (machine.until === null) {
    machine.until = moment.world.time + drainDuration(moment.world, machine.uid)
    moment.changed = true
  }
  if (isDue(moment, machine.until)) leaveWhenEtcdAllows(moment, machine)
}

function leaveWhenEtcdAllows(moment: Moment, machine: MovingMachine): void {
  if (keepsQuorumWithout(moment.world.members, machine.name)) return leaveCloud(moment, machine)
  block(moment, {
    pool: machine.pool,
    object: machine.name,
    reason: 'etcd.quorum',
    message: `Without ${machine.name} etcd would have no majority of healthy members. It stays until another member is healthy.`,
    owner: 'control-plane',
  })
}

function blockLateDrain(moment: Moment, machine: MovingMachine): void {
  block(moment, {
    pool: machine.pool,
    object: machine.name,
    reason: 'drain.deadline',
    message: `${machine.name} still has pods after its drain deadline. Free them, or let the pool's drain force at the deadline.`,
    owner: machine.pool,
  })
}

function blockingBudget(moment: Moment, pool: string): string | null {
  for (const fault of moment.world.faults) {
    if (fault.kind === 'budget-blocks-drain' && (fault.pool === null || fault.pool === pool)) return fault.budget
  }
  return null
}
