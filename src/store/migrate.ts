import { sql, type Kysely, type Transaction } from 'kysely'
import { assert } from '#core/base/assert.ts'
import type { Instant } from '#core/base/instant.ts'
import type { DatabaseAddress } from './address.ts'
import type { Log } from './log.ts'
import { allMigrations } from './migrations/all.ts'
import type { Migration } from './migrations/migration.ts'
import { connectDatabase } from './open.ts'
import { realignRestoredEvents } from './restored-events.ts'

/** The database was made by a newer Cairn, whose rules this one does not know. */
export class SchemaNewerError extends Error {
  override readonly name = 'SchemaNewerError'
}

export type MigrateOptions = DatabaseAddress & {
  readonly now: () => Instant
  readonly log: Log
  readonly migrations?: readonly Migration[]
}

/** Brings the database to the newest schema that this Cairn knows, and returns the numbers it applied. Several servers may do so at once. */
export async function migrate(options: MigrateOptions): Promise<readonly number[]> {
  const { migrations = allMigrations, now, log } = options
  migrations.forEach(({ number }, index) => assert(number === index + 1, 'migrations are numbered 1, 2, 3 in their order'))
  const db = connectDatabase<unknown>(options, { poolSize: 1, log })
  const applied: number[] = []
  try {
    // One transaction each, so that a failing step leaves those before it.
    for (;;) {
      const next = await db.transaction().execute((tx) => migrateOnce(tx, migrations, now()))
      if (!next) break
      applied.push(next.number)
      log.info({ number: next.number, name: next.name }, 'schema migrated')
    }
    await realignRestoredEvents(db, log)
    return applied
  } finally {
    await db.destroy()
  }
}

/** "cairn" in ASCII: a number that no other program's lock is likely to have. */
const lockKey = 0x63_61_69_72_6e

async function migrateOnce(tx: Transaction<unknown>, migrations: readonly Migration[], now: Instant): Promise<Migration | null> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx)
  const recorded = await loadRecorded(tx)
  checkRecorded(recorded, migrations)
  const next = migrations[recorded.length]
  if (!next) return null
  await next.up(tx, now)
  await sql`insert into schema_migrations (number, name, applied_at) values (${next.number}, ${next.name}, ${now})`.execute(tx)
  return next
}

interface Recorded {
  readonly number: number
  readonly name: string
}

async function loadRecorded(db: Kysely<unknown>): Promise<readonly Recorded[]> {
  await sql`create table if not exists schema_migrations (number integer primary key, name text not null, applied_at bigint not null)`.execute(
    db,
  )
  const { rows } = await sql<Recorded>`select number, name from schema_migrations order by number`.execute(db)
  return rows
}

function checkRecorded(recorded: readonly Recorded[], migrations: readonly Migration[]): void {
  const newest = recorded.at(-1)
  if (newest && newest.number > migrations.length) {
    throw new SchemaNewerError(
      `the database is at schema ${newest.number} (${newest.name}) and this Cairn knows ${migrations.length}: start the newer Cairn that migrated it`,
    )
  }
  recorded.forEach(({ number, name }, index) => {
    const known = migrations[index]
    if (number !== index + 1 || name !== known?.name) {
      throw new Error(
        `the database records schema ${number} as "${name}" where this Cairn has "${known?.name}": it belongs to another program`,
      )
    }
  })
}
