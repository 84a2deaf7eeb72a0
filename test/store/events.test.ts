import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { random } from '#core/base/random.ts'
import { appendAudit, listAudit } from '#store/audit.ts'
import { followEvents } from '#store/event-follower.ts'
import {
  appendEvent,
  isEventId,
  isWanted,
  listEvents,
  type EventFilter,
  type EventQuery,
  type NewEvent,
  type StoredEvent,
} from '#store/events.ts'
import { migrate } from '#store/migrate.ts'
import type { Store } from '#store/open.ts'
import { openTestStore, quiet, sendPutOff, type TestStore } from './database-fixture.ts'
import { until } from './until.ts'

describe('events', () => {
  let database: TestStore
  let store: Store
  beforeEach(async () => {
    database = await openTestStore({ poolSize: 12 })
    store = database.store
  })
  afterEach(() => database.dispose())

  const append = (message: string, more: Partial<NewEvent> = {}) => store.transact((tx) => appendEvent(tx, event(message, more)))
  const list = (query: Partial<EventQuery> = {}) =>
    store.read((reader) => listEvents(reader, { projectId: 'prj_default', limit: 100, newestFirst: false, ...query }))

  test('are listed oldest or newest first, page after page', async () => {
    for (const message of ['one', 'two', 'three']) await append(message)
    assert.deepEqual(messages(await list()), ['one', 'two', 'three'])
    const [newest] = await list({ newestFirst: true, limit: 1 })
    assert.equal(newest!.message, 'three')
    assert.deepEqual(messages(await list({ newestFirst: true, after: newest!.id })), ['two', 'one'])
    assert.deepEqual(await list({ after: newest!.id }), [])
    assert.deepEqual(messages(await list({ limit: 2 })), ['one', 'two'])
  })

  test('keep all that was said', async () => {
    const whole = {
      ...event('scaled'),
      clusterId: 'cls_1',
      reason: 'NodeFailed',
      updateId: 'upd_1',
      engineAt: 7,
      detail: { of: 'it' },
      object: { kind: 'Node', name: 'n-1' },
    } as const
    await store.transact((tx) => appendEvent(tx, whole))
    const [read] = await list()
    const { id, at, ...rest } = read!
    assert.deepEqual(rest, { ...whole, severity: 'warning' })
    assert.ok(isEventId(id) && Math.abs(at - Date.now()) < 10_000)
  })

  test('of another cluster or project are not listed', async () => {
    await append('mine', { clusterName: 'store-1' })
    await append('theirs', { clusterName: 'store-2' })
    assert.deepEqual(messages(await list({ clusterName: 'store-1' })), ['mine'])
    assert.deepEqual(await list({ projectId: 'prj_other' }), [])
    assert.deepEqual(messages(await list({ projectId: null })), ['mine', 'theirs'])
  })

  test('are the same ones for a list and for whoever has one at hand, whatever is asked for', async () => {
    const reasons = ['NodeReady', 'NodeFailed', 'LayerFailed', 'UpdateHalted'] as const
    for (const [index, reason] of [...reasons, ...reasons].entries()) {
      const clusterName = index % 2 === 0 ? 'store-1' : 'store-2'
      await append(String(index), { reason, clusterName, clusterId: `cls_${index % 3}`, updateId: index < 4 ? null : 'upd_1' })
    }
    const all = await list()
    const middle = all[3]!.at
    const filters: readonly EventFilter[] = [
      {},
      { clusterName: 'store-1' },
      { clusterId: 'cls_1', clusterName: 'store-2' },
      { updateId: 'upd_1' },
      { severity: 'info' },
      { severity: 'warning' },
      { severity: 'error', updateId: 'upd_1' },
      { reasons: ['NodeReady', 'UpdateHalted'] },
      { reasons: [] },
      { since: middle },
      { until: middle },
      { since: middle, until: middle },
      { severity: 'warning', since: 0, until: Number.MAX_SAFE_INTEGER },
    ]
    for (const filter of filters) {
      const wanted = all.filter((one) => isWanted(one, { ...filter, projectId: 'prj_default' }))
      assert.deepEqual(messages(await list(filter)), messages(wanted), JSON.stringify(filter))
      assert.deepEqual(messages(await list({ ...filter, newestFirst: true })), messages(wanted.toReversed()))
    }
    assert.deepEqual(messages(await list({ severity: 'error' })), ['2', '3', '6', '7'])
  })

  test('an id that is none is known as such', async () => {
    await append('one')
    for (const id of ['', 'evt_', 'evt_01', `evt_${'Z'.repeat(26)}`, `evt_${'U'.repeat(26)}`, "evt_'; drop table events --"])
      assert.ok(!isEventId(id), id)
    assert.deepEqual(await list({ after: 'nonsense' }), [])
  })

  test('one that commits late is revealed before those that began after it', async () => {
    const began = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const late = store.transact(async (tx) => {
      await appendEvent(tx, event('began first'))
      await sendPutOff(tx)
      began.resolve()
      await commit.promise
    })
    await began.promise
    await append('began second')
    const meanwhile = await list()
    commit.resolve()
    await late
    assert.deepEqual(messages(meanwhile), [])
    assert.deepEqual(messages(await list()), ['began first', 'began second'])
  })

  test('a reader that goes on from the last id loses none and sees none twice, however transactions overlap', async () => {
    const next = random('overlapping appends')
    const writers = 8
    const each = 40
    const read: StoredEvent[] = []
    const followed: StoredEvent[] = []
    const follower = await followEvents({ store, log: quiet, onEvents: (events) => followed.push(...events) })
    let writing = true
    const reading = (async () => {
      for (;;) {
        const last = !writing
        const after = read.at(-1)?.id
        const page = await list({ limit: 7, ...(after === undefined ? {} : { after }) })
        read.push(...page)
        if (last && page.length === 0) return
      }
    })()
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let index = 0; index < each; index += 1) {
          await store
            .transact(async (tx) => {
              await appendEvent(tx, event(`${writer}/${index}`))
              await sendPutOff(tx)
              await delay(next() * 5)
              if (next() < 0.1) throw new Error('rolled back')
            })
            .catch(() => {})
        }
      }),
    )
    writing = false
    await reading
    const all = (await store.read(({ db }) => db.selectFrom('events').select('message').execute())).map(({ message }) => message)
    assert.deepEqual(messages(read).toSorted(), all.toSorted())
    await until(() => followed.length >= all.length)
    await follower.stop()
    assert.deepEqual(messages(followed), messages(read))
    assert.deepEqual(
      read.map(({ id }) => id),
      read.map(({ id }) => id).toSorted(),
    )
  })

  test('a follower hears what is appended from now on, soon', async () => {
    await append('before')
    const heard: StoredEvent[] = []
    const follower = await followEvents({ store, log: quiet, onEvents: (events) => heard.push(...events) })
    const since = performance.now()
    await append('now')
    await until(() => heard.length > 0)
    assert.deepEqual(messages(heard), ['now'])
    assert.ok(performance.now() - since < 500)
    await follower.stop()
  })

  test('that were restored from a dump are revealed, and old ids still find what came later', async () => {
    await append('one')
    await append('two')
    await store.transact((tx) => sql`update events set xid = (xid::text::bigint + 1000000)::text::xid8`.execute(tx.db))
    assert.deepEqual(await list(), [])
    const before = `evt_${'0'.repeat(8)}0Z000${'0'.repeat(12)}1`
    await migrate({ ...database.address, now: Date.now, log: quiet })
    await append('three')
    assert.deepEqual(messages(await list()), ['one', 'two', 'three'])
    assert.deepEqual(messages(await list({ after: before })), ['two', 'three'])
  })
})

