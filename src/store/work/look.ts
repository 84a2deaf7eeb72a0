import type { Instant } from '#core/base/instant.ts'
import type { Log } from '../log.ts'
import type { Lease, Outcome } from './queue.ts'

export interface WorkItem extends Lease {
  /** Aborted when the server stops: what can be cut short should be. */
  readonly signal: AbortSignal
}

/**
 * Looks at the thing as it is now and acts on it; resolves with the moment of the next look, null when there is nothing left to look for.
 * It may be called again for what it has already done. When it throws, it is called again later, and later still if it throws again.
 */
export type WorkHandler = (item: WorkItem) => Promise<Instant | null>

const backOffFirstMs = 100
const backOffMaxMs = 30_000

/** One look; it never rejects. */
export async function look(handler: WorkHandler, item: WorkItem, now: () => Instant, log: Log): Promise<Outcome> {
  const { kind, key, generation } = item
  try {
    const dueAt = await handler(item)
    return { kind, key, generation, dueAt: dueAt === null ? null : Math.ceil(dueAt), attempts: 0 }
  } catch (error) {
    // A handler that was told to stop may say so by throwing.
    if (item.signal.aborted) return notLooked(item, now())
    const attempts = item.attempts + 1
    const againInMs = Math.min(backOffFirstMs * 2 ** (attempts - 1), backOffMaxMs)
    const facts = { kind, key, attempts, againInMs, error: error instanceof Error ? error.stack : String(error) }
    if (attempts < 3) log.warn(facts, 'a look at a thing failed')
    else log.error(facts, 'looks at a thing fail again and again')
    return { kind, key, generation, dueAt: now() + againInMs, attempts }
  }
}

/** Hands a lease back as if nobody had looked. */
export function notLooked({ kind, key, generation, attempts }: Lease, now: Instant): Outcome {
  return { kind, key, generation, dueAt: now, attempts }
}
