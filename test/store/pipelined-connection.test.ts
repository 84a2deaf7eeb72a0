import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { clientConfig } from '#store/address.ts'
import { putOffStatement, sendTogether } from '#store/pipelined-connection.ts'
import { write } from '#store/write.ts'
import { openTestStore, type TestStore } from './database-fixture.ts'

describe('statements that are put off', () => {
  let database: TestStore
  beforeEach(async () => {
    database = await openTestStore({ poolSize: 1 })
    await database.store.transact(async (tx) => void (await sql`create table things (id integer primary key)`.execute(tx.db)))
  })
  afterEach(() => database.dispose())

  const put = (id: number) => sql`insert into things (id) values (${id})`
  const things = () =>
    database.store.read(async ({ db }) =>
      (await sql<{ id: number }>`select id from things order by id`.execute(db)).rows.map(({ id }) => id),
    )

  test('are stored with the commit, and seen by what is asked after them', async () => {
    await database.store.transact(async (tx) => {
      await write(tx, put(1).compile(tx.db))
      await write(tx, put(2).compile(tx.db))
      const { rows } = await sql`select id from things`.execute(tx.db)
      assert.equal(rows.length, 2)
      await write(tx, put(3).compile(tx.db))
    })
    assert.deepEqual(await things(), [1, 2, 3])
  })

  test('are not stored where the transaction fails after them', async () => {
    const failing = database.store.transact(async (tx) => {
      await write(tx, put(1).compile(tx.db))
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    assert.deepEqual(await things(), [])
  })

  test('fail the commit, or what is asked next, with a failure of their own; nothing of the transaction is stored', async () => {
    for (const asks of [false, true]) {
      const failing = database.store.transact(async (tx) => {
        await write(tx, put(1).compile(tx.db))
        await write(tx, put(1).compile(tx.db))
        await write(tx, put(2).compile(tx.db))
        if (asks) await sql`select 1`.execute(tx.db)
      })
      await assert.rejects(failing, /duplicate key/)
      assert.deepEqual(await things(), [])
    }
    // The connection is as good as before.
    await database.store.transact((tx) => write(tx, put(1).compile(tx.db)))
    assert.deepEqual(await things(), [1])
  })

  test('are prepared anew when a table has changed under them', async () => {
    const readAll = () => database.store.transact(async (tx) => (await sql`select * from things`.execute(tx.db)).rows)
    await database.store.transact((tx) => write(tx, put(1).compile(tx.db)))
    for (let time = 0; time < 40; time += 1) assert.deepEqual(await readAll(), [{ id: 1 }])
    await database.store.transact(async (tx) => void (await sql`alter table things add column name text`.execute(tx.db)))
    assert.deepEqual(await readAll(), [{ id: 1, name: null }])
  })

  test('go in one journey with what opens the transaction and what ends it, in order; an empty transaction makes none', async () => {
    const pipelined: object = { pipeline: true }
    const client = new pg.Client({ ...clientConfig(database.address), ...pipelined })
    await client.connect()
    const sent: string[] = []
    const send = client.query.bind(client) as (config: pg.QueryConfig) => Promise<pg.QueryResult>
    ;(client as { query: unknown }).query = (config: pg.QueryConfig) => {
      sent.push(config.text)
      return send(config)
    }
    sendTogether(client)
    const putOff = async (text: string) => {
      const values: unknown[] = []
      putOffStatement(values)
      await client.query(text, values)
    }
    for (const end of ['commit', 'rollback']) {
      await client.query('begin')
      await client.query(end)
    }
    await client.query('begin')
    await putOff('insert into things values (1)')
    await client.query('rollback')
    assert.deepEqual(sent, [])
    await client.query('begin')
    await putOff('insert into things values (1)')
    assert.deepEqual(sent, [])
    await client.query('select 1')
    assert.deepEqual(sent.splice(0), ['begin', 'insert into things values (1)', 'select 1'])
    await putOff('insert into things values (2)')
    await client.query('commit')
    assert.deepEqual(sent.splice(0), ['insert into things values (2)', 'commit'])
    await client.query('begin')
    await client.query('select 2')
    await putOff('insert into things values (3)')
    await client.query('rollback')
    assert.deepEqual(sent, ['begin', 'select 2', 'rollback'])
    await client.end()
    assert.deepEqual(await things(), [1, 2])
  })
})
