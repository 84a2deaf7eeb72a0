import type { z } from 'zod'
import type { openedSchema } from '#contract/event.ts'
import type { Change } from '#store/changes.ts'
import { isWanted, listEvents, type EventFilter, type StoredEvent } from '#store/events.ts'
import type { Log } from '#store/log.ts'
import type { Store } from '#store/open.ts'
import { toWireEvent } from './wire/event.ts'

/** One client of the event stream. */
export interface Subscription {
  readonly stream: ReadableStream<Uint8Array>
  /** Hands on events that were just appended, of whatever project. */
  readonly offer: (events: readonly StoredEvent[]) => void
  readonly offerChange: (change: Change) => void
  /** Ends the stream in order; the client comes back by itself. */
  readonly end: () => void
}

export interface SubscriptionOptions {
  readonly store: Store
  readonly projectId: string
  /** Whose changes are announced; null for all. */
  readonly cluster: string | null
  readonly filter: EventFilter
  /** The id of the event after which the client is told of events. */
  readonly after: string
  /** What the client is told first. */
  readonly opened: z.output<typeof openedSchema>
  readonly stillAllowed: () => Promise<boolean>
  readonly log: Log
  readonly ended: () => void
}

const heartbeatMs = 15_000
const changesEveryMs = 100
/** How long a database that did not answer is left alone. */
const readAgainMs = 1_000
const queueMax = 500
const pageSize = 200

/** Text is made only when the client takes it, so a slow one costs a bounded queue and nothing else. */
export function openSubscription(options: SubscriptionOptions): Subscription {
  const { store, projectId, cluster, filter } = options
  let { after } = options
  // What the client has not seen is in the store, until it has caught up; from then on in the queue, while it keeps up.
  let behind = true
  let readAgainAt = 0
  let queue: StoredEvent[] = []
  const clusters = new Set<string>()
  const profiles = new Set<string>()
  const registries = new Set<string>()
  const changed = () => clusters.size + profiles.size + registries.size > 0
  let changesAt = -Infinity
  let beatAt = performance.now() + heartbeatMs
  let wake = () => {}
  let over = false
  // By the client: its side of the stream is closed already.
  let left = false

  const end = () => {
    if (over) return
    over = true
    options.ended()
    wake()
  }

  const takeEvents = async (): Promise<readonly StoredEvent[]> => {
    if (!behind) return queue.splice(0)
    if (performance.now() < readAgainAt) return []
    // From here on the queue takes what comes; what is in both is left out below.
    behind = false
    queue = []
    try {
      const page = await store.read((reader) =>
        listEvents(reader, { projectId, ...filter, after, limit: pageSize, newestFirst: false }),
      )
      if (page.length === pageSize) behind = true
      return page
    } catch (error) {
      // The client has lost nothing, and need not come again.
      options.log.warn({ error: String(error) }, 'events of a stream could not be read; trying again')
      behind = true
      readAgainAt = performance.now() + readAgainMs
      return []
    }
  }
  const nextText = async (): Promise<string> => {
    const events = (await takeEvents()).filter((event) => event.id > after)
    after = events.at(-1)?.id ?? after
    let text = events.map(eventText).join('')
    const now = performance.now()
    if (changed() && now - changesAt >= changesEveryMs) {
      text += message('changed', { clusters: [...clusters], profiles: [...profiles], registries: [...registries] })
      clusters.clear()
      profiles.clear()
      registries.clear()
      changesAt = now
    }
    if (now >= beatAt) {
      beatAt = now + heartbeatMs
      // A database that does not answer says nothing against anybody: it is asked again with the next beat.
      if (!(await options.stillAllowed().catch(() => true))) end()
      text += ': still here\n\n'
    }
    return text
  }
  const sleep = async (): Promise<void> => {
    const changesIn = changed() ? changesAt + changesEveryMs - performance.now() : Infinity
    const eventsIn = behind ? readAgainAt - performance.now() : Infinity
    const waitMs = Math.max(0, Math.min(changesIn, eventsIn, beatAt - performance.now()))
    if (queue.length > 0 || over || waitMs === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>(
    {
      // Its id is where the stream begins: a client that loses it before the first event comes back to there, not to a later now.
      start: (controller) =>
        controller.enqueue(encoder.encode(`retry: 2000\nid: ${after}\n${message('opened', options.opened)}`)),
      pull: async (controller) => {
        while (!over) {
          const text = await nextText()
          if (text !== '') return controller.enqueue(encoder.encode(text))
          await sleep()
        }
        if (!left) controller.close()
      },
      cancel: () => {
        left = true
        end()
      },
    },
    { highWaterMark: 1 },
  )
  return {
    stream,
    end,
    offer: (events) => {
      const mine = events.filter((event) => isWanted(event, { ...filter, projectId }))
      if (mine.length === 0 || behind) return
      if (queue.length + mine.length > queueMax) {
        behind = true
        queue = []
      } else queue.push(...mine)
      wake()
    },
    offerChange: (change) => {
      if (change.projectId !== projectId) return
      const named = cluster === null ? change.clusters : change.clusters.filter((name) => name === cluster)
      for (const name of named) clusters.add(name)
      for (const name of change.profiles) profiles.add(name)
      for (const name of change.registries) registries.add(name)
      wake()
    },
  }
}

function eventText(event: StoredEvent): string {
  return `id: ${event.id}\n${message('event', toWireEvent(event))}`
}

function message(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
