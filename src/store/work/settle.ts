import { setTimeout as delay } from 'node:timers/promises'
import type { Instant } from '#core/base/instant.ts'
import type { Log } from '../log.ts'
import type { Outcome, WorkQueue } from './queue.ts'

/** Records outcomes in batches, one batch after the other; the slower the database, the larger the batch. */
export interface Settler {
  readonly add: (outcome: Outcome) => void
  /** What has ended and is still leased. */
  readonly pending: () => readonly Outcome[]
  /** Resolves when nothing is left to record, or cannot be recorded while stopping. */
  readonly settled: () => Promise<void>
}

export interface SettlerOptions {
  readonly queue: WorkQueue
  readonly owner: string
  readonly now: () => Instant
  readonly log: Log
  readonly stopping: AbortSignal
  /** Called with the moment at which a settled thing is due again. */
  readonly dueAgain: (instant: Instant) => void
}

/** A failed look at a thing that was touched meanwhile: soon again, but not in a circle. */
const touchedRetryMs = 1_000
const lockedMs = 5
const retryMs = 1_000

export function makeSettler({ queue, owner, now, log, stopping, dueAgain }: SettlerOptions): Settler {
  let waiting: Outcome[] = []
  let inFlight: readonly Outcome[] = []
  let flushing: Promise<void> | null = null

  const flush = async (): Promise<void> => {
    // Those that end in the same turn go together.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      inFlight = waiting
      waiting = []
      try {
        const settled = await queue.settle(owner, inFlight, now() + touchedRetryMs)
        const locked = new Set(settled.flatMap((row) => (row.locked ? [nameOf(row)] : [])))
        for (const row of settled) if (row.dueAt !== null) dueAgain(row.dueAt)
        if (locked.size > 0) {
          waiting.unshift(...inFlight.filter((outcome) => locked.has(nameOf(outcome))))
          await delay(lockedMs)
        }
      } catch (error) {
        log.warn({ error: String(error) }, 'what was looked at could not be recorded; it is tried again, or looked at again')
        if (stopping.aborted) break
        waiting.unshift(...inFlight)
        await delay(retryMs, undefined, { signal: stopping }).catch(() => {})
      }
    }
    inFlight = []
    // In the same turn in which nothing was found waiting, so that what comes next starts anew.
    flushing = null
  }

  return {
    add: (outcome) => {
      waiting.push(outcome)
      flushing ??= flush()
    },
    pending: () => [...waiting, ...inFlight],
    settled: async () => {
      while (flushing) await flushing
    },
  }
}

function nameOf({ kind, key }: { readonly kind: string; readonly key: string }): string {
  return `${kind}/${key}`
}
