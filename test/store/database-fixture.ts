import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import type { Instant } from '#core/base/instant.ts'
import { clientConfig, type DatabaseAddress } from '#store/address.ts'
import { startDatabase } from '#store/database/start.ts'
import type { Log } from '#store/log.ts'
import { migrate } from '#store/migrate.ts'
import { openStore, type Store } from '#store/open.ts'
import type { Transactor } from '#store/transactor.ts'

export interface TestStore {
  readonly store: Store
  /** For parts that connect by themselves, and for a second store on the same database. */
  readonly address: DatabaseAddress
  readonly databaseUrl: string
  readonly dispose: () => Promise<void>
}

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** A store on a migrated database of its own. All tests of a process share one PostgreSQL, which ends with the process. */
export async function openTestStore({
  now = Date.now,
  poolSize = 8,
}: { readonly now?: () => Instant; readonly poolSize?: number } = {}): Promise<TestStore> {
  const database = await createTestDatabase()
  const store = await openStore({ ...database.address, poolSize, now, log: quiet })
  return {
    ...database,
    store,
    dispose: async () => {
      // A failed test may have left a transaction open, which the store waits for: dropping the database ends it.
      await Promise.race([store.close(), delay(2_000, undefined, { ref: false })])
      await database.dispose()
    },
  }
}

/** A database of its own: a copy of the migrated one, or an empty one. */
export async function createTestDatabase({ empty = false }: { readonly empty?: boolean } = {}): Promise<
  Omit<TestStore, 'store'>
> {
  const { adminUrl, template } = await (started ??= start())
  const name = `test_${randomBytes(8).toString('hex')}`
  await query(adminUrl, `create database ${name} ${empty ? '' : `template ${template}`}`)
  const databaseUrl = withDatabase(adminUrl, name)
  return { databaseUrl, address: { databaseUrl }, dispose: () => query(adminUrl, `drop database if exists ${name} with (force)`) }
}

interface TestServer {
  readonly adminUrl: string
  readonly template: string
  readonly stop: () => Promise<void>
}

let started: Promise<TestServer> | null = null

// A hook makes a test run of whatever process it is in; a benchmark that uses these parts is none, and starts no database here.
if (!process.argv[1]?.includes('/bench/')) {
  after(async () => {
    await (await started)?.stop()
  })
}

/** CAIRN_TEST_DATABASE_URL names a server to use instead; its user must be allowed to create databases. */
async function start(): Promise<TestServer> {
  const configured = process.env['CAIRN_TEST_DATABASE_URL']
  const server = configured === undefined ? await startOwn() : { adminUrl: configured, stop: async () => {} }
  const template = `test_template_${randomBytes(8).toString('hex')}`
  await query(server.adminUrl, `create database ${template}`)
  await migrate({ databaseUrl: withDatabase(server.adminUrl, template), now: Date.now, log: quiet })
  return {
    adminUrl: server.adminUrl,
    template,
    stop: async () => {
      if (configured !== undefined) await query(configured, `drop database if exists ${template} with (force)`)
      await server.stop()
    },
  }
}

async function startOwn(): Promise<{ readonly adminUrl: string; readonly stop: () => Promise<void> }> {
  const folder = makeTestFolder('cairn-test-')
  const database = await startDatabase({
    dataFolder: folder,
    log: quiet,
    binaries: process.env['CAIRN_TEST_POSTGRES'],
    // Tests of durability start a PostgreSQL of their own.
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
  })
  // A process that ends without its hooks leaves nothing running.
  const endNow = () => {
    const pid = database.pid()
    if (pid !== null) process.kill(pid, 'SIGQUIT')
    rmSync(database.connection.host, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', endNow)
  const { user, host, port } = database.connection
  return {
    adminUrl: `postgres://${user}@${encodeURIComponent(host)}:${port}/postgres`,
    stop: async () => {
      process.removeListener('exit', endNow)
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** For databases, which are some hundred files each: in memory, where that is large, they are copied five times as fast. Anybody may pass through. */
export function makeTestFolder(prefix: string): string {
  const folder = mkdtempSync(join(hasMemoryFolder() ? '/dev/shm' : tmpdir(), prefix))
  chmodSync(folder, 0o755)
  return folder
}

function hasMemoryFolder(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > 4 * 1024 ** 3
  } catch {
    return false
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

async function query(databaseUrl: string, text: string): Promise<void> {
  const client = new pg.Client(clientConfig({ databaseUrl }))
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Writes that a transaction has put off go with whatever it asks for. */
export async function sendPutOff(tx: Transactor): Promise<void> {
  await sql`select 1`.execute(tx.db)
}
