import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { assert } from '#core/base/assert.ts'
import type { Instant } from '#core/base/instant.ts'
import { clientConfig, type DatabaseAddress } from './address.ts'
import type { Log } from './log.ts'
import { preparedAnew, sendTogether } from './pipelined-connection.ts'
import type { Database } from './schema.ts'
import { openSignals, type Channel, type Signals } from './signals.ts'
import type { Reader, Transactor } from './transactor.ts'
import { openWorkQueue, type WorkQueue } from './work/queue.ts'

/** The one way to the state: reads through a reader, writes only in a transaction. */
export interface Store {
  readonly read: <Result>(work: (reader: Reader) => Promise<Result>) => Promise<Result>
  /**
   * Commits what `work` did when it resolves, rolls it back when it throws. `work` runs again when the database asks for it
   * (serialization failure, deadlock), so it does nothing that only `after` the commit may be done.
   */
  readonly transact: <Result>(work: (tx: Transactor) => Promise<Result>) => Promise<Result>
  /** Wake-ups, see `signals.ts`. Returns what ends them. */
  readonly onSignal: (channel: Channel, wake: () => void) => () => void
  /** For `runWork` alone. */
  readonly work: WorkQueue
  readonly close: () => Promise<void>
}

export type StoreOptions = DatabaseAddress & {
  readonly poolSize: number
  readonly now: () => Instant
  readonly log: Log
  /** For how long a transaction may say nothing before the database ends it. */
  readonly silenceMaxMs?: number
}

/** Cairn's transactions take milliseconds, and wait for nothing outside the database. */
const defaultSilenceMaxMs = 5_000

/** Opens the store on a migrated database; throws where the database cannot be reached or is too old. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { poolSize, now, log, silenceMaxMs = defaultSilenceMaxMs } = options
  const db = connectDatabase<Database>(options, { poolSize, log, silenceMaxMs })
  try {
    await checkServerVersion(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const signals = openSignals({ address: options, log })
  const work = openWorkQueue(options, log)
  return {
    read: (reading) => reading({ db, now }),
    transact: (writing) => transactWithRetries({ db, now, log, signals }, writing),
    onSignal: signals.on,
    work,
    close: async () => {
      await signals.close()
      await work.close()
      await db.destroy()
    },
  }
}

/** A pool that survives the loss of its connections: what was running fails, the next query gets a new one. */
export function connectDatabase<Tables>(
  address: DatabaseAddress,
  { poolSize, log, silenceMaxMs = 0 }: { readonly poolSize: number; readonly log: Log; readonly silenceMaxMs?: number },
): Kysely<Tables> {
  const prepare = (client: pg.ClientBase) => prepareConnection(client, silenceMaxMs)
  const pool = new pg.Pool({
    ...clientConfig(address),
    max: poolSize,
    ...pipelined,
    // The pool waits for the promise, though its type does not say so.
    onConnect: prepare as (client: pg.ClientBase) => void,
  })
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ error: error.message }, 'an idle connection to the database was lost')
  })
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/**
 * A server that is suspended in the middle of a transaction holds its locks, and whatever they guard stands still on every other
 * server. PostgreSQL ends such a transaction; the server that wakes finds it gone, and looks again.
 */
async function prepareConnection(client: pg.ClientBase, silenceMaxMs: number): Promise<void> {
  // A connection that breaks while it is lent out, between two queries, says so to nobody else.
  client.on('error', () => {})
  sendTogether(client)
  if (silenceMaxMs > 0) await client.query(`set idle_in_transaction_session_timeout = ${silenceMaxMs}`)
}

/** Statements do not wait for the answers to those before them; the type does not know of it. */
const pipelined: object = { pipeline: true }

const attemptsMax = 6

interface TransactContext {
  readonly db: Kysely<Database>
  readonly now: () => Instant
  readonly log: Log
  readonly signals: Signals
}

async function transactWithRetries<Result>(context: TransactContext, work: (tx: Transactor) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transactOnce(context, work)
    } catch (error) {
      if (attempt === attemptsMax || !wantsRetry(error)) throw error
      await delay(2 ** attempt)
    }
  }
}

async function transactOnce<Result>(
  { db, now, log, signals }: TransactContext,
  work: (tx: Transactor) => Promise<Result>,
): Promise<Result> {
  const callbacks: (() => void)[] = []
  const channels = new Set<Channel>()
  let ended = false
  const result = await db
    .transaction()
    .execute((transaction) => {
      const tx = {
        db: transaction as Kysely<Database>,
        now,
        after: (committed: () => void) => {
          assert(!ended, 'a transaction is used only until it ends')
          callbacks.push(committed)
        },
        signal: (channel: Channel) => {
          assert(!ended, 'a transaction is used only until it ends')
          channels.add(channel)
        },
      }
      // The brand exists for the compiler alone.
      return work(tx as unknown as Transactor)
    })
    .finally(() => {
      ended = true
    })
  for (const callback of callbacks) {
    try {
      callback()
    } catch (error) {
      log.error({ error: String(error) }, 'what was to be done after a commit failed; the commit holds')
    }
  }
  for (const channel of channels) signals.send(channel)
  return result
}

const serializationFailure = '40001'
const deadlockDetected = '40P01'

function wantsRetry(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code
  return code === serializationFailure || code === deadlockDetected || code === preparedAnew
}

const oldestServer = 15

async function checkServerVersion(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version_num') as version`.execute(db)
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  if (major < oldestServer) {
    throw new Error(
      `the database is PostgreSQL ${major}; Cairn needs ${oldestServer} or newer: upgrade it, or leave DATABASE_URL unset`,
    )
  }
}
