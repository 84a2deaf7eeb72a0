import type { EngineInstant } from '../../base/instant.ts'
import { askEviction, nextReadyAt, type EvictionAnswer } from '../eviction.ts'
import { killMachine } from '../machine-failure.ts'
import { block, isDue, record, type Moment, type MovingMachine } from '../moment.ts'
import { podsToEvict, type PodOnNode } from '../pods-on-node.ts'
import { replacePod } from '../scheduler.ts'
import { strikesNode } from '../standing-fault.ts'
import { drainDuration, lastPassAt, nextPassAt, podEndDuration, unreachableGraceMs, unreachableTolerationMs } from '../timing.ts'
import { ownerName, podName } from '../workload.ts'
import type { Machine, Removal } from '../world.ts'

/** Of what a forecast does not know by name, only the time that it takes is known. */
export function beginDrain(moment: Moment, machine: MovingMachine, removal: Removal): void {
  const { world } = moment
  const unnamed = world.durations === undefined ? 0 : drainDuration(world, machine.uid, machine.podsSeen)
  machine.phase = 'draining'
  machine.until = null
  machine.removal = { ...removal, drainingSince: world.time, podsGoneAt: world.time + unnamed }
  record(moment, { kind: 'node-draining', node: machine.name })
  if (strikesNode(moment, 'node-dies-in-drain', machine.pool)) killMachine(moment, machine)
}

/**
 * Evicts what may be evicted, pass by pass, and says what keeps the rest; true when nothing is left on the node. A pass whose answers
 * can only be those of the one before is left out.
 */
export function drainIsDone(moment: Moment, machine: MovingMachine, since: EngineInstant): boolean {
  if (passIsDue(moment, machine, since)) {
    evictAll(moment, machine)
    passIsDue(moment, machine, since)
  }
  const left = podsToEvict(moment, machine)
  if (left.length === 0) return isDue(moment, goneAt(moment, machine, since))
  blockRefused(moment, machine, left)
  return false
}

/** Deletes what is left, whatever the budgets say, and waits for nothing. */
export function forceDrain(moment: Moment, machine: MovingMachine, since: EngineInstant): void {
  const { time } = moment.world
  if (podsToEvict(moment, machine).length === 0 && goneAt(moment, machine, since) <= time) return
  record(moment, { kind: 'drain-forced', node: machine.name })
  if (machine.removal !== null) machine.removal = { ...machine.removal, podsGoneAt: time }
  for (const pod of podsToEvict(moment, machine)) evict(moment, machine, pod, time, true)
}

/** Whether now is the time of a pass that gets another answer for a pod; if it is to come, the world is looked at then. */
function passIsDue(moment: Moment, machine: Machine, since: EngineInstant): boolean {
  const now = moment.world.time
  const instants = podsToEvict(moment, machine).flatMap((pod) => {
    const { status } = answer(moment, pod)
    return status === 200 ? now : status === 429 ? (nextReadyAt(pod.workload, now) ?? []) : []
  })
  if (instants.length > 0 && machine.failure !== null) instants.push(machine.failure.at + unreachableTolerationMs)
  return instants.length > 0 && isDue(moment, nextPassAt(since, Math.min(...instants)))
}

function evictAll(moment: Moment, machine: MovingMachine): void {
  const { world } = moment
  for (const pod of podsToEvict(moment, machine)) {
    const answered = answer(moment, pod)
    if (answered.status !== 200) noteRefusal(moment, machine, pod, answered)
    else {
      const name = podName(pod.workload, pod.ordinal, pod.pod)
      const ends =
        machine.failure === null ? podEndDuration(world, `${name}/${pod.pod.serial}`, pod.workload.kind) : unreachableGraceMs
      evict(moment, machine, pod, world.time + ends, false)
    }
  }
}

function answer({ world }: Moment, { workload, pod }: PodOnNode): EvictionAnswer {
  return askEviction(workload, pod, world.time)
}

/** What has an identity of its own is made again when it is gone, anything else at once. */
function evict(
  moment: Moment,
  machine: MovingMachine,
  { workload, ordinal, pod }: PodOnNode,
  at: EngineInstant,
  forced: boolean,
): void {
  const { world } = moment
  const name = podName(workload, ordinal, pod)
  record(moment, { kind: 'pod-evicted', workload: workload.name, pod: name, node: machine.name, goneAt: at, forced })
  if (machine.removal !== null) {
    machine.removal = { ...machine.removal, podsGoneAt: Math.max(machine.removal.podsGoneAt ?? at, at) }
  }
  replacePod(moment, workload, ordinal, workload.kind === 'StatefulSet' ? at : world.time)
}

/** On a node that does not answer, whatever was evicted counts as gone a moment later. */
function goneAt({ world }: Moment, { removal, until, failure }: Machine, since: EngineInstant): EngineInstant {
  const gone = removal?.podsGoneAt ?? until ?? world.time
  const noticed = world.durations === undefined ? nextPassAt(since, gone) : gone
  return failure === null ? noticed : Math.min(gone, lastPassAt(since, world.time) + unreachableGraceMs)
}

type Refused = Exclude<EvictionAnswer, { status: 200 }>

/** Once for as long as the same pod is refused for the same reason. */
function noteRefusal(moment: Moment, machine: MovingMachine, { workload, ordinal, pod }: PodOnNode, refused: Refused): void {
  const name = podName(workload, ordinal, pod)
  const budgets = budgetsOf(refused)
  const text = `${name} ${refused.status} ${budgets.join(' ')}`
  if (machine.removal === null || machine.removal.refused === text) return
  machine.removal = { ...machine.removal, refused: text }
  const { status } = refused
  record(moment, { kind: 'eviction-refused', workload: workload.name, pod: name, node: machine.name, status, budgets })
}

/** A mistake first, since waiting does not mend it. */
function blockRefused(moment: Moment, machine: Machine, left: readonly PodOnNode[]): void {
  const answers = left.map((pod) => ({ ...pod, answer: answer(moment, pod) }))
  const worst =
    answers.find(({ answer: { status } }) => status === 500) ?? answers.find(({ answer: { status } }) => status === 429)
  if (worst === undefined || worst.answer.status === 200) return
  const pod = `${podName(worst.workload, worst.ordinal, worst.pod)} (${ownerName(worst.workload)})`
  const budgets = budgetsOf(worst.answer)
  block(moment, {
    pool: machine.pool,
    object: machine.name,
    ...(worst.answer.status === 500
      ? {
          reason: 'drain.misconfigured',
          message: `${budgets.join(' and ')} both guard ${pod} on ${machine.name}, and a pod of two disruption budgets is never evicted. Take one of them away.`,
        }
      : {
          reason: 'drain.budget',
          message: `The disruption budget ${budgets.join()} does not let ${pod} go from ${machine.name}: it wants ${worst.answer.wanted} ready, and has ${worst.answer.healthy}.`,
        }),
    owner: budgets[0] ?? machine.pool,
  })
}

function budgetsOf(refused: Refused): readonly string[] {
  return refused.status === 500 ? refused.budgets.map(({ name }) => name) : [refused.budget.name]
}
