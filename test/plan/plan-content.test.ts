import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { disrupts, isEmpty } from '#core/plan/plan-update.ts'
import { requestedSpec } from '#core/plan/requested-spec.ts'
import { layerKey } from '#core/cluster/compiled-cluster.ts'
import {
  checkedPlan,
  override,
  parent,
  plan,
  planningInput,
  profile,
  type ClusterWords,
  type LayerWords,
} from '../core/plan-fixture.ts'

function stack(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { ...words, profiles: [profile({ layers })] }
}

const hello = { manifests: { hello: 'kind: ConfigMap\nmetadata:\n  name: hello\n  namespace: web\n' } }
const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }]

/** A plan in the words of its summary, the layers `kind profile/layer: paths`, the pools `kind name: paths`, and what goes. */
interface Row {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  readonly accept?: readonly string[]
  readonly summary: string
  readonly layers?: readonly string[]
  readonly pools?: readonly string[]
  readonly nodes?: number
  readonly objects?: readonly string[]
  readonly disrupts?: boolean
}

const rows: readonly Row[] = [
  { what: 'nothing', to: {}, summary: 'Changes nothing.' },
  {
    what: 'only the version of the profile',
    to: { profiles: [profile({ version: '1.1.0' })] },
    summary: 'Changes no layer, pool or node: only what the cluster is recorded to be.',
  },
  {
    what: 'another version of an infrastructure pack',
    to: stack({ k8s: 'kubernetes@1.36.2' }),
    summary: 'Updates kubernetes 1.35.4 → 1.36.2; replaces 6 nodes (control-plane, general).',
    layers: ['changed base/k8s: kubeadmconfig.featureGates.NodeLocalCRISocket pack.content.images'],
    disrupts: true,
  },
  {
    what: 'a value of an infrastructure pack',
    to: stack({ k8s: { values: 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "99"}}' } }),
    summary: 'Changes 1 value of kubernetes; replaces 6 nodes (control-plane, general).',
    layers: ['changed base/k8s: kubeadmconfig.kubeletExtraArgs.max-pods'],
    disrupts: true,
  },
  {
    what: 'two values of two layers',
    to: stack({ cni: { values: 'manifests: {calico: {mtu: 1400, vxlanPort: 1}}' }, csi: { values: 'x: 1' } }),
    summary: 'Changes 2 values of calico, 1 value of local-path; replaces no node.',
    layers: ['changed base/cni: manifests.calico.mtu manifests.calico.vxlanPort', 'changed base/csi: x'],
  },
  {
    what: 'a value that informs',
    to: stack({ k8s: { values: 'pack: {content: {images: []}}' } }),
    summary: 'Changes 1 value of kubernetes; replaces no node.',
    layers: ['changed base/k8s: pack.content.images'],
  },
  {
    what: 'a layer that comes',
    to: stack({ metrics: 'metrics-server@0.8.0' }),
    summary: 'Adds metrics 0.8.0; replaces no node.',
    layers: ['added base/metrics: manifests pack'],
  },
  {
    what: 'a layer that goes',
    from: stack({ notes: hello }),
    to: {},
    summary: 'Removes notes; replaces no node.',
    layers: ['removed base/notes: '],
    objects: ['base/notes: Release notes/notes', 'base/notes: ConfigMap web/hello'],
    disrupts: true,
  },
  {
    what: 'a layer that is replaced',
    to: stack({ cni: 'cilium@1.18.3' }),
    accept: ['cni.replaced'],
    summary: 'Replaces calico 3.31.2 with cilium 1.18.3; replaces 6 nodes (control-plane, general).',
    disrupts: true,
  },
  {
    what: 'a release that gets another name',
    from: stack({ a: hello }),
    to: stack({ a: { ...hello, values: 'pack: {releaseNameOverride: other}' } }),
    summary: 'Replaces the release of a; replaces no node.',
    layers: ['replaced base/a: pack'],
    objects: ['base/a: Release a/a'],
    disrupts: true,
  },
  {
    what: 'manifests that change',
    from: stack({ a: hello }),
    to: stack({ a: { manifests: { hello: 'kind: ConfigMap\nmetadata:\n  name: bye\n', more: 'x' } } }),
    summary: 'Changes 2 manifests of a; replaces no node.',
    layers: ['changed base/a: '],
  },
  {
    what: 'the install order',
    from: stack({ a: hello }),
    to: stack({ a: { ...hello, installPriority: 5 } }),
    summary: 'Changes the install order of a; replaces no node.',
    layers: ['changed base/a: installPriority'],
  },
  {
    what: 'a layer of manifests whose profile gets another version',
    from: stack({ a: hello }),
    to: { profiles: [profile({ version: '2.0.0', layers: { a: hello } })] },
    summary: 'Changes no layer, pool or node: only what the cluster is recorded to be.',
  },
  {
    what: 'another profile with the same layers, which stay installed',
    to: { profiles: [profile({ name: 'core' })] },
    summary:
      'Changes the profile of ubuntu, the profile of kubernetes, the profile of calico, the profile of local-path; replaces no node.',
    layers: ['os', 'k8s', 'cni', 'csi'].map((name) => `changed core/${name}: profile`),
  },
  {
    what: 'a layer that moves to another profile with another version',
    from: stack({ metrics: 'metrics-server@0.7.2' }),
    to: { profiles: [profile(), profile({ name: 'tools', type: 'add-on', layers: { metrics: 'metrics-server@0.8.0' } })] },
    summary: 'Updates metrics 0.7.2 → 0.8.0; replaces no node.',
  },
  {
    what: 'a pool that comes',
    to: { workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2 }] },
    summary: 'Adds pool gpu (2 nodes); replaces no node.',
  },
  {
    what: 'a pool that goes',
    from: { workerPools: two },
    to: {},
    summary: 'Removes pool gpu; removes 2 nodes.',
    pools: ['removed gpu: '],
    nodes: 2,
    disrupts: true,
  },
  {
    what: 'a pool that grows',
    to: { workerPools: [{ name: 'general', replicas: 5 }] },
    summary: 'Scales pool general from 3 to 5; replaces no node.',
    pools: ['changed general: replicas'],
  },
  {
    what: 'a pool that shrinks',
    to: { workerPools: [{ name: 'general', replicas: 1 }] },
    summary: 'Scales pool general from 3 to 1; removes 2 nodes.',
    pools: ['changed general: replicas'],
    nodes: 2,
    disrupts: true,
  },
  {
    what: 'settings of a pool',
    to: { workerPools: [{ name: 'general', labels: { a: 'b' }, repaveIntervalMs: 1000 }] },
    summary: 'Changes labels, repaveIntervalMs of pool general in place; replaces no node.',
    pools: ['changed general: labels.a repaveIntervalMs'],
  },
  {
    what: 'zones of a pool, which move nodes',
    from: { workerPools: [{ name: 'general', zones: ['a', 'b'] }] },
    to: { workerPools: [{ name: 'general', zones: ['b'] }] },
    summary: 'Changes zones of pool general in place; removes 2 nodes.',
    pools: ['changed general: zones'],
    nodes: 2,
    disrupts: true,
  },
  {
    what: 'pools in another order',
    from: { workerPools: two },
    to: { workerPools: two.toReversed() },
    summary: 'Changes no layer, pool or node: only what the cluster is recorded to be.',
  },
  {
    what: 'taints in another order',
    from: tainted('a', 'b'),
    to: tainted('b', 'a'),
    summary: 'Changes no layer, pool or node: only what the cluster is recorded to be.',
  },
  {
    what: 'several things at once',
    from: { workerPools: two },
    to: { ...stack({ k8s: 'kubernetes@1.36.2', metrics: 'metrics-server@0.8.0' }), workerPools: [{ name: 'gpu', replicas: 1 }] },
    summary:
      'Adds metrics 0.8.0; updates kubernetes 1.35.4 → 1.36.2; removes pool general; scales pool gpu from 2 to 1; replaces 4 nodes (control-plane, gpu) and removes 4 nodes.',
    nodes: 4,
    disrupts: true,
  },
  {
    what: 'what is blocked',
    from: stack({ k8s: 'kubernetes@1.36.2' }),
    to: stack({ k8s: 'kubernetes@1.35.4' }),
    summary: 'Updates kubernetes 1.36.2 → 1.35.4; replaces 6 nodes (control-plane, general). Blocked by kubernetes.downgrade.',
    disrupts: true,
  },
  {
    what: 'what cannot be compiled',
    to: { profiles: [profile({ type: 'add-on' })] },
    summary: 'Blocked by profile.infrastructure.',
  },
]

