import { setTimeout as delay } from 'node:timers/promises'
import { hasHiddenEvents, listEvents, loadNewestEventId, type StoredEvent } from './events.ts'
import type { Log } from './log.ts'
import type { Store } from './open.ts'
import { makeAlarm } from './work/alarm.ts'

export interface EventFollower {
  readonly stop: () => Promise<void>
}

export interface FollowEventsOptions {
  readonly store: Store
  /** Called with each event that is appended from now on, once and in the order of ids, of all projects. */
  readonly onEvents: (events: readonly StoredEvent[]) => void
  readonly log: Log
}

const batchMax = 500
const pollMs = 1_000
/** An event that waits for an older transaction to end is asked for at this pace: nothing signals that end. */
const hiddenMs = 20

/** Follows the events for the whole server: one reader, however many clients listen. */
export async function followEvents({ store, onEvents, log }: FollowEventsOptions): Promise<EventFollower> {
  const stopping = new AbortController()
  const alarm = makeAlarm(() => performance.now())
  let after = await store.read(loadNewestEventId)
  const unsubscribe = store.onSignal('events', alarm.ring)

  const follow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        // Asked first: what is revealed in between is then in the list.
        const hidden = await store.read(hasHiddenEvents)
        const events = await store.read((reader) =>
          listEvents(reader, { projectId: null, limit: batchMax, newestFirst: false, after }),
        )
        after = events.at(-1)?.id ?? after
        if (events.length > 0 && !stopping.signal.aborted) onEvents(events)
        if (events.length === batchMax) alarm.ring()
        else if (hidden) alarm.ringAt(performance.now() + hiddenMs)
      } catch (error) {
        log.warn({ error: String(error) }, 'events could not be read; trying again')
        await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
      await alarm.wait(pollMs)
    }
  }
  const following = follow()
  return {
    stop: async () => {
      stopping.abort()
      unsubscribe()
      alarm.ring()
      await following
    },
  }
}
