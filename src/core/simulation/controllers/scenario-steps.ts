import { strike } from '../inject-fault.ts'
import { isDue, stir, type Moment } from '../moment.ts'
import type { Fault } from '../fault.ts'
import type { Occasion, PlannedFault } from '../scenario.ts'
import type { WorldEvent } from '../world-event.ts'

/** Lets the steps of scenarios strike whose time or occasion has come. What makes no sense by then is kept, with the reason. */
export function reconcileScenario(moment: Moment): void {
  const { world } = moment
  if (world.planned === undefined) return
  const events = moment.log.slice(moment.eventsSeen)
  moment.eventsSeen = moment.log.length
  const left = world.planned.flatMap((step) => take(moment, step, events))
  if (left.length > 0) world.planned = left
  else delete world.planned
}

/** What is left of the step. */
function take(moment: Moment, step: PlannedFault, events: readonly WorldEvent[]): readonly PlannedFault[] {
  const { when, fault, missed } = step
  if (missed !== undefined) return [step]
  if ('at' in when) return isDue(moment, when.at) ? strikeNow(moment, step, fault) : [step]
  const hits = events.filter((event) => isOccasion(moment, when, event))
  const hit = hits[when.nth - 1]
  if (hit === undefined) return hits.length === 0 ? [step] : [{ ...step, when: { ...when, nth: when.nth - hits.length } }]
  return strikeNow(moment, step, 'node' in hit && strikesNode(fault) ? ({ ...fault, node: hit.node } as Fault) : fault)
}

/** A fault of one node that names neither it nor a pool strikes the node of the occasion. */
function strikesNode(fault: Fault): boolean {
  const kinds: readonly Fault['kind'][] = ['node-dies', 'node-deleted', 'node-reverted', 'node-relabelled', 'member-lost']
  return kinds.includes(fault.kind) && !('node' in fault) && !('pool' in fault)
}

function strikeNow(moment: Moment, step: PlannedFault, fault: Fault): readonly PlannedFault[] {
  const missed = strike(moment, fault)
  if (missed !== null) return [{ ...step, missed }]
  moment.changed = true
  moment.releasesRest = false
  for (const { name } of moment.world.pools) stir(moment, name)
  return []
}

function isOccasion(moment: Moment, { event, pool, layer }: Occasion, happened: WorldEvent): boolean {
  if (happened.kind === 'layer')
    return event === `layer-${happened.state}` && (layer === null || layer === `${happened.profile}/${happened.name}`)
  if (happened.kind !== event || !('node' in happened)) return false
  return pool === null || moment.world.machines.some((machine) => machine.name === happened.node && machine.pool === pool)
}
