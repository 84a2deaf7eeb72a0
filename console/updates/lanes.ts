import type { WireEvent } from '#contract/event.ts'
import type { UpdateDetail } from '#contract/update.ts'
import { formatDuration, parseDuration } from '#core/base/instant.ts'
import { isJsonObject } from '#core/base/json.ts'

/** A stretch of a lane, in milliseconds of engine time since the update began. */
export interface Stretch {
  readonly state: string
  readonly from: number
  readonly to: number
}

/** What one node, one wait or the update itself went through. */
export interface Lane {
  readonly name: string
  readonly stretches: readonly Stretch[]
  /** The same in words. */
  readonly text: string
}

export interface LaneGroup {
  readonly name: string
  readonly lanes: readonly Lane[]
}

export interface Lanes {
  readonly lengthMs: number
  readonly groups: readonly LaneGroup[]
}

type Told = Pick<UpdateDetail, 'phases'> & Partial<Pick<UpdateDetail, 'forecastError'>>

/**
 * The events of an update as lanes over engine time: its phases, its waits, its faults, and by pool what was foretold and each node, in
 * the order in which they begin. What goes on lasts until now, or until the last that happened where the update has ended.
 */
export function lanesOf(update: Told, events: readonly WireEvent[], now = 0): Lanes {
  const timed = inTime(events)
  const times = [...timed.map(({ at }) => at), ...update.phases.flatMap(({ engineTime }) => engineTime ?? [])]
  const start = Math.min(...times)
  const foretold = foretoldLanes(update.forecastError ?? null)
  // From the beginning as long as was foretold, so that the lanes of an update under way keep their scale.
  const ends = [...foretold.values()].flatMap(({ stretches }) => stretches.map(({ to }) => to))
  const untilMs = times.length === 0 ? 0 : Math.max(...times, now) - start
  const lengthMs = times.length === 0 ? 0 : Math.max(untilMs, ...ends)
  const moved = timed.map((one) => ({ ...one, at: one.at - start }))
  return {
    lengthMs,
    groups: [
      { name: 'phases', lanes: phaseLanes(update, start, untilMs) },
      { name: 'waits', lanes: moved.flatMap(({ event }) => waitLane(event, start)) },
      { name: 'faults', lanes: moved.flatMap(({ event, at }) => faultLane(event, at)) },
      ...nodeGroups(moved, untilMs, foretold),
    ].filter(({ lanes }) => lanes.length > 0),
  }
}

export interface Timed {
  readonly event: WireEvent
  /** In engine time. */
  readonly at: number
}

/** In the order of engine time; what an event does not tell the time of stands with the one before it. */
export function inTime(events: readonly WireEvent[]): readonly Timed[] {
  const timed: Timed[] = []
  for (const event of events) {
    const at = event.engineTime ?? timed.at(-1)?.at
    if (at !== undefined) timed.push({ event, at })
  }
  return timed.toSorted((a, b) => a.at - b.at)
}

function phaseLanes({ phases }: Pick<UpdateDetail, 'phases'>, start: number, untilMs: number): readonly Lane[] {
  const known = phases.flatMap(({ phase, engineTime }) =>
    engineTime === null ? [] : [{ state: phase as string, at: engineTime - start }],
  )
  const stretches = stretchesOf(known, untilMs)
  return [...new Set(stretches.map(({ state }) => state))].map((name) => {
    const own = stretches.filter(({ state }) => state === name)
    return { name, stretches: own, text: textOf(own.map(({ state, from }) => ({ state, at: from }))) }
  })
}

function waitLane({ reason, detail }: WireEvent, start: number): readonly Lane[] {
  if (reason !== 'UpdateWaited' || !isJsonObject(detail)) return []
  const { since, until, object, owner, reason: why } = detail
  if (typeof since !== 'number' || typeof until !== 'number') return []
  if (typeof object !== 'string' || typeof owner !== 'string' || typeof why !== 'string') return []
  const from = Math.max(0, since - start)
  const text = `${why} (${owner}): ${formatDuration(until - since)}, from ${formatDuration(from)}`
  return [{ name: object, stretches: [{ state: 'wait', from, to: until - start }], text }]
}

function faultLane({ kind, message }: WireEvent, at: number): readonly Lane[] {
  if (kind !== 'fault') return []
  return [{ name: 'fault', stretches: [{ state: 'fault', from: at, to: at }], text: `${message}, at ${formatDuration(at)}` }]
}

/** By pool, when its nodes were to come and go. */
function foretoldLanes(compared: UpdateDetail['forecastError']): ReadonlyMap<string, Lane> {
  const lanes = (compared?.pools ?? []).flatMap(({ name, foretold }): readonly (readonly [string, Lane])[] => {
    if (foretold === null) return []
    const from = parseDuration(foretold.from) ?? 0
    const stretch = { state: 'foretold', from, to: from + (parseDuration(foretold.for) ?? 0) }
    return [[name, { name: 'forecast', stretches: [stretch], text: `foretold from ${foretold.from} on, for ${foretold.for}` }]]
  })
  return new Map(lanes)
}

const states: Readonly<Record<string, string>> = {
  NodeCreated: 'booting',
  NodeJoining: 'joining',
  NodeReady: 'ready',
  NodeCordoned: 'cordoned',
  NodeDraining: 'draining',
  NodeRemoving: 'removing',
  NodeRemoved: 'removed',
  NodeFailed: 'failed',
}
/** A node whose first event is one of these came while the update ran; any other was there before. */
const coming: readonly string[] = ['booting', 'joining', 'ready']

function nodeGroups(timed: readonly Timed[], untilMs: number, foretold: ReadonlyMap<string, Lane>): readonly LaneGroup[] {
  const nodes = new Map<string, { pool: string; steps: { state: string; at: number }[] }>()
  for (const { event, at } of timed) {
    const state = states[event.reason]
    if (state === undefined || event.object === null) continue
    const name = event.object.replace(/^node /, '')
    const node = nodes.get(name) ?? { pool: event.pool ?? 'other nodes', steps: [] }
    node.steps.push({ state, at })
    nodes.set(name, node)
  }
  const groups = new Map<string, { lane: Lane; from: number }[]>([...foretold.keys()].map((pool) => [pool, []]))
  for (const [name, { pool, steps }] of nodes) {
    const first = steps[0]
    if (!first) continue
    const wasThere = !coming.includes(first.state)
    const whole = wasThere ? [{ state: 'ready', at: 0 }, ...steps] : steps
    const lane = { name, stretches: stretchesOf(whole, untilMs), text: textOf(steps) }
    groups.set(pool, [...(groups.get(pool) ?? []), { lane, from: first.at }])
  }
  return [...groups].map(([name, lanes]) => ({
    name,
    lanes: [foretold.get(name) ?? [], lanes.toSorted((a, b) => a.from - b.from).map(({ lane }) => lane)].flat(),
  }))
}

type Step = { readonly state: string; readonly at: number }

/** Each state lasts until the next one. */
function stretchesOf(steps: readonly Step[], untilMs: number): readonly Stretch[] {
  return steps.map(({ state, at }, index) => {
    const isEnd = state === 'removed'
    return { state, from: at, to: isEnd ? at : (steps[index + 1]?.at ?? untilMs) }
  })
}

function textOf(steps: readonly Step[]): string {
  return steps.map(({ state, at }) => `${state} at ${formatDuration(at)}`).join(', ')
}
