import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { ClockRecord, ClockSpan, WorldStore } from '../world-store.ts'

/**
 * The simulator's time. It is one for all servers and only grows, through restarts and changed speeds; while no server lives it
 * stands still. Servers say that they live by granting themselves a little time ahead, and nobody's clock goes past what was granted:
 * so whatever instant was ever handed out, the clock goes on behind it after a crash.
 */
export interface SimulatorClock {
  readonly now: () => EngineInstant
  /** An instant that a stored world shows has been granted to somebody: this clock goes on behind it, also if it was asleep meanwhile. */
  readonly hasBeen: (instant: EngineInstant) => void
  /** The wall time at which that instant came, or will have come if the clock runs on as it does. */
  readonly wallTimeOf: (instant: EngineInstant) => Instant
  /** Says that something is under way, so that a crash would lose less of the time granted. */
  readonly stir: () => void
  /** Grants more time where it is due; to be called every `beatMs`. */
  readonly beat: () => Promise<void>
  /** The last sign of life: what was granted beyond now is given back. */
  readonly close: () => Promise<void>
}

export const beatMs = 250
const idleBeatMs = 1000
/** A grant outlasts the next sign of life by this much. */
const marginMs = 1500

interface ClockOptions {
  readonly store: Pick<WorldStore, 'changeClock' | 'wakeAll'>
  readonly wallNow: () => Instant
  /** Engine seconds in a second. */
  readonly speed: number
}

export async function openClock({ store, wallNow, speed }: ClockOptions): Promise<SimulatorClock> {
  let record = await store.changeClock((stored) => start(stored, wallNow(), speed))
  await store.wakeAll()
  let newest = engineTime(record, wallNow())
  let beatenAt = wallNow()
  let stirred = false
  let closed = false

  const now = () => {
    newest = Math.max(newest, engineTime(record, wallNow()))
    return newest
  }
  return {
    now,
    hasBeen: (instant) => {
      newest = Math.max(newest, instant)
    },
    wallTimeOf: (instant) => wallTime(record, instant),
    stir: () => {
      stirred = true
    },
    beat: async () => {
      const wall = wallNow()
      if (closed || (!stirred && wall < beatenAt + idleBeatMs)) return
      const ahead = stirred ? beatMs : idleBeatMs
      stirred = false
      beatenAt = wall
      const { epoch } = record
      record = await store.changeClock((stored) => goOn(stored ?? record, wallNow(), ahead, record))
      if (record.epoch !== epoch) await store.wakeAll()
    },
    close: async () => {
      if (closed) return
      closed = true
      await store.changeClock((stored) => giveBack(stored ?? record, wallNow()))
    },
  }
}

export function engineTime(record: ClockRecord, wall: Instant): EngineInstant {
  const elapsed = Math.max(Math.min(wall, record.grantedUntil) - record.anchorWall, 0)
  return Math.floor(record.anchorEngine + elapsed * record.speed)
}

/** By the span in which the instant lies; while the clock stood still between two of them it was the end of the first. */
export function wallTime(record: ClockRecord, instant: EngineInstant): Instant {
  const spans: readonly ClockSpan[] = [...record.before, record]
  const found = spans.findLastIndex((span) => span.anchorEngine <= instant)
  const { anchorEngine, anchorWall, speed } = spans[Math.max(found, 0)] ?? record
  const end = spans[Math.max(found, 0) + 1]?.anchorWall ?? Number.POSITIVE_INFINITY
  return Math.min(Math.ceil(anchorWall + (instant - anchorEngine) / speed), end)
}

/** More changes of the clock than a person remembers. */
const spansMax = 100

function spansOf({ before, anchorEngine, anchorWall, speed }: ClockRecord): readonly ClockSpan[] {
  return [...before, { anchorEngine, anchorWall, speed }].slice(-spansMax)
}

/** The clock as a server finds it that starts. Another one that lives goes on at this one's speed. */
export function start(stored: ClockRecord | null, wall: Instant, speed: number): ClockRecord {
  const grantedUntil = wall + idleBeatMs + marginMs
  if (stored === null) return { anchorEngine: wall, anchorWall: wall, speed, grantedUntil, epoch: 1, before: [] }
  if (stored.speed === speed) return goOn(stored, wall, idleBeatMs)
  return {
    anchorEngine: engineTime(stored, wall),
    anchorWall: wall,
    speed,
    grantedUntil,
    epoch: stored.epoch + 1,
    before: spansOf(stored),
  }
}

/**
 * A sign of life. Where nobody had given one in time the clock stood still, and goes on from there. What this server was granted
 * (`own`) still holds when another one that ended has given its own back.
 */
export function goOn(stored: ClockRecord, wall: Instant, aheadMs: number, own: ClockRecord | null = null): ClockRecord {
  const grantedUntil = wall + aheadMs + marginMs
  const holds = wall <= stored.grantedUntil || (own !== null && own.epoch === stored.epoch && wall <= own.grantedUntil)
  // A wall clock that was set back must not take engine time with it.
  const setBack = stored.grantedUntil > wall + idleBeatMs + 2 * marginMs || wall < stored.anchorWall
  if (holds && !setBack) return { ...stored, grantedUntil: Math.max(stored.grantedUntil, grantedUntil) }
  const anchorEngine = engineTime(stored, stored.grantedUntil)
  return { anchorEngine, anchorWall: wall, speed: stored.speed, grantedUntil, epoch: stored.epoch + 1, before: spansOf(stored) }
}

/** No time is granted any more by this server; one that lives grants itself more. */
function giveBack(stored: ClockRecord, wall: Instant): ClockRecord {
  return { ...stored, grantedUntil: Math.min(stored.grantedUntil, Math.max(wall, stored.anchorWall)) }
}
