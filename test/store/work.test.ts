import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { random } from '#core/base/random.ts'
import { openStore, type Store } from '#store/open.ts'
import type { WorkHandler, WorkItem } from '#store/work/look.ts'
import { runWork, type RunningWork } from '#store/work/run.ts'
import { touch, touchAll } from '#store/work/touch.ts'
import { openTestStore, quiet, sendPutOff, type TestStore } from './database-fixture.ts'
import { until } from './until.ts'

describe('work', () => {
  let database: TestStore
  let store: Store
  let clean: (() => Promise<unknown>)[]
  beforeEach(async () => {
    database = await openTestStore()
    store = database.store
    clean = []
  })
  afterEach(async () => {
    for (const step of clean.toReversed()) await step()
    await database.dispose()
  })

  const run = async (
    handler: WorkHandler,
    { on = store, serverId = 'srv_a', concurrency = 8, leaseMs = 10_000 } = {},
  ): Promise<RunningWork> => {
    const running = await runWork({
      store: on,
      serverId,
      kinds: { cluster: handler },
      concurrency,
      leaseMs,
      now: Date.now,
      log: quiet,
    })
    clean.push(() => running.stop())
    return running
  }
  const secondStore = async (): Promise<Store> => {
    const second = await openStore({ ...database.address, poolSize: 4, now: Date.now, log: quiet })
    clean.push(() => second.close())
    return second
  }
  const touchNow = (key: string, on = store) => on.transact((tx) => touch(tx, 'cluster', key, Date.now()))
  const rows = async () => await store.read(({ db }) => db.selectFrom('work').selectAll().orderBy('key').execute())

  test('a touched thing is looked at, and gone when there is nothing left', async () => {
    const looks: WorkItem[] = []
    await run(async (item) => (looks.push(item), null))
    await touchNow('cls_1')
    await until(async () => looks.length === 1 && (await rows()).length === 0)
    assert.deepEqual([looks[0]!.kind, looks[0]!.key, looks[0]!.attempts], ['cluster', 'cls_1', 0])
  })

  test('a touch that is rolled back is none', async () => {
    await store
      .transact(async (tx) => {
        await touch(tx, 'cluster', 'cls_1', Date.now())
        await sendPutOff(tx)
        throw new Error('no')
      })
      .catch(() => {})
    assert.deepEqual(await rows(), [])
  })

  test('touches fold: the earliest moment holds, the generation moves on', async () => {
    const later = Date.now() + 60_000
    await store.transact((tx) => touch(tx, 'cluster', 'cls_1', later))
    const [first] = await rows()
    await store.transact((tx) => touch(tx, 'cluster', 'cls_1', later + 5))
    const [second] = await rows()
    assert.equal(second!.due_at, later)
    assert.ok(second!.generation > first!.generation)
    await store.transact((tx) => touchAll(tx, 'cluster', ['cls_1', 'cls_2', 'cls_2'], later - 5))
    assert.deepEqual(
      (await rows()).map(({ key, due_at }) => [key, due_at]),
      [
        ['cls_1', later - 5],
        ['cls_2', later - 5],
      ],
    )
  })

  test('it is looked at again at the moment that its handler names', async () => {
    const looks: number[] = []
    let asked = 0
    await run(async () => {
      looks.push(Date.now())
      if (looks.length > 1) return null
      asked = Date.now() + 150
      return asked
    })
    await touchNow('cls_1')
    await until(() => looks.length === 2)
    const late = looks[1]! - asked
    assert.ok(late >= 0 && late < 50, `${late} ms after its moment`)
  })

  test('a touch while somebody looks is not lost, whatever the look says', async () => {
    let looks = 0
    const first = Promise.withResolvers<void>()
    await run(async () => {
      looks += 1
      if (looks === 1) await first.promise
      return null
    })
    await touchNow('cls_1')
    await until(() => looks === 1)
    await touchNow('cls_1')
    first.resolve()
    await until(async () => looks === 2 && (await rows()).length === 0)
  })

  test('a thing that is being touched in an open transaction holds up neither its own outcome nor others', async () => {
    const looked: string[] = []
    const open = Promise.withResolvers<void>()
    const first = Promise.withResolvers<void>()
    await run(async ({ key }) => {
      looked.push(key)
      if (looked.length === 1) await first.promise
      return null
    })
    await touchNow('cls_1')
    await until(() => looked.length === 1)
    const touching = store.transact(async (tx) => {
      await touch(tx, 'cluster', 'cls_1', Date.now())
      await sendPutOff(tx)
      first.resolve()
      await open.promise
    })
    await touchNow('cls_2')
    await until(async () => looked.includes('cls_2') && (await rows()).length === 1)
    open.resolve()
    await touching
    await until(async () => looked.filter((key) => key === 'cls_1').length === 2 && (await rows()).length === 0)
  })

  test('a look that fails is tried again, later each time, and success forgets the failures', async () => {
    const looks: { readonly at: number; readonly attempts: number }[] = []
    await run(async ({ attempts }) => {
      looks.push({ at: performance.now(), attempts })
      if (looks.length <= 3) throw new Error('not yet')
      return looks.length === 4 ? Date.now() : null
    })
    await touchNow('cls_1')
    await until(async () => looks.length === 5 && (await rows()).length === 0)
    assert.deepEqual(
      looks.map(({ attempts }) => attempts),
      [0, 1, 2, 3, 0],
    )
    const waits = looks.slice(1, 4).map(({ at }, index) => Math.round(at - looks[index]!.at))
    assert.ok(waits[0]! >= 95 && waits[1]! >= 195 && waits[2]! >= 395, `waited ${waits.join(', ')} ms`)
  })

  test('a handler that touches what it looks at and fails does not run in a circle', async () => {
    let looks = 0
    await run(async ({ key }) => {
      looks += 1
      await touchNow(key)
      throw new Error('always')
    })
    await touchNow('cls_1')
    await until(() => looks >= 2)
    await delay(150)
    assert.ok(looks <= 3, `${looks} looks`)
  })

  test('two servers never look at a key at the same time, and lose no touch', { timeout: 60_000 }, async () => {
    const second = await secondStore()
    const state = new Map<string, { touched: number; seen: number; looking: boolean }>()
    const keys = Array.from({ length: 20 }, (_, index) => `cls_${index}`)
    for (const key of keys) state.set(key, { touched: 0, seen: 0, looking: false })
    let overlaps = 0
    const looksBy = { srv_a: 0, srv_b: 0 }
    const next = random('two servers')
    const handler =
      (server: 'srv_a' | 'srv_b'): WorkHandler =>
      async ({ key }) => {
        const thing = state.get(key)!
        if (thing.looking) overlaps += 1
        thing.looking = true
        looksBy[server] += 1
        const seen = thing.touched
        await delay(next() * 4)
        thing.looking = false
        thing.seen = seen
        const roll = next()
        if (roll < 0.1) throw new Error('by chance')
        return roll < 0.3 ? Date.now() + 5 : null
      }
    await run(handler('srv_a'))
    await run(handler('srv_b'), { on: second, serverId: 'srv_b' })
    await Promise.all(
      [store, second, store, second].map(async (on) => {
        for (let round = 0; round < 150; round += 1) {
          const key = keys[Math.floor(next() * keys.length)]!
          await on.transact(async (tx) => {
            await touch(tx, 'cluster', key, Date.now())
            tx.after(() => void (state.get(key)!.touched += 1))
          })
        }
      }),
    )
    await until(async () => (await rows()).length === 0, 20_000)
    // `touched` counts after the commit, a little later than the look may have seen the touch: look once more at all.
    await store.transact((tx) => touchAll(tx, 'cluster', keys, Date.now()))
    await until(async () => (await rows()).length === 0, 20_000)
    assert.equal(overlaps, 0)
    assert.ok(looksBy.srv_a > 0 && looksBy.srv_b > 0, JSON.stringify(looksBy))
    for (const thing of state.values()) assert.equal(thing.seen, thing.touched)
  })

  test('after a start a server takes back what it was looking at, but nothing of other servers', async () => {
    const now = Date.now()
    await store.transact((tx) => touchAll(tx, 'cluster', ['cls_mine', 'cls_theirs'], now))
    await store.transact(async (tx) => {
      await sql`update work set owner = 'srv_a/0', lease_until = ${now + 10_000} where key = 'cls_mine'`.execute(tx.db)
      await sql`update work set owner = 'srv_b/1', lease_until = ${now + 10_000} where key = 'cls_theirs'`.execute(tx.db)
    })
    const looked: string[] = []
    await run(async ({ key }) => (looked.push(key), null))
    await until(async () => (await rows()).length === 1)
    assert.deepEqual(looked, ['cls_mine'])
  })

  test('what a dead server was looking at is taken over when its lease ends', async () => {
    await touchNow('cls_1')
    await store.transact((tx) => sql`update work set owner = 'srv_dead/1', lease_until = ${Date.now() + 300}`.execute(tx.db))
    let looks = 0
    const since = Date.now()
    await run(async () => ((looks += 1), null))
    await until(() => looks === 1)
    assert.ok(Date.now() - since >= 300)
  })

  test('a long look keeps its lease', async () => {
    const end = Promise.withResolvers<void>()
    let looking = false
    await run(
      async () => {
        looking = true
        await end.promise
        return null
      },
      { leaseMs: 1_500 },
    )
    await touchNow('cls_1')
    await until(() => looking)
    const remaining: number[] = []
    for (const since = Date.now(); Date.now() - since < 3_000; await delay(20)) {
      remaining.push(((await rows())[0]?.lease_until ?? 0) - Date.now())
    }
    end.resolve()
    assert.ok(Math.min(...remaining) > 0, `${Math.min(...remaining)} ms left`)
  })

  test('stopping waits for what runs, tells it, and takes up nothing new', async () => {
    const events: string[] = []
    const running = await run(
      async ({ key, signal }) => {
        events.push(`begin ${key}`)
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        await delay(50)
        events.push(`end ${key}`)
        return Date.now() + 60_000
      },
      { concurrency: 1 },
    )
    await touchNow('cls_1')
    await until(() => events.length === 1)
    await touchNow('cls_2')
    await running.stop()
    assert.deepEqual(events, ['begin cls_1', 'end cls_1'])
    const left = await rows()
    assert.deepEqual(
      left.map(({ key, owner }) => [key, owner]),
      [
        ['cls_1', null],
        ['cls_2', null],
      ],
    )
    assert.ok(left[0]!.due_at > Date.now() + 30_000)
  })

  test('work goes on after every connection was cut', async () => {
    const looked: string[] = []
    await run(async ({ key }) => (looked.push(key), null))
    await touchNow('cls_1')
    await until(() => looked.length === 1)
    const second = await secondStore()
    await second.read(({ db }) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
        db,
      ),
    )
    await until(() =>
      touchNow('cls_2').then(
        () => true,
        () => false,
      ),
    )
    await until(() => looked.includes('cls_2'))
  })

  test('another server is woken without waiting for its poll', async () => {
    const second = await secondStore()
    const looked: number[] = []
    await run(async () => (looked.push(performance.now()), null), { on: second, serverId: 'srv_b' })
    await touchNow('cls_warm')
    await until(() => looked.length === 1)
    const waits: number[] = []
    for (let round = 0; round < 10; round += 1) {
      await delay(20)
      const seen = looked.length
      const touched = performance.now()
      await touchNow(`cls_${round}`)
      await until(() => looked.length > seen)
      waits.push(looked.at(-1)! - touched)
    }
    assert.ok(median(waits) < 100, `median ${median(waits)} ms`)
  })
})

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!
}
