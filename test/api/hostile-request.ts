import fc from 'fast-check'
import type { Route } from '#contract/route.ts'
import { fullProfile } from './profile-documents.ts'

/** A request that tries to break something, made anew from a seed. */
export interface HostileRequest {
  readonly method: string
  readonly path: string
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
  readonly headers: Record<string, string>
}

/** Requests of the route that are mostly nearly right, since those reach furthest: names that exist, and one place of a good body replaced. */
export function hostileRequest(route: Route, plan: string): fc.Arbitrary<HostileRequest> {
  return fc.record({
    method: fc.constant(route.method),
    path: fc.tuple(pathOf(route, plan), queryOf()).map((parts) => parts.join('')),
    body: bodyOf(route),
    headers: headersOf(),
  })
}

export function profileDocument(name: string, version = '1.0.0') {
  const manifests = [{ name: 'map', content: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map }\n' }]
  const variables = [{ name: 'site', default: 'here' }]
  const addons = [{ name: 'extra', kind: 'addon' as const, manifests, values: 'a: 1\n' }]
  return fullProfile({ name, version, variables, tags: { a: 'b' }, addons })
}

export function clusterDocument(name: string, profile: string) {
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
          kubeadm: { preKubeadmCommands: ['true'] },
          strategy: { type: 'custom', maxSurge: '25%', maxUnavailable: 0 },
          autoscaler: { min: 1, max: 3 },
          drain: { deadline: '10m' },
        },
      ],
    },
  }
}

const { spec } = clusterDocument('x', 'target')

const goodBodies: Readonly<Record<string, readonly unknown[]>> = {
  'POST /session': [{ email: 'admin@cairn.local', password: 'wrong' }],
  'POST /api-keys': [{ name: 'key', expiresInDays: 3 }],
  'POST /projects': [{ name: 'another' }],
  'PUT /projects/{name}/policy': [{ approval: 'anyone', clusterUnhealthy: 'error' }],
  'PUT /macros': [{ macros: { mirror: 'example.com' } }],
  'POST /profiles': [profileDocument('other')],
  'POST /profiles/{name}/versions': [{ version: '3.0.0', from: '1.0.0' }, profileDocument('target', '4.0.0')],
  'PUT /profiles/{name}/versions/{version}': [profileDocument('target')],
  'POST /profiles/{name}/versions/{version}/impact': [profileDocument('target')],
  'POST /clusters': [clusterDocument('other', 'target')],
  'PATCH /clusters/{name}': [{ metadata: { tags: { a: 'b' } } }],
  'POST /clusters/{name}/faults': [
    { kind: 'node-dies', pool: 'nowhere' },
    {
      scenario: { apiVersion: 'cairn.dev/v1', kind: 'Scenario', spec: { faults: [{ at: '1m', fault: { kind: 'node-dies' } }] } },
    },
  ],
  'POST /clusters/{name}/plans': [
    { profiles: spec.profiles, note: 'n', accept: ['cni.replaced'] },
    { workerPools: spec.workerPools, variables: spec.variables },
    { overrides: [{ profile: 'target', layer: 'extra', values: 'a: 1', manifests: [{ name: 'map', content: 'a: 1' }] }] },
    { controlPlane: spec.controlPlane },
    { rollbackTo: 1 },
    { pending: true, resolutions: [{ profile: 'target', layer: 'extra', path: 'a', take: 'ours' }] },
    { pending: true, resolutions: [{ profile: 'target', layer: 'extra', path: 'manifests[name=map]', value: 'a: 2' }] },
  ],
  'POST /clusters/{name}/overrides/promote': [{ profile: 'target', layer: 'extra', version: '9.0.0', note: 'n' }],
  'POST /plans/{id}/approve': [{ acknowledgeRepave: true, digest: `sha256:${'0'.repeat(64)}`, comment: 'c' }],
  'POST /plans/{id}/reject': [{ comment: 'c' }],
}

