import type pg from 'pg'
import type { DatabaseAddress } from './address.ts'
import { openListening } from './listening.ts'
import type { Log } from './log.ts'
import type { Transactor } from './transactor.ts'

/** What became different enough that whoever shows it should read it again, by name. */
export interface Change {
  readonly projectId: string
  readonly clusters: readonly string[]
  readonly profiles: readonly string[]
  readonly registries: readonly string[]
}

type SomeChange = Partial<Change> & Pick<Change, 'projectId'>

/**
 * Tells every server's listeners what changed, after the commit. It is a hint that may get lost with a connection:
 * nothing that must happen hangs on it.
 */
export interface Changes {
  readonly announce: (tx: Transactor, change: SomeChange) => void
  /** Returns what ends it. */
  readonly follow: (listener: (change: Change) => void) => () => void
  readonly close: () => Promise<void>
}

export function openChanges({ address, log }: { readonly address: DatabaseAddress; readonly log: Log }): Changes {
  const listeners = new Set<(change: Change) => void>()
  const unsent: Change[] = []
  let client: pg.Client | null = null
  let connecting: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let sending = false
  let closed = false

  const deliver = (change: Change) => {
    for (const listener of listeners) listener(change)
  }
  // What this server announced it has delivered already.
  const heard = (_channel: string, payload: string) => {
    if (payload !== '') deliver(wholeChange(JSON.parse(payload) as SomeChange))
  }
  const lost = (error: unknown) => {
    client = null
    if (closed) return
    log.warn({ error: String(error) }, 'the connection that carries changes between servers is lost; it is opened again')
    setTimeout(connect, reconnectMs).unref()
  }
  const connect = () => {
    if (closed || client || connecting) return
    connecting = openListening(address, { channels: [channel], heard, lost })
      .then(
        (connected) => {
          if (closed) return void connected.end().catch(() => {})
          client = connected
          flush()
        },
        (error: unknown) => lost(error),
      )
      .finally(() => {
        connecting = null
      })
  }
  const flushSoon = () => {
    if (!closed && unsent.length > 0) timer ??= setTimeout(flush, foldMs).unref()
  }
  const flush = () => {
    timer = null
    if (!client) return connect()
    // A connection runs one query at a time; what comes meanwhile goes with the next one.
    if (sending || unsent.length === 0) return
    const payloads = fold(unsent.splice(0)).map((change) => JSON.stringify(change))
    sending = true
    client
      .query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [channel, payloads])
      .catch(() => {})
      .finally(() => {
        sending = false
        flushSoon()
      })
  }

  connect()
  return {
    announce: (tx, given) => {
      tx.after(() => {
        if (closed) return
        const change = wholeChange(given)
        deliver(change)
        // While the connection is away there is no use in remembering more than a screenful of hints.
        if (unsent.length < unsentMax) unsent.push(change)
        flushSoon()
      })
    },
    follow: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      closed = true
      listeners.clear()
      if (timer) clearTimeout(timer)
      await connecting
      await client?.end().catch(() => {})
    },
  }
}

/** Servers of another release may name less. */
function wholeChange({ projectId, clusters = [], profiles = [], registries = [] }: SomeChange): Change {
  return { projectId, clusters, profiles, registries }
}

const channel = 'cairn_changed'
const foldMs = 20
const reconnectMs = 500
const unsentMax = 1000

/** A notification holds less than 8000 bytes; a name at most 63 and three for its place in the list. */
const namesMax = 100

/** One change per project, cut where a notification would become too long. */
function fold(changes: readonly Change[]): readonly Change[] {
  const projects = Map.groupBy(changes, (change) => change.projectId)
  return [...projects].flatMap(([projectId, ofProject]) => {
    const names = [
      ...new Set(ofProject.flatMap((change) => change.clusters.map((name) => `c${name}`))),
      ...new Set(ofProject.flatMap((change) => change.profiles.map((name) => `p${name}`))),
      ...new Set(ofProject.flatMap((change) => change.registries.map((name) => `r${name}`))),
    ]
    const folded: Change[] = []
    for (let start = 0; start < names.length; start += namesMax) {
      const part = names.slice(start, start + namesMax)
      const pick = (mark: string) => part.filter((name) => name.startsWith(mark)).map((name) => name.slice(1))
      folded.push({ projectId, clusters: pick('c'), profiles: pick('p'), registries: pick('r') })
    }
    return folded
  })
}
