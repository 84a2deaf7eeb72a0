import { parseDuration, type EngineInstant } from '../base/instant.ts'
import type { Fault } from './fault.ts'
import { clearedFault, readFault, type FaultKind, type FaultWords } from './fault-kinds.ts'
import { closeMoment, openMoment, record } from './moment.ts'
import type { WorldEvent } from './world-event.ts'
import type { World } from './world.ts'

/** What goes wrong by and by: faults by engine time since the scenario began, or when something happens for the n-th time. */
export interface Scenario {
  readonly steps: readonly ScenarioStep[]
}

interface ScenarioStep {
  readonly when: { readonly afterMs: number } | Occasion
  readonly fault: Fault
}

export const occasionEvents = [
  'node-created',
  'node-joined',
  'node-ready',
  'node-draining',
  'node-removing',
  'layer-changing',
  'layer-ready',
  'layer-failed',
] as const

/** A pool or layer (`profile/layer`) of null is any. A fault that strikes a node and names none strikes the node of the event. */
export interface Occasion {
  readonly event: (typeof occasionEvents)[number]
  readonly pool: string | null
  readonly layer: string | null
  /** How often it has to happen yet, this time included. */
  readonly nth: number
}

/** A step that a world has yet to come to; `missed` says why its fault made no sense when it came to it. */
export interface PlannedFault {
  readonly when: { readonly at: EngineInstant } | Occasion
  readonly fault: Fault
  readonly missed?: string
}

/** A step as somebody writes it: `at` or `when`, `fault` or `clear`. */
export interface StepWords {
  readonly at?: string | undefined
  readonly when?:
    | {
        readonly event: Occasion['event']
        readonly pool?: string | undefined
        readonly layer?: string | undefined
        readonly nth?: number | undefined
      }
    | undefined
  readonly fault?: FaultWords | undefined
  readonly clear?: FaultKind | undefined
}

type ScenarioRead = { readonly kind: 'scenario'; readonly scenario: Scenario } | ScenarioRefused
interface ScenarioRefused {
  readonly kind: 'refused'
  /** Of the document's list of faults, such as `faults.2.when`. */
  readonly path: string
  readonly message: string
}

export function readScenario(words: readonly StepWords[]): ScenarioRead {
  const steps: ScenarioStep[] = []
  for (const [index, step] of words.entries()) {
    const read = readStep(step)
    if ('message' in read) return { kind: 'refused', path: `faults.${index}.${read.field}`, message: read.message }
    steps.push(read)
  }
  return { kind: 'scenario', scenario: { steps } }
}

type ScenarioAnswer =
  | { readonly kind: 'injected'; readonly world: World; readonly log: readonly WorldEvent[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Begins the scenario at the world's own time; steps of others that have yet to come stay. */
export function injectScenario(world: World, { steps }: Scenario): ScenarioAnswer {
  const problem = steps.flatMap(({ when }) => ('event' in when ? (occasionProblem(world, when) ?? []) : []))[0]
  if (problem !== undefined) return { kind: 'refused', message: problem }
  const moment = openMoment(world)
  const planned = steps.map(({ when, fault }) => ({ when: 'event' in when ? when : { at: world.time + when.afterMs }, fault }))
  moment.world.planned = [...(world.planned ?? []), ...planned]
  moment.world.nextAt = world.time
  record(moment, { kind: 'fault', fault: 'scenario', object: `${steps.length} steps` })
  return { kind: 'injected', ...closeMoment(moment) }
}

function readStep({ at, when, fault, clear }: StepWords): ScenarioStep | { readonly field: string; readonly message: string } {
  if ((at === undefined) === (when === undefined)) return { field: 'at', message: 'a step has either `at` or `when`' }
  const afterMs = at === undefined ? 0 : parseDuration(at)
  if (afterMs === null) return { field: 'at', message: 'a duration looks like 90s, 30m or 1h30m' }
  if (when?.pool !== undefined && when.event.startsWith('layer-')) return { field: 'when.pool', message: 'no layer has a pool' }
  if (when?.layer !== undefined && when.event.startsWith('node-')) return { field: 'when.layer', message: 'no node has a layer' }
  if ((fault === undefined) === (clear === undefined)) return { field: 'fault', message: 'a step has either `fault` or `clear`' }
  const read = fault ? readFault(fault) : clear ? clearedFault(clear) : null
  if (read?.kind !== 'fault') return { field: `fault.${read?.field ?? ''}`, message: read?.message ?? '' }
  const occasion = when && { event: when.event, pool: when.pool ?? null, layer: when.layer ?? null, nth: when.nth ?? 1 }
  return { when: occasion ?? { afterMs }, fault: read.fault }
}

function occasionProblem(world: World, { pool, layer }: Occasion): string | null {
  if (pool !== null && !world.pools.some(({ name }) => name === pool)) return `The cluster has no pool ${pool}.`
  const known = layer === null || world.target?.layers.some((one) => `${one.profile}/${one.name}` === layer)
  return known === true ? null : `The cluster has no layer ${layer}; a layer is named profile/layer.`
}
