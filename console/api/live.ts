import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { z } from 'zod'
import { eventStreamPath, type changedSchema, type WireEvent } from '#contract/event.ts'
import { addressOf } from './call.ts'

/** How the stream of changes stands. `lost` only after a while, so that a short break stays unseen; `again` says for a moment that it is over. */
type Live = 'connected' | 'lost' | 'again'

const gatherMs = 200
/** Lists over everything are read again at most this often. */
const listsMs = 1000
/** Marks what is of no single name. */
const allOf = 'all:'
const quietMs = 3000
const reopenMs = 2000
const againMs = 4000

let live: Live = 'connected'
const listeners = new Set<() => void>()

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => live,
  )
}

/** Keeps what is on the screen as the server has it, for as long as the caller is mounted. */
export function useLiveQueries(queryClient: QueryClient, enabled: boolean): void {
  useEffect(() => (enabled ? follow(queryClient) : undefined), [queryClient, enabled])
}

/**
 * One stream for the whole console. What it names is gathered for a moment and read again when the reading before has ended: a busy
 * fleet never has more than one reading of a list under way, and no reading is thrown away half done.
 */
function follow(queryClient: QueryClient): () => void {
  const stale = new Set<string>()
  let gather: number | undefined
  let listsReadAt = 0
  let lost: number | undefined
  let reopen: number | undefined
  let again: number | undefined
  let missed = false
  let source = open()

  function open(): EventSource {
    const stream = new EventSource(addressOf({ path: eventStreamPath }, {}), { withCredentials: true })
    stream.addEventListener('open', () => {
      clearTimeout(lost)
      lost = undefined
      if (live === 'lost') {
        set('again')
        again = window.setTimeout(() => set('connected'), againMs)
      }
      // What was said while nobody listened is made good by reading everything on the screen again.
      if (missed) void queryClient.invalidateQueries()
      missed = false
    })
    stream.addEventListener('error', () => {
      missed = true
      clearTimeout(again)
      lost ??= window.setTimeout(() => set('lost'), quietMs)
      // The browser gives up after an answer that is no stream; then it is on us to ask again.
      if (stream.readyState === EventSource.CLOSED) reopen = window.setTimeout(() => (source = open()), reopenMs)
    })
    stream.addEventListener('event', (message) => {
      const event = parse<WireEvent>(message.data)
      if (event !== null && event.cluster !== null) mark(`events/${event.cluster}`)
    })
    stream.addEventListener('changed', (message) => {
      const changed = parse<z.infer<typeof changedSchema>>(message.data)
      for (const name of changed?.clusters ?? [])
        for (const what of [`cluster/${name}`, `${allOf}clusters`, `${allOf}plan`]) mark(what)
      // A save leaves something pending with each cluster that uses the version; who they are it does not say.
      for (const name of changed?.profiles ?? [])
        for (const what of [`profile/${name}`, `${allOf}profiles`, `${allOf}clusters`, `${allOf}cluster`]) mark(what)
      // What was read of a registry is packs; neither list is long.
      if ((changed?.registries ?? []).length > 0) for (const what of [`${allOf}registries`, `${allOf}packs`]) mark(what)
    })
    return stream
  }

  function mark(what: string): void {
    stale.add(what)
    gather ??= window.setTimeout(() => void readAgain(), gatherMs)
  }

  async function readAgain(): Promise<void> {
    const now = Date.now()
    const readLists = now - listsReadAt >= listsMs
    if (readLists) listsReadAt = now
    const due = [...stale].filter((what) => readLists || !what.startsWith(allOf))
    for (const what of due) stale.delete(what)
    await Promise.all(due.map((what) => queryClient.invalidateQueries({ queryKey: what.replace(allOf, '').split('/') })))
    gather = stale.size === 0 ? undefined : window.setTimeout(() => void readAgain(), gatherMs)
  }

  return () => {
    source.close()
    clearTimeout(gather)
    clearTimeout(lost)
    clearTimeout(reopen)
    clearTimeout(again)
    set('connected')
  }
}

function set(next: Live): void {
  if (live === next) return
  live = next
  for (const listener of listeners) listener()
}

function parse<T>(data: unknown): T | null {
  try {
    return JSON.parse(String(data)) as T
  } catch {
    return null
  }
}
