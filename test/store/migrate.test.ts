import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate, SchemaNewerError } from '#store/migrate.ts'
import { allMigrations } from '#store/migrations/all.ts'
import type { Migration } from '#store/migrations/migration.ts'
import { connectDatabase } from '#store/open.ts'
import { createTestDatabase, quiet } from './database-fixture.ts'

const newest = allMigrations.length

test('an empty database gets every migration once, whoever comes first', async () => {
  await withEmptyDatabase(async (run) => {
    const applied = await Promise.all([run(), run(), run()])
    assert.deepEqual(
      applied.flat().toSorted(byNumber),
      allMigrations.map(({ number }) => number),
    )
    assert.deepEqual(await run(), [])
  })
})

test('a migration that fails leaves what came before it, and itself no trace', async () => {
  const broken = step(newest + 1, 'broken', async (db) => {
    await sql`create table half_made (id text)`.execute(db)
    await sql`select 1 / 0`.execute(db)
  })
  await withEmptyDatabase(async (run, query) => {
    await assert.rejects(run([...allMigrations, broken]), /division by zero/)
    assert.deepEqual(await query(`select max(number)::int as newest, to_regclass('half_made') as made from schema_migrations`), [
      { newest, made: null },
    ])
    const mended = step(newest + 1, 'mended', async (db) => void (await sql`create table made (id text)`.execute(db)))
    assert.deepEqual(await run([...allMigrations, mended]), [newest + 1])
  })
})

test('a server older than the schema refuses to start', async () => {
  await withEmptyDatabase(async (run) => {
    await run([...allMigrations, step(newest + 1, 'of-the-future', async () => {})])
    await assert.rejects(
      run(),
      (error: unknown) => error instanceof SchemaNewerError && /of-the-future.*newer Cairn/.test(error.message),
    )
  })
})

test('the database of another program is refused', async () => {
  await withEmptyDatabase(async (run) => {
    await run([step(1, 'something-else', async () => {})])
    await assert.rejects(run(), /something-else.*another program/)
  })
})

test('the default project is there from the start', async () => {
  await withEmptyDatabase(async (run, query) => {
    await run()
    assert.deepEqual(await query('select id, name, created_at from projects'), [
      { id: 'prj_default', name: 'default', created_at: 5_000 },
    ])
  })
})

type Run = (migrations?: readonly Migration[]) => Promise<readonly number[]>
type Query = (text: string) => Promise<readonly unknown[]>

async function withEmptyDatabase(body: (run: Run, query: Query) => Promise<void>): Promise<void> {
  const { address, dispose } = await createTestDatabase({ empty: true })
  const db = connectDatabase<unknown>(address, { poolSize: 1, log: quiet })
  try {
    await body(
      (migrations = allMigrations) => migrate({ ...address, migrations, now: () => 5_000, log: quiet }),
      async (text) => (await sql.raw(text).execute(db)).rows,
    )
  } finally {
    await db.destroy()
    await dispose()
  }
}

function step(number: number, name: string, up: Migration['up']): Migration {
  return { number, name, up }
}

function byNumber(left: number, right: number): number {
  return left - right
}
