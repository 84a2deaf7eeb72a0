import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import pino from 'pino'
import { clientConfig, type DatabaseAddress } from '#store/address.ts'
import { readConfiguration } from '../src/configuration.ts'
import { startServer } from '../src/server.ts'

/** A server as a user would start it, with a database of its own, and its API. */
export interface BenchServer {
  readonly send: (method: string, path: string, body?: unknown) => Promise<unknown>
  /** Straight to the database, for what would take too long through the API. */
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<void>
  readonly address: DatabaseAddress
  readonly stop: () => Promise<void>
}

/** How a person comes in. */
interface Door {
  readonly url: string
  readonly administrator: { readonly email: string; readonly password: string }
}

export async function startBenchServer({
  speed = 60,
  consoleFolder = null,
}: { readonly speed?: number; readonly consoleFolder?: string | null } = {}): Promise<BenchServer & Door> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const password = 'a password for the benchmark'
  const environment = {
    CAIRN_DATA: folder,
    PORT: '0',
    CAIRN_ADMIN_PASSWORD: password,
    CAIRN_LOG_LEVEL: 'silent',
    CAIRN_SIM_SPEED: String(speed),
  }
  const read = readConfiguration(environment, ['--no-demo'])
  if (read.kind === 'refused') throw new Error(read.problems.join('; '))
  const { configuration } = read
  const log = pino({ level: 'silent' })
  const server = await startServer({ configuration, log, now: Date.now, consoleFolder })
  const client = new pg.Client(clientConfig(server.address))
  await client.connect()
  const cookie = await logIn(server.url, configuration.adminEmail, password)
  return {
    send: (method, path, body) => send(server.url, cookie, method, path, body),
    sql: async (text, values = []) => void (await client.query(text, [...values])),
    address: server.address,
    url: server.url,
    administrator: { email: configuration.adminEmail, password },
    stop: async () => {
      await client.end()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Makes `count` more clusters like the one of that name, as they are when nothing is under way, of `kinds` kinds that are planned
 * apart.
 */
export async function copyCluster({ sql }: Pick<BenchServer, 'sql'>, name: string, count: number, kinds: number): Promise<void> {
  await sql(`update clusters set status = 'Running', health = 'Healthy', converged = true where name = $1`, [name])
  const of = `from clusters c cross join generate_series(1, $2::int) n where c.name = $1`
  const changed = { id: `c.id || '-' || n`, name: `c.name || '-' || n` }
  await sql(
    `insert into clusters select (jsonb_populate_record(c, jsonb_build_object('id', ${changed.id}, 'name', ${changed.name}))).* ${of}`,
    [name, count],
  )
  for (const table of ['cluster_profiles', 'cluster_revisions'] as const) {
    await sql(
      `insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('cluster_id', ${changed.id}))).*
       from ${table} t join clusters c on c.id = t.cluster_id cross join generate_series(1, $2::int) n where c.name = $1`,
      [name, count],
    )
  }
  await sql(
    `update cluster_revisions r set spec = jsonb_set(r.spec, '{cloud,region}', to_jsonb('region-' || (hashtext(r.cluster_id) & 1023) % $2::int))
     from clusters c where c.id = r.cluster_id and c.name like $1 || '-%'`,
    [name, kinds],
  )
  await sql('analyze')
}

/** The same, in as many states as a large fleet has: regions, versions, health, tags, drift and pending updates of some. */
export async function spreadFleet(server: Pick<BenchServer, 'sql'>, name: string, count: number): Promise<void> {
  await server.sql(`delete from work`)
  await copyCluster(server, name, count, 20)
  await server.sql(`
    update clusters set
      verified_revision = revision,
      region = 'region-' || (hashtext(id) & 1023) % 20,
      kubernetes_version = '1.' || (34 + (hashtext(id) & 1023) % 3) || '.' || (hashtext(name) & 1023) % 5,
      nodes_total = 6 + (hashtext(name) & 1023) % 9,
      nodes_ready = 6 + (hashtext(name) & 1023) % 9,
      health = case when (hashtext(id) & 1023) % 97 = 0 then 'Unhealthy' else 'Healthy' end,
      drift = case when (hashtext(name) & 1023) % 101 = 0 then '[{"kind":"pool-scaled"}]'::jsonb end,
      tags = jsonb_build_object('env', case when (hashtext(id) & 1) = 0 then 'prod' else 'test' end, 'wave', ((hashtext(name) & 1023) % 8)::text)`)
  await server.sql(`
    update cluster_profiles set digest = 'sha256:' || repeat('0', 64) where (hashtext(cluster_id) & 1023) % 31 = 0`)
  await server.sql('analyze')
}

/** Asks again until the answer satisfies. */
export async function until<Value>(read: () => Promise<Value>, satisfies: (value: Value) => boolean): Promise<Value> {
  const deadline = performance.now() + 120_000
  for (;;) {
    const value = await read()
    if (satisfies(value)) return value
    if (performance.now() > deadline) throw new Error(`this did not become as it should: ${JSON.stringify(value)}`)
    await delay(10)
  }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0
}

/** A full profile from built-in packs; `text` is a value that no node is made from. */
export function profileDocument(name: string, text: string): object {
  const layer = (layerName: string, kind: string, version: string, values = '') => ({
    name: layerName,
    kind,
    pack: { name: layerName, version },
    values,
  })
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'ClusterProfile',
    metadata: { name },
    spec: {
      type: 'full',
      cloudType: 'simulated',
      version: '1.0.0',
      layers: [
        layer('ubuntu', 'os', '24.04.1'),
        layer('kubernetes', 'k8s', '1.36.1'),
        layer('cilium', 'cni', '1.18.3'),
        layer('local-path', 'csi', '0.0.32'),
        layer('metrics-server', 'addon', '0.8.0', `note: ${text}\n`),
      ],
    },
  }
}

export function clusterDocument(name: string, profile: string): object {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: profile, version: '1.0.0' }],
      controlPlane: { replicas: 3, instanceType: 'm5.large' },
      workerPools: [{ name: 'general', replicas: 3, instanceType: 'm5.large' }],
    },
  }
}

export async function logIn(url: string, email: string, password: string): Promise<string> {
  const body = JSON.stringify({ email, password })
  const answer = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  if (!answer.ok || cookie === undefined) throw new Error(`cannot log in: ${await answer.text()}`)
  return cookie
}

export async function send(url: string, cookie: string, method: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}
