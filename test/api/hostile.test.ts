import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Route } from '#contract/route.ts'
import { apiPrefix, routes } from '#contract/routes.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { readDocumented, type Documented, type OpenApi } from './documented.ts'
import { fullProfile } from './profile-documents.ts'

const contract: readonly Route[] = Object.values(routes).flatMap((ofNoun): readonly Route[] => Object.values(ofNoun))

/** How many requests; each is replayed by the seed and path that a failure prints. */
const runs = Number(process.env['CAIRN_HOSTILE_RUNS'] ?? 3000)
const seed = Number(process.env['CAIRN_HOSTILE_SEED'] ?? 20_261_122)

describe('hostile requests', () => {
  let server: TestServer
  let documented: Documented
  before(async () => {
    server = await startTestServer({ logLevel: 'warn' })
    documented = readDocumented((await (await fetch(`${server.url}/api/openapi.json`)).json()) as OpenApi)
    // Something to hit.
    await send('POST', '/profiles', JSON.stringify(profileDocument('target')))
    const cluster = await send('POST', '/clusters', JSON.stringify(clusterDocument('target', 'target')))
    assert.equal(cluster.status, 201, await cluster.text())
    await eventually(
      async () => (await (await send('GET', '/clusters/target')).json()) as { status: { status: string } },
      (found) => found.status.status === 'Running',
    )
  })
  after(() => server.dispose())

  const send = (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(server.url + apiPrefix + path, {
      method,
      headers: {
        authorization: `Bearer ${server.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })

  test(`${runs} of them get no 5xx, and every answer is as documented`, async () => {
    const request = fc.constantFrom(...contract.filter(isHarmless)).chain((route) => requestOf(route))
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, body, headers }) => {
        const answer = await send(method, path, body, headers)
        const text = await answer.text()
        assert.ok(answer.status < 500, `${method} ${path} ${String(body).slice(0, 300)} → ${answer.status} ${text}`)
        const contentType = answer.headers.get('content-type')
        const json = /json/.test(contentType ?? '') && text !== '' ? (JSON.parse(text) as unknown) : undefined
        const wrong = documented.problemsOf({ method, path: apiPrefix + path, status: answer.status, contentType, json })
        assert.deepEqual(wrong, [], `${method} ${path} → ${answer.status} ${text.slice(0, 1000)}`)
      }),
      { numRuns: runs, seed, endOnFailure: false },
    )
  })

  test('bytes that are no HTTP get 400 or silence, and the server goes on', async () => {
    const { hostname, port } = new URL(server.url)
    const rows = [
      '\0\0\0\0',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ]
    for (const row of rows) {
      const said = await new Promise<string>((resolve) => {
        let text = ''
        const socket = connect(Number(port), hostname, () => socket.end(row))
        socket.on('data', (data) => (text += data.toString()))
        socket.on('error', () => resolve(text))
        socket.on('close', () => resolve(text))
      })
      assert.match(said, /^(HTTP\/1\.1 4\d\d |$)/, JSON.stringify(row.slice(0, 80)))
    }
    assert.equal((await send('GET', '/me')).status, 200)
  })
})

function profileDocument(name: string, version = '1.0.0') {
  const manifests = [{ name: 'map', content: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map }\n' }]
  const variables = [{ name: 'site', default: 'here' }]
  return fullProfile({
    name,
    version,
    variables,
    tags: { a: 'b' },
    addons: [{ name: 'extra', kind: 'addon', manifests, values: 'a: 1\n' }],
  })
}

function clusterDocument(name: string, profile: string) {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name, tags: { a: 'b' } },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: profile, version: '1.0.0' }],
      variables: { site: 'there' },
      overrides: [{ profile, layer: 'extra', values: 'a: 2\n' }],
      cloud: { region: 'eu', sshKeys: ['ssh-ed25519 AAAA'], ntpServers: ['ntp.example'] },
      controlPlane: { replicas: 1, instanceType: 'small', kubeadm: { files: [] } },
      workerPools: [
        {
          name: 'general',
          replicas: 1,
          instanceType: 'small',
          labels: { tier: 'web' },
          taints: [{ key: 'a', effect: 'NoSchedule' }],
          strategy: { type: 'custom', maxSurge: '25%', maxUnavailable: 0 },
          autoscaler: { min: 1, max: 3 },
          drain: { deadline: '10m', then: 'force' },
        },
      ],
    },
  }
}

/** Left out is what would take away the key that the requests are sent with, or what they aim at. */
function isHarmless(route: Route): boolean {
  return !(route.method === 'DELETE' && route.path !== '/profiles/{name}/versions/{version}') && route.path !== '/registries'
}

interface HostileRequest {
  readonly method: string
  readonly path: string
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
  readonly headers: Record<string, string>
}

const nasty = fc.constantFrom(
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\uffff',
  '../../etc/passwd',
  '%00',
  '%',
  "'; drop table users; --",
  '{{.cairn.var.x}}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e999',
  '9223372036854775808',
  'x'.repeat(5000),
  '🦊'.repeat(40),
  '<script>',
  '$where',
  '1.0.0',
  'v1.2',
  '1.2.3-rc.1',
  'target',
  'default',
  'kubernetes',
  '*',
  '\r\nx: y',
  '\u202e',
  'ünïcödé',
)
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }))
const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.double(),
    fc.constantFrom(null, true, false, [], {}, Number.MAX_SAFE_INTEGER, -0, 1e308),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

function requestOf(route: Route): fc.Arbitrary<HostileRequest> {
  const path = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('target', '1.0.0', 'default', 'kubernetes', '1.36.2') },
        { weight: 1, arbitrary: text },
      ),
      { minLength: 2, maxLength: 2 },
    )
    .map((names) => {
      const left = [...names]
      return route.path.replace(/\{\w+\}/g, () => segment(left.shift() ?? 'target'))
    })
  const query = fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    {
      weight: 3,
      arbitrary: fc
        .array(
          fc.tuple(
            fc.oneof(
              fc.constantFrom(
                'project',
                'limit',
                'cursor',
                'sort',
                'q',
                'tag',
                'status',
                'from',
                'to',
                'revision',
                'after',
                'cluster',
                'seeds',
                'impact',
                'dryRun',
                'version',
                'profile',
                'actor',
                'registry',
                'cloudType',
                'layer',
                'forecast',
                'note',
              ),
              text,
            ),
            text,
          ),
          { maxLength: 3 },
        )
        .map(queryText),
    },
  )
  const headers = fc.dictionary(
    fc.constantFrom(
      'if-match',
      'if-none-match',
      'idempotency-key',
      'origin',
      'accept',
      'last-event-id',
      'x-forwarded-proto',
      'cookie',
    ),
    fc
      .oneof(
        fc.string({ maxLength: 30 }),
        fc.constantFrom('"a"', '*', 'W/"x"', 'https://evil.example', 'null', 'cairn_session=%00'),
      )
      .map((header) => header.replace(/[^\x20-\x7e]/g, '?').trim()),
    { maxKeys: 2, noNullPrototype: true },
  )
  return fc.record({
    method: fc.constant(route.method),
    path: fc.tuple(path, query).map((parts) => parts.join('')),
    body: bodyOf(route),
    headers,
  })
}

/** Mostly bodies that are nearly right, since those reach furthest: one place of a good document is replaced. */
function bodyOf(route: Route): fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> {
  if (route.method === 'GET') return fc.constant(undefined)
  const good = fc.constantFrom<unknown>(
    profileDocument('target'),
    profileDocument('target', '2.0.0'),
    clusterDocument('other', 'target'),
    { profiles: [{ name: 'target', version: '1.0.0' }], note: 'n' },
    { workerPools: clusterDocument('x', 'target').spec.workerPools },
    { overrides: [{ profile: 'target', layer: 'extra', values: 'a: 1', manifests: [] }] },
    { version: '3.0.0', from: '1.0.0' },
    { metadata: { tags: { a: 'b' } } },
    { approval: 'anyone' },
    { kind: 'node-dies', pool: 'general' },
    { name: 'key' },
    { rollbackTo: 1 },
    { pending: true },
    {},
  )
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(good, fc.array(fc.tuple(fc.nat(), value), { maxLength: 2 }))
        .map(
          ([document, changes]) =>
            JSON.stringify(changes.reduce((changed, [place, replacement]) => replaceAt(changed, place, replacement), document)) ??
            'null',
        ),
    },
    { weight: 2, arbitrary: value.map((one) => JSON.stringify(one) ?? 'null') },
    { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)) },
  )
}

/** The document with its n-th place (counted round and round) replaced. */
function replaceAt(document: unknown, place: number, replacement: unknown): unknown {
  const places: (readonly [holder: Record<string, unknown>, key: string])[] = []
  const copy = structuredClone(document)
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return
    for (const key of Object.keys(holder)) {
      places.push([holder as Record<string, unknown>, key])
      visit((holder as Record<string, unknown>)[key])
    }
  }
  visit(copy)
  const chosen = places[place % Math.max(places.length, 1)]
  if (!chosen) return replacement
  const [holder, key] = chosen
  holder[key] = replacement
  return copy
}

function segment(name: string): string {
  return encodeURIComponent(name.toWellFormed()) || '%20'
}

function queryText(pairs: readonly (readonly [string, string])[]): string {
  return `?${pairs.map(([name, given]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(given.toWellFormed())}`).join('&')}`
}
