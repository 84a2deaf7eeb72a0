import { setTimeout as delay } from 'node:timers/promises'
import type { Instant } from '#core/base/instant.ts'
import { present } from '#core/base/assert.ts'
import type { Log } from '../log.ts'
import type { Store } from '../open.ts'
import { saveServerStart } from '../servers.ts'
import { makeAlarm } from './alarm.ts'
import { look, notLooked, type WorkHandler } from './look.ts'
import type { Lease } from './queue.ts'
import { makeSettler } from './settle.ts'

export interface RunWorkOptions {
  readonly store: Store
  /** Stable over restarts; no two servers that run have the same. */
  readonly serverId: string
  readonly kinds: Readonly<Record<string, WorkHandler>>
  /** How many handlers run at once. */
  readonly concurrency: number
  /** For how long a thing is this server's without a sign of life. */
  readonly leaseMs?: number
  readonly now: () => Instant
  readonly log: Log
}

export interface RunningWork {
  /** Takes up nothing new, waits for what runs (5 s at most) and hands back what was leased. */
  readonly stop: () => Promise<void>
}

/** Short enough that what a server leaves behind that ended moves within ten seconds on another one. */
const defaultLeaseMs = 5_000
const pollMs = 1_000
const stopMs = 5_000
const claimMax = 500
/** A due thing that somebody is touching at this moment is asked for again after so long; its touch wakes us too. */
const lockedMs = 25

/** Looks at what is due, whoever touched it, until `stop`. A key is looked at by one handler at a time, over all servers. */
export async function runWork({
  store,
  serverId,
  kinds,
  concurrency,
  leaseMs = defaultLeaseMs,
  now,
  log,
}: RunWorkOptions): Promise<RunningWork> {
  const epoch = await store.transact((tx) => saveServerStart(tx, serverId))
  const owner = `${serverId}/${epoch}`
  const queue = store.work
  const names = Object.keys(kinds)
  // While there is much to do, things are asked for several at a time, and not each by itself.
  const claimMin = Math.ceil(concurrency / 4)
  const running = new Map<string, { readonly lease: Lease; readonly done: Promise<void> }>()
  const stopping = new AbortController()
  const alarm = makeAlarm(now)
  const settler = makeSettler({ queue, owner, now, log, stopping: stopping.signal, dueAgain: alarm.ringAt })

  const freed = await queue.free(owner, serverId, now())
  if (freed > 0) log.info({ freed }, 'took back what this server was looking at when it ended')

  const start = (lease: Lease): void => {
    const id = `${lease.kind}/${lease.key}`
    // Its lease lapsed and came back while it runs: the outcome of this run settles the new lease too.
    if (running.has(id)) return
    const handler = present(kinds[lease.kind], 'only kinds with a handler are claimed')
    const done = look(handler, { ...lease, signal: stopping.signal }, now, log).then((outcome) => {
      running.delete(id)
      if (concurrency - running.size === claimMin) alarm.ring()
      settler.add(outcome)
    })
    running.set(id, { lease, done })
  }

  const claim = async (): Promise<void> => {
    const limit = Math.min(concurrency - running.size, claimMax)
    if (limit < claimMin) return
    const asked = now()
    const leases = await queue.claim(owner, names, limit, asked, asked + leaseMs)
    if (stopping.signal.aborted) return leases.forEach((lease) => settler.add(notLooked(lease, asked)))
    leases.forEach(start)
    if (leases.length === limit) return alarm.ring()
    const due = await queue.nextDue(names)
    if (due !== null) alarm.ringAt(due > asked ? due : asked + lockedMs)
  }

  const loop = async (): Promise<void> => {
    let freedAt = performance.now()
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() - freedAt >= pollMs) {
          freedAt = performance.now()
          await queue.free(owner, null, now())
        }
        await claim()
      } catch (error) {
        log.warn({ error: String(error) }, 'the work table could not be asked; trying again')
        await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
      await alarm.wait(pollMs)
    }
  }

  const renewals = setInterval(() => {
    const held = [...[...running.values()].map(({ lease }) => lease), ...settler.pending()]
    if (held.length === 0) return
    queue
      .renew(owner, held, now() + leaseMs)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'leases could not be renewed'))
  }, leaseMs / 3)
  const unsubscribe = store.onSignal('work', alarm.ring)
  const looping = loop()

  return {
    stop: async () => {
      stopping.abort()
      unsubscribe()
      alarm.ring()
      await looping
      const ended = Promise.all([...running.values()].map(({ done }) => done))
      await Promise.race([ended, delay(stopMs, undefined, { ref: false })])
      clearInterval(renewals)
      if (running.size > 0) log.warn({ running: [...running.keys()] }, 'stopped without waiting longer for handlers')
      await settler.settled()
    },
  }
}
