import type pg from 'pg'
import type { DatabaseAddress } from './address.ts'
import { openListening } from './listening.ts'
import type { Log } from './log.ts'

/** What can be waited for: work that is due, events that were appended. */
export type Channel = 'work' | 'events'

/**
 * Wake-ups, never data: who is woken reads the tables, and polls them seldom in case a wake-up got lost.
 * One connection per server listens and notifies. Notifications are sent after the commit and folded together,
 * because a NOTIFY inside a transaction takes a lock that makes all commits of the database wait for one another.
 */
export interface Signals {
  /** Calls `wake` on each signal, and once after a lost connection is back. Returns what ends it. */
  readonly on: (channel: Channel, wake: () => void) => () => void
  /** Wakes this server's listeners at once, those of other servers within milliseconds. */
  readonly send: (channel: Channel) => void
  readonly close: () => Promise<void>
}

const foldMs = 2
const reconnectFirstMs = 50
const reconnectMaxMs = 5_000

export function openSignals({ address, log }: { readonly address: DatabaseAddress; readonly log: Log }): Signals {
  const listeners = new Map<Channel, Set<() => void>>()
  const unsent = new Set<Channel>()
  let client: pg.Client | null = null
  let connecting: Promise<void> | null = null
  let reconnectMs = reconnectFirstMs
  let timer: NodeJS.Timeout | null = null
  let sending = false
  let closed = false

  const wake = (channel: Channel) => {
    for (const listener of listeners.get(channel) ?? []) listener()
  }
  const heard = (name: string) => {
    const channel = channels.find((candidate) => channelName(candidate) === name)
    if (channel) wake(channel)
  }
  const connect = () => {
    if (closed || client || connecting) return
    connecting = openListening(address, { channels: channels.map(channelName), heard, lost }).then(
      (connected) => {
        connecting = null
        if (closed) return void connected.end().catch(() => {})
        client = connected
        reconnectMs = reconnectFirstMs
        for (const channel of channels) wake(channel)
        flushSoon()
      },
      (error: unknown) => {
        connecting = null
        lost(error)
      },
    )
  }
  const lost = (error: unknown) => {
    client = null
    if (closed) return
    log.warn(
      { error: String(error), againInMs: reconnectMs },
      'the connection that listens for wake-ups is lost; polling goes on',
    )
    setTimeout(connect, reconnectMs).unref()
    reconnectMs = Math.min(reconnectMs * 2, reconnectMaxMs)
  }
  const flushSoon = () => {
    if (!closed && !sending && unsent.size > 0) timer ??= setTimeout(() => void flush(), foldMs).unref()
  }
  const flush = async () => {
    timer = null
    if (!client) return connect()
    const names = [...unsent].map(channelName)
    unsent.clear()
    sending = true
    // Whoever misses it polls. What is sent meanwhile goes with the next one.
    await client.query("select pg_notify(name, '') from unnest($1::text[]) as name", [names]).catch(() => {})
    sending = false
    flushSoon()
  }

  return {
    on: (channel, listener) => {
      const set = listeners.get(channel) ?? new Set()
      listeners.set(channel, set.add(listener))
      connect()
      return () => void set.delete(listener)
    },
    send: (channel) => {
      if (closed) return
      wake(channel)
      unsent.add(channel)
      flushSoon()
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

const channels: readonly Channel[] = ['work', 'events']

function channelName(channel: Channel): string {
  return `cairn_${channel}`
}
