import { rateLimit } from '#core/simulation/standing-fault.ts'
import type { World } from '#core/simulation/world.ts'
import type { Unanswered } from '../engine.ts'
import type { SimulatorClock } from './clock.ts'

/** Why the engine shows nothing at the moment; null where it does. */
export function refuseLook({ faults }: World, clock: Pick<SimulatorClock, 'now' | 'wallTimeOf'>): Unanswered | null {
  if (faults.length === 0) return null
  if (faults.some(({ kind }) => kind === 'engine-away')) {
    return unanswered('away', 'The simulator was made to answer nothing (the fault engine-away).')
  }
  const now = clock.now()
  const limit = rateLimit({ faults }, now)
  if (!limit) return null
  const retryAfterMs = clock.wallTimeOf(limit.until) - clock.wallTimeOf(now)
  return unanswered(
    'rate-limited',
    'The simulator was made to refuse calls as too many (the fault engine-rate-limited).',
    retryAfterMs,
  )
}

/** Why the engine does not take what it is told; null where it does. Whatever is told again is as good as told once. */
export function refuseInstruction(world: World, clock: Pick<SimulatorClock, 'now' | 'wallTimeOf'>): Unanswered | null {
  if (world.faults.some(({ kind }) => kind === 'engine-conflicts')) {
    return unanswered('conflict', 'The simulator was made to refuse instructions as conflicts (the fault engine-conflicts).')
  }
  return refuseLook(world, clock)
}

function unanswered(why: Unanswered['why'], message: string, retryAfterMs: number | null = null): Unanswered {
  return { kind: 'unanswered', why, message, retryAfterMs }
}
