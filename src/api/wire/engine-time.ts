import { formatInstant, type EngineInstant, type Instant } from '#core/base/instant.ts'

/** What the wire needs of an engine: its time, and when that is on the wall clock. */
export interface EngineTime {
  now(): EngineInstant
  wallTimeOf(instant: EngineInstant): Instant
}

/** Engine time on the wall clock: when that instant was, or will be, at the speed at which time runs now. */
export function engineTimeToWire(instant: EngineInstant, engine: EngineTime): string {
  return formatInstant(engine.wallTimeOf(instant))
}