function tainted(...keys: readonly string[]): ClusterWords {
  return { workerPools: [{ name: 'general', taints: keys.map((key) => ({ key, value: '', effect: 'NoSchedule' as const })) }] }
}

describe('a plan tells of', () => {
  for (const row of rows) {
    test(row.what, () => {
      const content = plan(row.from ?? {}, row.to, { accept: row.accept ?? [] })
      assert.equal(content.summary, row.summary)
      if (row.layers) {
        const layers = content.changes.map(
          (change) =>
            `${change.kind} ${change.profile}/${change.layer}: ${change.kind === 'removed' ? '' : change.diff.map(({ path }) => path).join(' ')}`,
        )
        assert.deepEqual(layers, row.layers)
      }
      if (row.pools)
        assert.deepEqual(
          content.pools.map((pool) => `${pool.kind} ${pool.name}: ${pool.diff.map(({ path }) => path).join(' ')}`),
          row.pools,
        )
      assert.deepEqual([content.removes.nodes, content.removes.objects], [row.nodes ?? 0, row.objects ?? content.removes.objects])
      if (content.desired) assert.equal(disrupts(content), row.disrupts ?? false)
    })
  }

  test('what a removed layer takes with it, and not what another one makes too', () => {
    const from = stack({ a: hello, b: { ...hello, values: 'pack: {namespace: other}' } })
    assert.deepEqual(plan(from, stack({ b: { ...hello, values: 'pack: {namespace: other}' } })).removes.objects, [
      'base/a: Release a/a',
    ])
  })

  test('the objects of templates, by what their values say', () => {
    const template =
      'kind: Service\nmetadata:\n  labels:\n    app: x\n  name: {{ .Values.service.name }}\n  namespace: {{ .Values.gone }}\n---\nkind: {{ .Values.kind }}\nmetadata: {}\n---\n# nothing\n'
    const from = stack({ a: { values: 'manifests: {web: {service: {name: shop}}}', manifests: { web: template } } })
    assert.deepEqual(plan(from, {}).removes.objects, ['base/a: Release a/a', 'base/a: Service {{ .Values.gone }}/shop'])
  })
})