const nasty = fc.constantFrom(
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\uffff',
  '\u202e',
  'ünïcödé',
  '🦊'.repeat(40),
  'x'.repeat(5000),
  '\r\nx: y',
  '../../etc/passwd',

  '%00',
  '%',
  "'; drop table users; --",
  '<script>',
  '$where',
  '*',
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
  '1.0.0',
  'v1.2',
  '1.2.3-rc.1',
  '1.0.0@1',
  '1.0.0@99999999999999999999',
  'target',
  'default',

  'kubernetes',
  '{{.cairn.var.x}}',
  '{{.cairn.var.',
  '{{',
  'a: [',
  'a: &a [*a]',
  '- 1\n- 2',
  '"',
  '30m',
  '1h1h',
  '25%',
  '999%',
)
const text = fc.oneof({ weight: 3, arbitrary: nasty }, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }))

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

function pathOf(route: Route, plan: string): fc.Arbitrary<string> {
  const right: Readonly<Record<string, string>> = {
    name: route.path.startsWith('/packs') ? 'kubernetes' : route.path.startsWith('/projects') ? 'default' : 'target',
    version: route.path.startsWith('/packs') ? '1.36.1' : '1.0.0',
    id: plan,
    kind: 'cloud-quota',
  }
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => right[name ?? ''] ?? 'target')
  const parts = names.map((name) => fc.oneof({ weight: 8, arbitrary: fc.constant(name) }, { weight: 1, arbitrary: text }))
  return fc.tuple(...parts).map((given) => {
    const left = [...given]
    return route.path.replace(/\{\w+\}/g, () => encodeURIComponent((left.shift() ?? '').toWellFormed()) || '%20')
  })
}

const parameters = [
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
]

function queryOf(): fc.Arbitrary<string> {
  const pairs = fc.array(fc.tuple(fc.constantFrom(...parameters), text), { minLength: 1, maxLength: 3 })
  const query = pairs.map(
    (given) => `?${given.map(([name, one]) => `${name}=${encodeURIComponent(one.toWellFormed())}`).join('&')}`,
  )
  return fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: query })
}

function headersOf(): fc.Arbitrary<Record<string, string>> {
  const names = [
    'if-match',
    'if-none-match',
    'idempotency-key',
    'origin',
    'accept',
    'last-event-id',
    'x-forwarded-proto',
    'cookie',
  ]
  const given = fc.oneof(
    fc.string({ maxLength: 30 }).map((header) => header.replace(/[^\x20-\x7e]/g, '?').trim()),
    fc.constantFrom('"a"', '*', 'W/"x"', 'https://evil.example', 'null', 'cairn_session=%00', 'key-1'),
  )
  const some = fc.dictionary(fc.constantFrom(...names), given, { maxKeys: 2, noNullPrototype: true })
  return fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: some })
}

function bodyOf(route: Route): fc.Arbitrary<HostileRequest['body']> {
  if (route.method === 'GET') return fc.constant(undefined)
  const good = goodBodies[`${route.method} ${route.path}`]
  if (!good) return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value.map(write) })
  const changes = fc.array(fc.tuple(fc.nat(), value), { maxLength: 2 })
  const nearlyRight = fc
    .tuple(fc.constantFrom(...good), changes)
    .map(([document, given]) =>
      write(given.reduce((changed, [place, replacement]) => replaceAt(changed, place, replacement), document)),
    )
  return fc.oneof(
    { weight: 12, arbitrary: nearlyRight },
    { weight: 1, arbitrary: value.map(write) },
    { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)) },
  )
}

function write(body: unknown): string {
  return JSON.stringify(body) ?? 'null'
}

/** The document with its n-th place (counted round and round) replaced. */
function replaceAt(document: unknown, place: number, replacement: unknown): unknown {
  const places: (readonly [holder: Record<string, unknown>, key: string])[] = []
  const copy = structuredClone(document)
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return
    for (const [key, member] of Object.entries(holder)) {
      places.push([holder as Record<string, unknown>, key])
      visit(member)
    }
  }
  visit(copy)
  const chosen = places[place % Math.max(places.length, 1)]
  if (!chosen) return replacement
  const [holder, key] = chosen
  holder[key] = replacement
  return copy
}
