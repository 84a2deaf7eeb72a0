import pino from 'pino'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '#api/build-app.ts'
import type { ClusterDeps } from '#api/cluster-deps.ts'
import { serveClusters } from '#api/routes/clusters.ts'
import { serveDrift } from '#api/routes/drift.ts'
import { serveOverrides } from '#api/routes/overrides.ts'
import { servePlans } from '#api/routes/plans.ts'
import { serveBulk } from '#api/routes/bulk.ts'
import { serveFaults } from '#api/routes/faults.ts'
import { serveHistory } from '#api/routes/history.ts'
import { serveUpdateExport } from '#api/update-export.ts'
import { serveUpdates } from '#api/routes/updates.ts'
import type { Control } from '#control/control.ts'
import { makeFirstAdministrator } from '#control/first-start.ts'
import { createMetrics } from '#control/metrics.ts'
import { openChanges } from '#store/changes.ts'
import type { Engine } from '#engine/engine.ts'
import { readDocumented, type Documented, type OpenApi } from './documented.ts'
import { controlOn } from '../control-fixture.ts'
import { openTestStore, quiet } from '../store/database-fixture.ts'

export interface TestApi {
  readonly app: FastifyInstance
  readonly control: Control
  readonly baseUrl: string
  readonly admin: { readonly email: string; readonly password: string }
  /** Moves the clock of sessions, keys and limits. */
  readonly pass: (ms: number) => void
  /** Lines that the server logged. */
  readonly logged: string[]
  /** Sends a request. An answer that is not as the OpenAPI document says is an error. */
  readonly send: (method: string, path: string, options?: SendOptions) => Promise<Answer>
  /** An API key of the administrator. */
  readonly key: string
  readonly dispose: () => Promise<void>
}

/** A cloud in which nothing is, and nothing ever comes. */
export const emptyEngine: Engine = {
  apply: async () => ({ kind: 'accepted' }),
  kubernetes: null,
  observe: async () => ({ kind: 'absent' }),
  remove: async () => ({ kind: 'accepted' }),
  now: () => 0,
  wallTimeOf: (instant) => instant,
}

export interface SendOptions {
  readonly body?: unknown
  /** Sent as it is, with `type`. */
  readonly text?: string | Uint8Array<ArrayBuffer>
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Null: without any. */
  readonly key?: string | null
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any
}

/** The real edge on a real store, listening on a port of its own. */
export async function startApi(deps: Partial<ClusterDeps> = {}, engine: Engine = emptyEngine): Promise<TestApi> {
  let ahead = 0
  const now = () => Date.now() + ahead
  const { store, address, dispose } = await openTestStore({ now })
  const changes = openChanges({ address, log: quiet })
  const metrics = createMetrics()
  const control = controlOn({ store, changes, now, engine, metrics })
  const logged: string[] = []
  const admin = { email: 'admin@cairn.local', password: 'correct horse battery' }
  await makeFirstAdministrator(control, admin)
  const all: ClusterDeps = {
    control,
    metrics,
    log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
    server: { version: '0.0.0-test', engineTimePerSecond: 60, development: true },
    consoleFolder: null,
    unready: async () => [],
    faults: null,
    ...deps,
  }
  const app = await buildApp(all, (api) => {
    serveClusters(api)
    serveDrift(api)
    serveFaults(api)
    serveOverrides(api)
    servePlans(api)
    serveBulk(api)
    serveUpdates(api)
    serveHistory(api)
    serveUpdateExport(api)
  })
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  let documented: Documented | null = null
  const send = sender(
    baseUrl,
    () => key,
    (answer) => documented?.problemsOf(answer) ?? [],
  )
  let key = ''
  documented = readDocumented((await send('GET', '/api/openapi.json', { key: null })).json as OpenApi)
  const login = await send('POST', '/api/v1/session', { body: admin, key: null })
  const made = await send('POST', '/api/v1/api-keys', {
    body: { name: 'tests' },
    key: null,
    headers: { cookie: cookieOf(login) },
  })
  key = made.json.key
  return {
    app,
    control,
    baseUrl,
    admin,
    pass: (ms) => void (ahead += ms),
    logged,
    send,
    key,
    dispose: async () => {
      await app.close()
      await changes.close()
      await dispose()
    },
  }
}

/** The `name=value` that a browser would send back. */
export function cookieOf(answer: Answer): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

function sender(baseUrl: string, keyNow: () => string, problemsOf: Documented['problemsOf']): TestApi['send'] {
  return async (method, path, { body, text, type, headers, key = keyNow() } = {}) => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body))
    const answer = await fetch(baseUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(payload === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...(key === null || key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    })
    const received = await answer.text()
    const isJson = /[/+]json\b/.test(answer.headers.get('content-type') ?? '')
    const json = isJson && received !== '' ? JSON.parse(received) : undefined
    const { status } = answer
    const problems = problemsOf({ method, path, status, contentType: answer.headers.get('content-type'), json })
    if (problems.length > 0)
      throw new Error(`${method} ${path} → ${status}, which is not as documented: ${problems.join('; ')}\n${received}`)
    return { status, headers: answer.headers, text: received, json }
  }
}
