import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { clientConfig, type SocketConnection } from '../address.ts'
import type { Log } from '../log.ts'
import { childEnvironment } from './child-environment.ts'
import { chooseDatabaseUser } from './database-user.ts'
import { findBinaries } from './find-binaries.ts'
import { lockFolder } from './folder-lock.ts'
import { databaseUserName, initialise } from './initialise.ts'
import { clearOrphan, clusterName } from './orphan.ts'
import { makeSocketFolder, prepareDataFolder, removeSocketFolder, secureDatabaseFolder } from './prepare-folders.ts'
import { supervise } from './supervise.ts'

export interface RunningDatabase {
  readonly connection: SocketConnection
  /** Of the postmaster; null while it is being started again. */
  readonly pid: () => number | null
  /** Within 8 seconds; everything that was committed is kept. */
  readonly stop: () => Promise<void>
}

export interface StartDatabaseOptions {
  /** The database lies in its folder `postgres`. */
  readonly dataFolder: string
  readonly log: Log
  /** A folder with `initdb` and `postgres`, preferred to what the system and npm have. */
  readonly binaries?: string | undefined
  /** Settings of PostgreSQL above ours. */
  readonly settings?: Readonly<Record<string, string>>
  /** Cuts the start short: it then throws, and leaves nothing running. */
  readonly signal?: AbortSignal | undefined
}

/** Starts the server's own PostgreSQL, makes its database first where there is none, and keeps it running. */
export async function startDatabase({
  dataFolder,
  log,
  binaries,
  settings = {},
  signal,
}: StartDatabaseOptions): Promise<RunningDatabase> {
  const user = chooseDatabaseUser(join(resolve(dataFolder), 'postgres'))
  const folder = prepareDataFolder(resolve(dataFolder), user)
  const postgresFolder = join(folder, 'postgres')
  const lock = lockFolder(folder)
  let socketFolder: string | null = null
  try {
    signal?.throwIfAborted()
    await clearOrphan(postgresFolder, user, log)
    secureDatabaseFolder(postgresFolder, user)
    const found = findBinaries({ postgresFolder, configured: binaries, user })
    if (!existsSync(join(postgresFolder, 'PG_VERSION'))) {
      log.info({ postgres: found.major, from: found.folder, folder: postgresFolder }, 'making a database')
      await initialise(postgresFolder, found, user, signal)
    }
    const sockets = (socketFolder = makeSocketFolder(user))
    const connection = { host: sockets, port: 5432, user: databaseUserName, database: 'cairn' }
    const all = {
      ...defaultSettings,
      cluster_name: clusterName(postgresFolder),
      unix_socket_directories: `"${sockets}"`,
      ...settings,
    }
    const server = await supervise({
      program: join(found.folder, 'postgres'),
      arguments: ['-D', postgresFolder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      environment: childEnvironment(),
      ids: user.ids,
      ready: (running) => untilReady(connection, running, signal, log),
      log,
    })
    log.info({ postgres: found.major, process: server.pid(), user: user.name }, 'PostgreSQL is ready')
    return {
      connection,
      pid: server.pid,
      stop: async () => {
        await server.stop()
        removeSocketFolder(sockets, user)
        lock.release()
      },
    }
  } catch (error) {
    if (socketFolder !== null) removeSocketFolder(socketFolder, user)
    lock.release()
    throw error
  }
}

const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: '5432',
  // Three servers that are busy, and room for whoever looks in (docs/operations.md).
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  // The work table's dead rows are many: look for them often.
  autovacuum_naptime: '15s',
  // Queries are short; compiling them costs more than it gains.
  jit: 'off',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '',
  // Statements and details can hold values of users.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** Recovery after a crash takes as long as it takes: while the server runs it is waited for. */
async function untilReady(
  connection: SocketConnection,
  running: () => boolean,
  signal: AbortSignal | undefined,
  log: Log,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    const failure = await tryConnection(connection)
    if (failure === null) return
    if (failure.code === noSuchDatabase) await createDatabase(connection)
    else if (!running() || !comesLater.has(failure.code ?? '')) throw failure
    else await delay(attempt < 100 ? 10 : 100)
    if (attempt % 150 === 0) log.info({ said: failure.message }, 'waiting for PostgreSQL')
  }
}

const noSuchDatabase = '3D000'
/** The socket is not there yet, nobody listens on it yet, or the server says that it is starting up. */
const comesLater: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03'])

async function tryConnection(connection: SocketConnection): Promise<(Error & { readonly code?: string }) | null> {
  const client = new pg.Client(clientConfig({ connection }))
  client.on('error', () => {})
  try {
    await client.connect()
    return null
  } catch (error) {
    return error as Error & { code?: string }
  } finally {
    await client.end().catch(() => {})
  }
}

async function createDatabase(connection: SocketConnection): Promise<void> {
  const client = new pg.Client(clientConfig({ connection: { ...connection, database: 'postgres' } }))
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`create database ${connection.database}`)
  } finally {
    await client.end().catch(() => {})
  }
}
