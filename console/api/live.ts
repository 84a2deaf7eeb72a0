import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { z } from 'zod'
import { eventStreamPath, type changedSchema, type openedSchema, type WireEvent } from '#contract/event.ts'
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
  let beginning = true
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
      beginning = false
      clearTimeout(again)
      lost ??= window.setTimeout(() => set('lost'), quietMs)
      // The browser gives up after an answer that is no stream; then it is on us to ask again.
      if (stream.readyState === EventSource.CLOSED) reopen = window.setTimeout(() => (source = open()), reopenMs)
    })
    stream.addEventListener('opened', (message) => {
      const opened = parse<z.infer<typeof openedSchema>>(message.data)
      if (!beginning || opened === null) return
      beginning = false
      // What this page shows was read after it was called, and before it was listening.
      const pageMs = performance.now()
      if (pageMs > opened.reachesMs) void queryClient.invalidateQueries()
      else
        for (const { kind, name, ageMs } of opened.recent) {
          if (ageMs > pageMs) continue
          markAll(keysOf[kind](name))
          if (kind === 'cluster') mark(`events/${name}`)
        }
    })
    stream.addEventListener('event', (message) => {
      const event = parse<WireEvent>(message.data)
      if (event !== null && event.cluster !== null) mark(`events/${event.cluster}`)
    })
    stream.addEventListener('changed', (message) => {
      const changed = parse<z.infer<typeof changedSchema>>(message.data)
      for (const name of changed?.clusters ?? []) markAll(keysOf.cluster(name))
      for (const name of changed?.profiles ?? []) markAll(keysOf.profile(name))
      for (const name of changed?.registries ?? []) markAll(keysOf.registry(name))
    })
    return stream
  }

  function markAll(keys: readonly string[]): void {
    keys.forEach(mark)
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
    await Promise.all(
      due.map((what) => {
        const queryKey = what.replace(allOf, '').split('/')
        // A first answer that is still on its way may be older than the change: it is waited for, and then read again.
        const isFirst = queryClient.isFetching({ queryKey, predicate: ({ state }) => state.data === undefined }) > 0
        if (!isFirst) stale.delete(what)
        return queryClient.invalidateQueries({ queryKey })
      }),
    )
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

/** What is read again when such a thing changes. */
const keysOf: Readonly<Record<z.infer<typeof openedSchema>['recent'][number]['kind'], (name: string) => readonly string[]>> = {
  cluster: (name) => [`cluster/${name}`, `${allOf}clusters`, `${allOf}plan`],
  // A save leaves something pending with each cluster that uses the version; who they are it does not say.
  profile: (name) => [`profile/${name}`, `${allOf}profiles`, `${allOf}clusters`, `${allOf}cluster`],
  // What was read of a registry is packs; neither list is long.
  registry: () => [`${allOf}registries`, `${allOf}packs`],
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