describe('an override and a change of the profile', () => {
  const mtu = (value: number) => `manifests: {calico: {mtu: ${value}}}`
  const with1400 = { overrides: { 'base/cni': mtu(1400) } }

  test('of the same path block the plan with path, base, ours and theirs', () => {
    const content = plan(with1400, { ...stack({ cni: { values: mtu(1450) } }), ...with1400 })
    assert.deepEqual(content.conflicts, [
      { profile: 'base', layer: 'cni', path: 'manifests.calico.mtu', base: 0, ours: 1400, theirs: 1450 },
    ])
    assert.equal(content.summary, 'Blocked by 1 override conflict (base/cni: manifests.calico.mtu).')
  })

  test('of the same path do not where the request gives the override anew', () => {
    const content = plan(with1400, { ...stack({ cni: { values: mtu(1450) } }), overrides: { 'base/cni': mtu(1401) } })
    assert.deepEqual(content.conflicts, [])
    assert.deepEqual(content.desired?.spec.overrides[0]?.values, mtu(1401))
  })

  test('of different paths merge', () => {
    const content = plan(with1400, { ...stack({ cni: { values: 'manifests: {calico: {vxlanPort: 1}}' } }), ...with1400 })
    assert.deepEqual([content.conflicts, content.desired?.spec.overrides.length], [[], 1])
  })

  test('an override that repeats what the profile said follows it, and goes', () => {
    const repeats = { overrides: { 'base/cni': mtu(0) } }
    const content = plan(repeats, { ...stack({ cni: { values: mtu(1450) } }), ...repeats })
    assert.deepEqual([content.conflicts, content.desired?.spec.overrides], [[], []])
    const cni = content.desired?.compiled.layers.find((layer) => layerKey(layer) === 'base/cni')
    assert.equal(JSON.stringify(cni?.values).includes('"mtu":1450'), true)
  })

  test('of one manifest conflict; one that is repeated follows the profile', () => {
    const ours = (content: string) => ({ overrides: [override('base/a', null, [{ name: 'hello', content }])] })
    const theirs = stack({ a: { manifests: { hello: 'new' } } })
    const from = stack({ a: { manifests: { hello: 'old' } } })
    const meets = plan({ ...from, ...ours('mine') }, { ...theirs, ...ours('mine') })
    assert.deepEqual(meets.conflicts, [
      { profile: 'base', layer: 'a', path: 'manifests[name=hello]', base: 'old', ours: 'mine', theirs: 'new' },
    ])
    const repeats = plan({ ...from, ...ours('old') }, { ...theirs, ...ours('old') })
    assert.deepEqual([repeats.conflicts, repeats.desired?.spec.overrides], [[], []])
  })
})

