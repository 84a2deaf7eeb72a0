import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { openStore } from '#store/open.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import { openTestStore, quiet, type TestStore } from './database-fixture.ts'
import { until } from './until.ts'

describe('the store', () => {
  let database: TestStore
  before(async () => {
    database = await openTestStore({ now: () => 1_000 })
  })
  after(() => database.dispose())

  test('keeps what a transaction did when it resolves, and nothing when it throws', async () => {
    const { store } = database
    await store.transact((tx) => insertProject(tx, 'kept'))
    await assert.rejects(
      store.transact(async (tx) => {
        await insertProject(tx, 'dropped')
        throw new Error('no')
      }),
      /^Error: no$/,
    )
    assert.deepEqual(await store.read(projectNames), ['default', 'kept'])
  })

  test('does what comes after the commit only if there is one', async () => {
    const { store } = database
    const done: string[] = []
    await store.transact(async (tx) => {
      tx.after(() => done.push('first'))
      tx.after(() => {
        throw new Error('a mistake that must not look like a failed commit')
      })
      tx.after(() => done.push('third'))
      await insertProject(tx, 'committed')
      assert.deepEqual(done, [])
    })
    await store
      .transact(async (tx) => {
        tx.after(() => done.push('never'))
        throw new Error('no')
      })
      .catch(() => {})
    assert.deepEqual(done, ['first', 'third'])
  })

  test('goes on without a server that was suspended in a transaction, which then has done nothing', async () => {
    const { store, address } = database
    const suspended = await openStore({ ...address, poolSize: 1, now: () => 1_000, log: quiet, silenceMaxMs: 200 })
    const woken = Promise.withResolvers<void>()
    const holding = Promise.withResolvers<void>()
    const asleep = suspended.transact(async (tx) => {
      await sql`update projects set name = 'asleep' where name = 'kept'`.execute(tx.db)
      holding.resolve()
      await woken.promise
      await sql`update projects set name = 'woken' where name = 'asleep'`.execute(tx.db)
    })
    await holding.promise
    await store.transact((tx) => sql`update projects set name = 'on' where name = 'kept'`.execute(tx.db))
    woken.resolve()
    await assert.rejects(asleep)
    assert.deepEqual(await suspended.read(projectNames), await store.read(projectNames))
    await store.transact((tx) => sql`update projects set name = 'kept' where name = 'on'`.execute(tx.db))
    await suspended.close()
  })

  test('refuses a handle whose transaction has ended', async () => {
    const { store } = database
    let leaked: Transactor | null = null
    await store.transact(async (tx) => {
      leaked = tx
    })
    await assert.rejects(insertProject(leaked!, 'late'))
    await assert.rejects(sql`select 1`.execute((leaked! as Transactor).db))
    assert.throws(() => (leaked! as Transactor).after(() => {}), /until it ends/)
    assert.throws(() => (leaked! as Transactor).signal('work'), /until it ends/)
  })

  test('runs a transaction again that the database could not serialize', async () => {
    const { store } = database
    let runs = 0
    const done: number[] = []
    await store.transact(async (tx) => {
      runs += 1
      tx.after(() => done.push(runs))
      if (runs < 3) await sql`do $$ begin raise exception 'once more' using errcode = '40001'; end $$`.execute(tx.db)
    })
    assert.deepEqual({ runs, done }, { runs: 3, done: [3] })
  })

  test('runs the loser of a deadlock again', async () => {
    const { store } = database
    await store.transact(async (tx) => {
      await insertProject(tx, 'left')
      await insertProject(tx, 'right')
    })
    const started = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const lockBoth = (own: 0 | 1, first: string, second: string) =>
      store.transact(async (tx) => {
        await lockProject(tx, first)
        started[own].resolve()
        await started[own === 0 ? 1 : 0].promise
        await lockProject(tx, second)
      })
    await Promise.all([lockBoth(0, 'left', 'right'), lockBoth(1, 'right', 'left')])
  })

  test('gives up when the database never serializes', async () => {
    let runs = 0
    await assert.rejects(
      database.store.transact(async (tx) => {
        runs += 1
        await sql`do $$ begin raise exception 'once more' using errcode = '40001'; end $$`.execute(tx.db)
      }),
      /once more/,
    )
    assert.equal(runs, 6)
  })

  test('reads bigint as numbers, and refuses one that a number cannot say', async () => {
    const { store } = database
    const { rows } = await store.read(({ db }) => sql<{ n: number }>`select 9007199254740991::bigint as n`.execute(db))
    assert.deepEqual(rows, [{ n: Number.MAX_SAFE_INTEGER }])
    await assert.rejects(
      store.read(({ db }) => sql`select 9007199254740993::bigint as n`.execute(db)),
      /cannot say exactly/,
    )
  })

  test('survives the loss of every connection', async () => {
    const { store } = database
    await store.read(({ db }) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
        db,
      ),
    )
    await assert.rejects(store.transact((tx) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.db)))
    // A connection that has been ended may not know it yet, and takes the first read with it.
    await until(async () => (await store.read(projectNames).catch((): readonly string[] => [])).includes('default'))
  })
})

async function insertProject(tx: Transactor, name: string): Promise<void> {
  await tx.db
    .insertInto('projects')
    .values({ id: `prj_${name}`, name, policy: '{}', created_at: tx.now() })
    .execute()
}

async function lockProject(tx: Transactor, name: string): Promise<void> {
  await tx.db.selectFrom('projects').select('id').where('name', '=', name).forUpdate().execute()
}

async function projectNames(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.db.selectFrom('projects').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}
