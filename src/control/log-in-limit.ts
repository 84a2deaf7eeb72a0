import type { Instant } from '#core/base/instant.ts'
import { refuse, type Refusal } from './refusal.ts'

/** Slows down who guesses passwords: failed log-ins are counted per address, successful ones are not. */
export interface LogInLimit {
  /** Counts the attempt as failed until it has `succeeded`, so that many at once are no way round. */
  readonly begin: (address: string) => Attempt | Refusal
}

interface Attempt {
  readonly kind: 'attempt'
  readonly succeeded: () => void
}

/** Kept in memory: who restarts the server to guess on has better ways in. */
export function createLogInLimit(now: () => Instant): LogInLimit {
  const failures = new Map<string, Attempted[]>()
  return {
    begin: (address) => {
      const at = now()
      if (failures.size >= addressesMax) forget(failures, at)
      const recent = (failures.get(address) ?? []).filter((attempt) => !attempt.succeeded && attempt.at > at - windowMs)
      failures.set(address, recent)
      const [first] = recent
      if (first !== undefined && recent.length >= failuresMax) {
        const retryAfterSeconds = Math.max(1, Math.ceil((first.at + windowMs - at) / 1000))
        const detail = `More than ${failuresMax} log-ins from this address failed within a minute. Try again in ${retryAfterSeconds} s.`
        return refuse('rate.limited', detail, [], { retryAfterSeconds })
      }
      const attempt: Attempted = { at, succeeded: false }
      recent.push(attempt)
      return {
        kind: 'attempt',
        succeeded: () => {
          attempt.succeeded = true
        },
      }
    },
  }
}

const failuresMax = 10
const windowMs = 60_000
const addressesMax = 10_000

interface Attempted {
  readonly at: Instant
  succeeded: boolean
}

/** Makes room: first those whose minute is over, then all. */
function forget(failures: Map<string, Attempted[]>, at: Instant): void {
  for (const [address, attempts] of failures) {
    if (attempts.every((attempt) => attempt.succeeded || attempt.at <= at - windowMs)) failures.delete(address)
  }
  if (failures.size >= addressesMax) failures.clear()
}
