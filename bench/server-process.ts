import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { clientConfig } from '#store/address.ts'
import { startDatabase } from '#store/database/start.ts'
import { root } from '../scripts/sources.ts'
import { logIn, send, type BenchServer } from './fleet.ts'

/** A server in a process of its own, as a user would start it, so that what it costs can be told from what the benchmark costs. */
export interface ServerProcess extends BenchServer {
  readonly url: string
  readonly administrator: { readonly email: string; readonly password: string }
  readonly rows: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>
  /** What the server and the database have used of processors since they began, in seconds. */
  readonly cpuSeconds: () => { readonly server: number; readonly database: number }
  /** What both occupy, in MiB; memory that processes share counts once. */
  readonly memoryMiB: () => { readonly server: number; readonly database: number }
}

const silent = () => {}
const log = { debug: silent, info: silent, warn: silent, error: silent }
const administrator = { email: 'admin@cairn.local', password: 'a password for the benchmark' }

export async function startServerProcess({ speed }: { readonly speed: number }): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const database = await startDatabase({ dataFolder: folder, log })
  const address = { connection: database.connection }
  const { host, user, database: name } = database.connection
  const child = spawn(process.execPath, [join(root, 'src/server.ts'), '--no-demo'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      CAIRN_DATA: folder,
      DATABASE_URL: `postgres://${user}@/${name}?host=${encodeURIComponent(host)}`,
      CAIRN_ADMIN_PASSWORD: administrator.password,
      CAIRN_LOG_LEVEL: 'warn',
      CAIRN_SIM_SPEED: String(speed),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let text = ''
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString()
    // What the server warns of belongs to the figures.
    if (part.includes('"level":')) process.stderr.write(part)
  })
  const client = new pg.Client(clientConfig(address))
  const stop = async () => {
    await client.end().catch(silent)
    child.kill('SIGTERM')
    await ended
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const url = await untilReady(() => text, child)
    await client.connect()
    const cookie = await logIn(url, administrator.email, administrator.password)
    const pid = child.pid ?? 0
    return {
      send: (method, path, body) => send(url, cookie, method, path, body),
      sql: async (statement, values = []) => void (await client.query(statement, [...values])),
      rows: async <Row extends object>(statement: string, values: readonly unknown[] = []) =>
        (await client.query<Row & pg.QueryResultRow>(statement, [...values])).rows,
      address,
      url,
      administrator,
      cpuSeconds: () => ({ server: cpuOf(pid), database: cpuOf(database.pid() ?? 0) }),
      memoryMiB: () => ({ server: memoryOf(pid), database: memoryOf(database.pid() ?? 0) }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What a piece of work took on the clock and of processors; what the benchmark itself used is told apart. */
export interface Spent {
  readonly seconds: number
  readonly server: number
  readonly database: number
  readonly benchmark: number
}

export async function spentIn({ cpuSeconds }: Pick<ServerProcess, 'cpuSeconds'>, work: () => Promise<unknown>): Promise<Spent> {
  const before = { ...cpuSeconds(), ...process.cpuUsage() }
  const begun = performance.now()
  await work()
  const seconds = (performance.now() - begun) / 1000
  const after = { ...cpuSeconds(), ...process.cpuUsage() }
  return {
    seconds,
    server: after.server - before.server,
    database: after.database - before.database,
    benchmark: (after.user + after.system - before.user - before.system) / 1e6,
  }
}

/** As so many in a second, and as milliseconds of processors for each. */
export function tellSpent(what: string, { seconds, server, database, benchmark }: Spent, count: number): void {
  const each = (of: number) => `${((of * 1000) / count).toFixed(2)} ms`
  const processors = `server ${each(server)}, database ${each(database)}, benchmark ${each(benchmark)}`
  console.log(`  ${what}: ${(count / seconds).toFixed(1)} in a second; of processors for each: ${processors}`)
}

async function untilReady(said: () => string, child: { readonly exitCode: number | null }): Promise<string> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const url = /Cairn is ready at (\S+)/.exec(said())?.[1]
    if (url !== undefined) return url
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`the server did not start:\n${said()}`)
    await delay(20)
  }
}

/** Ticks in a second, which Linux has fixed for what it tells. */
const ticks = 100

/** Of the process, of its children, and of those of them that have ended. */
function cpuOf(pid: number): number {
  const own = (of: number) => {
    const fields = statOf(of)
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0) / ticks
  }
  return [pid, ...childrenOf(pid)].reduce((sum, of) => sum + own(of), 0)
}

function memoryOf(pid: number): number {
  const pss = (of: number) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${of}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  }
  return [pid, ...childrenOf(pid)].reduce((sum, of) => sum + pss(of), 0) / 1024
}

function childrenOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((child) => Number(statOf(child)[1]) === pid)
}

/** The fields after the command's name, which may hold anything: state, parent, … */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    // It has ended.
    return []
  }
}
