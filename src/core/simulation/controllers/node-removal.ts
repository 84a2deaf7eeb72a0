import { apiAway } from './node-join.ts'
import { keepsQuorumWithout } from '../etcd.ts'
import { block, isDue, poolRecord, type Moment, type MovingMachine } from '../moment.ts'
import { finishRemoval, leaveCloud } from '../remove-machine.ts'
import { beginDrain, drainIsDone, forceDrain } from './node-drain.ts'
import type { Removal } from '../world.ts'

/** Carries a removal on: cordoned, draining, out of etcd, removing, gone. */
export function reconcileRemoval(moment: Moment, machine: MovingMachine, removal: Removal): void {
  if (machine.phase === 'removing') {
    if (machine.until === null || isDue(moment, machine.until)) finishRemoval(moment, machine)
    return
  }
  // A cluster that goes has nothing left to be spared.
  if (moment.world.life !== 'live') return leaveCloud(moment, machine)
  const lost = machine.failure !== null
  if (!moment.apiUp && lost) return leaveWhenEtcdAllows(moment, machine)
  if (!moment.apiUp) return block(moment, { pool: machine.pool, object: machine.name, ...apiAway })
  if (machine.phase === 'cordoned') {
    if (!lost && machine.until !== null && !isDue(moment, machine.until)) return
    return beginDrain(moment, machine, removal)
  }
  drain(moment, machine, removal.drainingSince ?? moment.world.time)
}

function drain(moment: Moment, machine: MovingMachine, since: number): void {
  const settings = poolRecord(moment, machine.pool).drain
  const late = isDue(moment, since + settings.deadlineMs)
  if (late && settings.then === 'force') forceDrain(moment, machine, since)
  else {
    if (late) blockLateDrain(moment, machine)
    if (!drainIsDone(moment, machine, since)) return
  }
  leaveWhenEtcdAllows(moment, machine)
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