describe('planning again', () => {
  for (const { what, from = {}, to, accept = [] } of rows) {
    test(`finds nothing after ${what}`, () => {
      const { desired } = plan(from, to, { accept })
      if (!desired) return
      const input = planningInput(to, to)
      const again = checkedPlan({ ...input, parent: { ...input.parent, ...desired }, requested: desired.spec })
      assert.deepEqual([again.changes, again.pools, again.repave.pools, again.conflicts], [[], [], [], []])
      assert.equal(isEmpty(again, { ...parent(to), ...desired }), true)
      assert.match(again.summary, /^(Changes nothing\.|Blocked)/)
    })
  }
})

describe('a request', () => {
  const spec = parent({ overrides: { 'base/cni': 'a: 1', 'base/csi': 'b: 1' }, variables: { host: 'x' } }).spec
  const asked = { profiles: null, overrides: [], variables: {}, cloud: null, controlPlane: null, workerPools: null }

  test('that names nothing leaves everything as it is', () => assert.deepEqual(requestedSpec(spec, asked), spec))

  test('replaces, adds and removes overrides by their layer, and the last of two counts', () => {
    const overrides = [
      override('base/cni', 'a: 2'),
      override('base/csi', null),
      override('base/os', 'c: 1'),
      override('base/os', 'c: 2'),
    ]
    const found = requestedSpec(spec, { ...asked, overrides }).overrides
    assert.deepEqual(found, [override('base/cni', 'a: 2'), override('base/os', 'c: 2')])
  })

  test('gives variables beside those that are there', () => {
    const given = { port: { kind: 'plain' as const, value: '1' } }
    assert.deepEqual(Object.keys(requestedSpec(spec, { ...asked, variables: given }).variables), ['host', 'port'])
  })

  test('gives the complete list of worker pools', () => {
    assert.deepEqual(requestedSpec(spec, { ...asked, workerPools: [] }).workerPools, [])
  })
})

test('a long value is cut between characters, never within one: no database keeps half of one', () => {
  for (const start of ['', 'x']) {
    const long = `${start}${'😀'.repeat(100)}`
    const pools = (value: string) => ({ workerPools: [{ name: 'general', kubeadm: { kubeletExtraArgs: { note: value } } }] })
    const content = plan(pools('short'), pools(long))
    assert.equal(content.repave.scope, 'worker-pools')
    for (const pool of content.repave.pools)
      for (const { text } of pool.reasons) assert.ok(text.isWellFormed() && text.includes('…'), text)
  }
})
