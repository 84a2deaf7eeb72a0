import type { FaultList } from '#contract/fault.ts'
import type { FaultInjector } from '#control/inject-fault.ts'
import { formatDuration, type EngineInstant } from '#core/base/instant.ts'
import type { StandingFault } from '#core/simulation/fault.ts'
import type { Occasion, PlannedFault } from '#core/simulation/scenario.ts'

export function toWireFaults(
  { faults, planned = [] }: Awaited<ReturnType<FaultInjector['listFaults']>>,
  now: EngineInstant,
): FaultList {
  return { items: faults.map(toWireStanding), scenario: planned.map((step) => toWirePlanned(step, now)) }
}

/** What it strikes, as it is injected; what the simulator remembers beside that is nobody's business. */
function toWireStanding(fault: StandingFault): FaultList['items'][number] {
  const told = Object.entries(fault).filter(([field, value]) => value !== null && field !== 'seen' && field !== 'nodes')
  return Object.fromEntries(told) as unknown as FaultList['items'][number]
}

function toWirePlanned({ when, fault, missed }: PlannedFault, now: EngineInstant): FaultList['scenario'][number] {
  const text = fault.kind === 'cleared' ? `clear ${fault.fault}` : fault.kind
  const time = 'at' in when ? { in: formatDuration(Math.max(when.at - now, 0)) } : { when: occasionText(when) }
  return { fault: text, ...time, missed: missed ?? null }
}

function occasionText({ event, pool, layer, nth }: Occasion): string {
  const of = pool ?? layer
  return `${nth === 1 ? 'the next' : `number ${nth} from now on of`} ${event}${of === null ? '' : ` of ${of}`}`
}
