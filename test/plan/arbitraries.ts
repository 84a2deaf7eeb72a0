import fc from 'fast-check'
import type { Json, JsonObject } from '#core/base/json.ts'
import type { Strategy, Taint } from '#core/cluster/cluster.ts'
import { profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'

/** Clusters as people have them, made at random from a small number of settings so that two of them have much in common. */

const strategies: readonly Strategy[] = [
  { type: 'expand-first' },
  { type: 'contract-first' },
  { type: 'custom', maxSurge: '25%', maxUnavailable: 1 },
]
const taints: readonly Taint[] = [
  { key: 'a', value: '', effect: 'NoSchedule' },
  { key: 'a', value: '', effect: 'NoExecute' },
  { key: 'b', value: 'x', effect: 'NoSchedule' },
]

const pool = {
  replicas: fc.constantFrom(0, 1, 3),
  instanceType: fc.constantFrom('m5.large', 'c5.large'),
  diskGiB: fc.constantFrom(60, 80),
  image: fc.constantFrom(null, null, 'mine'),
  zones: fc.shuffledSubarray(['a', 'b', 'c']),
  labels: fc.dictionary(fc.constantFrom('x', 'y', 'constructor'), fc.constantFrom('1', '2'), { maxKeys: 2 }),
  taints: fc.shuffledSubarray([...taints]),
  kubeadm: fc.constantFrom<JsonObject>({}, {}, { kubeletExtraArgs: { v: '4' } }, { apiServer: { extraArgs: { v: '4' } } }),
  strategy: fc.constantFrom(...strategies),
}

const workerPool = (name: string) =>
  fc.record({ name: fc.constant(name), ...pool, kubernetesVersion: fc.constantFrom(null, null, null, '1.35.3', '1.35.4') })

const workerPools = fc
  .tuple(fc.shuffledSubarray(['general', 'gpu', 'edge']), workerPool(''), workerPool(''), workerPool(''))
  .map(([names, ...made]) => names.flatMap((name, index) => (made[index] ? [{ ...made[index], name }] : [])))

const k8sValues = fc
  .record({
    max: fc.constantFrom('100', '{{.cairn.var.max}}'),
    age: fc.constantFrom(30, 31),
    file: fc.boolean(),
    volumes: fc.shuffledSubarray(['a', 'b']),
  })
  .map(({ max, age, file, volumes }) => {
    const written = file
      ? [
          { path: '/etc/motd', content: 'hello' },
          { path: '/etc/issue', content: '{{.cairn.var.host}}' },
        ]
      : []
    const extraVolumes = volumes.map((name) => ({ name, hostPath: `/${name}`, mountPath: `/${name}` }))
    return {
      kubeadmconfig: {
        kubeletExtraArgs: { 'max-pods': max },
        apiServer: { extraArgs: { age: String(age) }, extraVolumes },
        files: written,
      },
    }
  })

const addons = fc
  .record({
    metrics: fc.constantFrom(null, 'metrics-server@0.7.2', 'metrics-server@0.8.0'),
    tls: fc.constantFrom(null, 'cert-manager@1.18.2', 'cert-manager@1.19.1'),
    notes: fc.constantFrom(null, 'one', 'two'),
    priority: fc.constantFrom(0, 5),
    turned: fc.boolean(),
  })
  .map(({ metrics, tls, notes, priority, turned }): readonly (readonly [string, LayerWords])[] => {
    const layers: readonly (readonly [string, LayerWords])[] = [
      ...(metrics ? [['metrics', { pack: metrics, installPriority: priority }] as const] : []),
      ...(tls ? [['tls', { pack: tls }] as const] : []),
      ...(notes ? [['notes', { manifests: { note: `kind: ConfigMap\nmetadata:\n  name: ${notes}\n` } }] as const] : []),
    ]
    return turned ? layers.toReversed() : layers
  })

const overrides = fc.record({
  cni: fc.constantFrom(null, 'manifests: {calico: {mtu: 1400}}', 'manifests: {calico: {mtu: 0}}'),
  k8s: fc.constantFrom(null, null, 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "42"}}'),
})

/** Any cluster. Two of them can be the states of one cluster before and after. */
export const clusters: fc.Arbitrary<ClusterWords> = fc
  .record({
    kubernetes: fc.constantFrom('1.35.3', '1.35.4', '1.36.2'),
    os: fc.constantFrom('ubuntu@24.04.1', 'ubuntu@24.04.3'),
    cni: fc.constantFrom('calico@3.30.4', 'calico@3.31.2'),
    mtu: fc.constantFrom(0, 1450),
    k8sValues,
    addons,
    overrides,
    host: fc.constantFrom('a.example.com', 'b.example.com'),
    control: fc.record({ ...pool, replicas: fc.constantFrom(1, 3) }),
    workerPools,
    keys: fc.shuffledSubarray(['key a', 'key b']),
  })
  .map((one): ClusterWords => {
    const base = profile({
      layers: {
        os: one.os,
        k8s: { pack: `kubernetes@${one.kubernetes}`, values: JSON.stringify(one.k8sValues) },
        cni: { pack: one.cni, values: `manifests: {calico: {mtu: ${one.mtu}}}` },
        ...Object.fromEntries(one.addons),
      },
      variables: [
        { name: 'max', default: '110' },
        { name: 'host', required: true },
      ],
    })
    const given = Object.entries(one.overrides).flatMap(([layer, values]) => (values === null ? [] : [[`base/${layer}`, values]]))
    return {
      profiles: [base],
      variables: { host: one.host },
      overrides: Object.fromEntries(given) as Readonly<Record<string, string>>,
      controlPlane: one.control,
      workerPools: one.workerPools,
      cloud: { sshKeys: one.keys },
    }
  })

const keys = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'name', 'pack', 'kubeadmconfig', 'files', 'path', 'apiServer', 'manifests'),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    ' ',
    'x.y',
    'x[0]',
    '"',
    '10',
    '2',
    '{{.cairn.var.x}}',
  ),
)

/** Values that nobody would write, with keys that mean something somewhere. */
export const oddValues: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, -1.5, '', 'x', '{{.cairn.var.x}}', '{{.cairn.var.host}}', '\u2028', '25%'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.record({ name: fc.constantFrom('a', 'b', '__proto__'), v: tie('value') }), {
      maxLength: 3,
    }) as fc.Arbitrary<Json>,
    fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<Json>,
  ),
})).value

export const oddMaps: fc.Arbitrary<JsonObject> = fc.dictionary(keys, oddValues, {
  maxKeys: 5,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>
