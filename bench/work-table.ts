import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '#store/open.ts'
import { runWork } from '#store/work/run.ts'
import { touch, touchAll } from '#store/work/touch.ts'
import { holdBar } from './bar.ts'
import { log, onOwnStore } from './own-store.ts'

/**
 * The delay that the work table adds to a step (the bar for all of Cairn is 50 ms) and how many looks it hands out in a second,
 * beside 10,000 things that are not due, on a durable PostgreSQL of its own.
 */
const idleKeys = 10_000
const busyKeys = 1_000
const looksPerKey = 50
const delayMsMax = 5
const looksPerSecondMin = 5_000

await onOwnStore(8, measure)

async function measure(store: Store): Promise<void> {
  const looks = new Map<string, number>()
  let unfinished = busyKeys
  let wake = () => {}
  const work = await runWork({
    store,
    serverId: 'srv_bench',
    concurrency: 200,
    now: Date.now,
    log,
    kinds: {
      once: async () => (wake(), null),
      often: async ({ key }) => {
        const look = (looks.get(key) ?? 0) + 1
        looks.set(key, look)
        if (look === looksPerKey && --unfinished === 0) wake()
        return look < looksPerKey ? Date.now() : null
      },
    },
  })
  const later = Date.now() + 3_600_000
  await store.transact((tx) => touchAll(tx, 'often', names('idle', idleKeys), later))

  const delays: number[] = []
  for (let round = -10; round < 100; round += 1) {
    let committed = 0
    const looked = new Promise<void>((resolve) => (wake = resolve))
    await store.transact(async (tx) => {
      await touch(tx, 'once', `thing-${round}`, Date.now())
      tx.after(() => (committed = performance.now()))
    })
    await looked
    if (round >= 0) delays.push(performance.now() - committed)
    await delay(5)
  }
  const median = delays.toSorted((left, right) => left - right)[50]!

  const since = performance.now()
  const ended = new Promise<void>((resolve) => (wake = resolve))
  await store.transact((tx) => touchAll(tx, 'often', names('busy', busyKeys), Date.now()))
  await ended
  const perSecond = (busyKeys * looksPerKey * 1_000) / (performance.now() - since)
  await work.stop()
  holdBar('work table, from commit to look', median, delayMsMax, 'ms')
  holdBar('work table, a look', 1_000_000 / perSecond, 1_000_000 / looksPerSecondMin, 'µs')
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}