describe('the audit', () => {
  let database: TestStore
  beforeEach(async () => {
    database = await openTestStore({ now: () => 7_000 })
  })
  afterEach(() => database.dispose())

  test('is listed newest first, page after page, and refuses every change', async () => {
    const { store } = database
    for (const action of ['profile.create', 'plan.approve', 'cluster.delete'] as const) {
      await store.transact((tx) =>
        appendAudit(tx, {
          projectId: 'prj_default',
          actor: { name: 'admin@cairn.local', address: '192.0.2.7' },
          action,
          object: 'cluster/store-1',
          detail: { note: action },
        }),
      )
    }
    const page = await store.read((reader) => listAudit(reader, { projectId: 'prj_default', limit: 2 }))
    assert.deepEqual(
      page.map(({ action, at, detail }) => [action, at, detail]),
      [
        ['cluster.delete', 7_000, { note: 'cluster.delete' }],
        ['plan.approve', 7_000, { note: 'plan.approve' }],
      ],
    )
    const rest = await store.read((reader) =>
      listAudit(reader, { projectId: 'prj_default', limit: 2, before: page.at(-1)!.number }),
    )
    assert.deepEqual(
      rest.map(({ action }) => action),
      ['profile.create'],
    )
    for (const change of ['update audit set actor = null', 'delete from audit', 'truncate audit']) {
      await assert.rejects(
        store.transact((tx) => sql.raw(change).execute(tx.db)),
        /append-only/,
        change,
      )
    }
  })
})

function event(message: string, more: Partial<NewEvent> = {}): NewEvent {
  return {
    projectId: 'prj_default',
    clusterId: null,
    clusterName: null,
    reason: 'ProfileTagged',
    message,
    object: null,
    ...more,
  }
}

function messages(events: readonly StoredEvent[]): readonly string[] {
  return events.map(({ message }) => message)
}
