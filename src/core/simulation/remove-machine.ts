import { assert } from '../base/assert.ts'
import type { RemovalReason } from '../cluster/inventory.ts'
import { keepsQuorumWithout } from './etcd.ts'
import { dropMachine, record, stir, type MovingMachine, type Moment } from './moment.ts'
import { podsToEvict } from './pods-on-node.ts'
import { cordonDuration, removeDuration } from './timing.ts'

/**
 * Begins the removal of a machine, which nothing takes back. A node that lives is cordoned and drained first; where nothing runs,
 * or the whole cluster goes, there is nothing to drain.
 */
export function beginRemoval(moment: Moment, machine: MovingMachine, reason: RemovalReason): void {
  assert(machine.removal === null, 'a removal begins once')
  const { world } = moment
  machine.removal = { reason, since: world.time, drainingSince: null }
  stir(moment, machine.pool)
  record(moment, { kind: 'removal-begun', node: machine.name, reason })
  const lost = machine.failure !== null && podsToEvict(moment, machine).length === 0
  if (machine.joinedAt === null || lost || reason === 'cluster-removed') return leaveCloud(moment, machine)
  machine.phase = 'cordoned'
  machine.until = world.time + cordonDuration()
}

/** The last part: the machine leaves etcd, where it is a member, and then its cloud. */
export function leaveCloud(moment: Moment, machine: MovingMachine): void {
  const { world } = moment
  dropMember(moment, machine.name)
  machine.phase = 'removing'
  if (machine.role === 'control-plane') stir(moment, machine.pool)
  machine.until = world.time + removeDuration(world.target?.cloudType ?? '', world, machine.uid)
  record(moment, { kind: 'node-removing', node: machine.name })
}

export function finishRemoval(moment: Moment, machine: MovingMachine): void {
  dropMachine(moment, machine)
  record(moment, { kind: 'node-gone', node: machine.name })
}

/** Takes a member out of etcd. Only the end of the whole cluster may cost etcd its majority. */
export function dropMember(moment: Moment, node: string): void {
  const { world } = moment
  if (!world.members.some((member) => member.node === node)) return
  assert(world.life !== 'live' || keepsQuorumWithout(world.members, node), 'etcd keeps its majority')
  world.members = world.members.filter((member) => member.node !== node)
  record(moment, { kind: 'member-removed', node })
}
