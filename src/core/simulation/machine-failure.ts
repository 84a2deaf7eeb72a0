import { dropMachine, record, stir, type Moment, type MovingMachine } from './moment.ts'
import { podsStop } from './pods-on-node.ts'

/** The machine stops answering, for good or for a while, and the etcd member on it with it. The message says why it cannot. */
export function killMachine(moment: Moment, machine: MovingMachine, forMs: number | null = null): string | null {
  if (machine.failure !== null) return `The node ${machine.name} has failed already.`
  if (machine.phase === 'removing') return `The node ${machine.name} is being removed already.`
  if (forMs !== null && machine.phase !== 'ready') return `The node ${machine.name} is not ready, so that it cannot come back.`
  const { time } = moment.world
  machine.failure = { cause: 'died', at: time, ...(forMs !== null && { until: time + forMs }) }
  if (machine.removal === null) machine.phase = 'failed'
  machine.until = null
  stir(moment, machine.pool)
  podsStop(moment, machine.name)
  record(moment, { kind: 'node-failed', node: machine.name, cause: 'died' })
  failMember(moment, machine.name)
  return null
}

export function deleteMachine(moment: Moment, machine: MovingMachine): null {
  dropMachine(moment, machine)
  podsStop(moment, machine.name)
  record(moment, { kind: 'node-vanished', node: machine.name })
  failMember(moment, machine.name)
  return null
}

/** The member's data is gone while its machine runs on: it answers nobody any more. */
export function loseMember(moment: Moment, machine: MovingMachine): string | null {
  const member = moment.world.members.find(({ node }) => node === machine.name)
  if (member === undefined) return `The node ${machine.name} is no member of etcd.`
  if (!member.healthy) return `The etcd member of ${machine.name} is unhealthy already.`
  member.failedAt = moment.world.time
  stir(moment, machine.pool)
  failMember(moment, machine.name)
  return null
}

function failMember(moment: Moment, node: string): void {
  const member = moment.world.members.find((candidate) => candidate.node === node)
  if (member === undefined || !member.healthy) return
  member.healthy = false
  record(moment, { kind: 'member-failed', node })
}
