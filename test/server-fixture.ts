import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { setTimeout as delay } from 'node:timers/promises'
import { client, type Call } from '#contract/client.ts'
import type { Configuration } from '../src/configuration.ts'
import { startServer, type RunningServer, type ServerOptions } from '../src/server.ts'
import { createTestDatabase } from './store/database-fixture.ts'

export interface TestServer {
  readonly server: RunningServer
  readonly url: string
  readonly databaseUrl: string
  /** An API key of the administrator. */
  readonly key: string
  /** Calls routes of the contract with that key. */
  readonly call: Call
  readonly folder: string
  readonly dispose: () => Promise<void>
}

export const administrator = { email: 'admin@cairn.local', password: 'correct horse battery' }

/** What the server is started with, where it differs from what tests have in common. */
export type TestServerOptions = Partial<Configuration> &
  Partial<Pick<ServerOptions, 'now' | 'through'>> & {
    readonly consoleFolder?: string | null
  }

/** The whole server, as `npm start` builds it, on a database and a port of its own. Time runs as fast as `speed` says. */
export async function startTestServer(overrides: TestServerOptions = {}): Promise<TestServer> {
  const { consoleFolder = null, now = Date.now, through, ...configuration } = overrides
  const folder = mkdtempSync(join(tmpdir(), 'cairn-server-'))
  const database = configuration.databaseUrl === undefined ? await createTestDatabase() : null
  const server = await startServer({
    configuration: {
      host: '127.0.0.1',
      port: 0,
      url: null,
      dataFolder: folder,
      databaseUrl: database?.databaseUrl ?? null,
      adminEmail: administrator.email,
      adminPassword: administrator.password,
      secretKey: 'a secret key for tests, long enough',
      demo: false,
      simulatorSpeed: 3600,
      keepEventsMs: 90 * 86_400_000,
      logLevel: 'silent',
      development: true,
      migrateOnly: false,
      ...configuration,
    },
    log: pino({ level: configuration.logLevel ?? 'silent' }),
    now,
    consoleFolder,
    ...(through && { through }),
  })
  const key = await makeApiKey(server.url)
  return {
    server,
    url: server.url,
    databaseUrl: database?.databaseUrl ?? '',
    key,
    call: callerOf(server.url, key),
    folder,
    dispose: async () => {
      await server.stop()
      await database?.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Calls the contract's routes on a server with an API key. */
export function callerOf(url: string, key: string): Call {
  return client((path, { headers, ...init }) =>
    fetch(url + path, { ...init, headers: { ...headers, authorization: `Bearer ${key}` } }),
  )
}

/** Logs in as the administrator and makes an API key. */
export async function makeApiKey(url: string, { email, password } = administrator): Promise<string> {
  const login = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const made = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ name: 'tests' }),
  })
  return ((await made.json()) as { key: string }).key
}

/** Asks again until the answer satisfies, or fails with the last answer. Real processes take real time: this is a deadline, not a sleep. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  satisfies: (value: Value) => boolean,
  { withinMs = 60_000, what = 'the condition' }: { readonly withinMs?: number; readonly what?: string } = {},
): Promise<Value> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await read()
    if (satisfies(value)) return value
    if (performance.now() > deadline)
      throw new Error(`${what} did not come within ${withinMs} ms; last seen: ${JSON.stringify(value)}`)
    await delay(20)
  }
}
