import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { machineDigest } from '#core/cluster/machine-spec.ts'
import { originsOf } from '#core/cluster/effective-layer.ts'
import {
  clusterSpec,
  compiled,
  override,
  pack,
  place,
  profile,
  stackOf,
  usualLayers,
  type ClusterWords,
  type LayerWords,
} from '../plan-fixture.ts'
import { compileCluster } from '#core/cluster/compile-cluster.ts'

function stack(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { ...words, profiles: [profile({ layers })] }
}

function specs(words: ClusterWords) {
  const [controlPlane, worker] = compiled(words).pools.map((pool) => pool.machineSpec)
  assert.ok(controlPlane && worker)
  return { controlPlane, worker }
}

const osValues =
  'kubeadmconfig:\n  preKubeadmCommands: [os pre]\n  postKubeadmCommands: [os post]\n  files:\n    - {path: /b, content: os}\n    - {path: /a, content: os}\n'
const k8sValues =
  'kubeadmconfig:\n  preKubeadmCommands: [k8s pre]\n  postKubeadmCommands: [k8s post]\n  files:\n    - {path: /a, content: k8s, owner: me}\n    - {path: /c, content: k8s}\n'
const poolKubeadm = { preKubeadmCommands: ['pool pre'], files: [{ path: '/c', content: 'pool' }] }

describe('the machine spec of a pool', () => {
  const words = stack(
    { os: { values: osValues }, k8s: { values: k8sValues } },
    { workerPools: [{ name: 'general', kubeadm: poolKubeadm }] },
  )

  test('has the files of os, k8s and pool, of which the later wins, in the order of their paths', () => {
    assert.deepEqual(specs(words).controlPlane.files, [
      { path: '/a', content: 'k8s', owner: 'me' },
      { path: '/b', content: 'os' },
      { path: '/c', content: 'k8s' },
    ])
    assert.deepEqual(specs(words).worker.files.at(-1), { path: '/c', content: 'pool' })
  })

  test('has the commands of os, k8s and pool one after the other', () => {
    assert.deepEqual(specs(words).worker.preKubeadmCommands, ['os pre', 'k8s pre', 'pool pre'])
    assert.deepEqual(specs(words).worker.postKubeadmCommands, ['os post', 'k8s post'])
    assert.deepEqual(specs(words).controlPlane.preKubeadmCommands, ['os pre', 'k8s pre'])
  })

  test('has the flags of os, k8s and pool merged, and those of the control plane only there', () => {
    const values = 'kubeadmconfig:\n  kubeletExtraArgs: {a: k8s, b: k8s}\n  apiServer: {extraArgs: {x: y}}\n'
    const { controlPlane, worker } = specs(
      stack(
        { os: { values: 'kubeadmconfig: {kubeletExtraArgs: {a: os, c: os}}' }, k8s: { values } },
        { workerPools: [{ name: 'general', kubeadm: { kubeletExtraArgs: { b: 'pool' } } }] },
      ),
    )
    const args = worker.kubeadm['kubeletExtraArgs'] as Record<string, string>
    assert.deepEqual([args['a'], args['b'], args['c']], ['k8s', 'pool', 'os'])
    assert.deepEqual(Object.keys(worker.kubeadm), ['kubeletExtraArgs'])
    const controlPlaneKeys = [
      'apiServer',
      'caCertificateValidityPeriodDays',
      'certificateValidityPeriodDays',
      'controllerManager',
      'etcd',
      'featureGates',
      'imageRepository',
      'kubeletExtraArgs',
      'scheduler',
    ]
    assert.deepEqual(Object.keys(controlPlane.kubeadm).sort(), controlPlaneKeys)
  })

  test('has the image of its version, or one of its own', () => {
    const { controlPlane, worker } = specs({ workerPools: [{ name: 'general', kubernetesVersion: '1.34.8' }] })
    assert.equal(controlPlane.image, 'simulated/ubuntu-24.04.3/kubernetes-v1.35.4-amd64')
    assert.equal(worker.image, 'simulated/ubuntu-24.04.3/kubernetes-v1.34.8-amd64')
    assert.equal(specs({ workerPools: [{ name: 'general', image: 'mine' }] }).worker.image, 'mine')
  })

  test('has the zones of the control plane and of no worker', () => {
    const { controlPlane, worker } = specs({
      controlPlane: { zones: ['b', 'a'] },
      workerPools: [{ name: 'general', zones: ['c'] }],
    })
    assert.deepEqual([controlPlane.zones, worker.zones], [['a', 'b'], []])
  })

  test('says nothing of labels, annotations, taints and counts', () => {
    const digest = (words: ClusterWords) => compiled(words).pools[1]?.machineDigest
    assert.equal(
      digest({ workerPools: [{ name: 'general', labels: { a: 'b' }, annotations: { a: 'b' }, replicas: 9 }] }),
      digest({}),
    )
  })

  test('has a digest with the version of its form', () => {
    const [pool] = compiled({}).pools
    assert.ok(pool)
    assert.match(pool.machineDigest, /^v1:sha256:[0-9a-f]{64}$/)
    assert.equal(machineDigest(JSON.parse(JSON.stringify(pool.machineSpec)) as typeof pool.machineSpec), pool.machineDigest)
  })
})

describe('a compiled cluster', () => {
  test('has its layers in install order: os, k8s, cni, csi, then by priority, profile and name', () => {
    const tools = profile({
      name: 'tools',
      type: 'add-on',
      layers: { z: { pack: 'traefik@3.5.3', installPriority: -1 }, b: { manifests: { m: 'x' } }, a: { manifests: { m: 'x' } } },
    })
    const base = profile({ layers: { late: { manifests: { m: 'x' }, installPriority: 9 }, c: { manifests: { m: 'x' } } } })
    const names = compiled({ profiles: [tools, base] }).layers.map((layer) => layer.name)
    assert.deepEqual(names, ['os', 'k8s', 'cni', 'csi', 'z', 'c', 'a', 'b', 'late'])
  })

  test('has the values of pack, profile and override in this order, then variables', () => {
    const layers = {
      cni: { values: 'manifests: {calico: {mtu: 1400, logDroppedPackets: true, vxlanPort: "{{.cairn.var.port}}"}}' },
    }
    const words: ClusterWords = {
      profiles: [profile({ layers, variables: [{ name: 'port', default: '1' }] })],
      variables: { port: '2' },
      overrides: { 'base/cni': 'manifests: {calico: {mtu: 9000}}' },
    }
    const values = compiled(words).layers[2]?.values['manifests'] as { calico: Record<string, unknown> }
    assert.deepEqual(
      [values.calico['mtu'], values.calico['logDroppedPackets'], values.calico['vxlanPort'], values.calico['blockSize']],
      [9000, true, '2', 26],
    )
  })

  test('has the manifests of pack, layer and override by name', () => {
    const layers = { metrics: { pack: 'metrics-server@0.8.0', manifests: { more: 'more', 'metrics-server': 'mine' } } }
    const manifests = (overrides: ClusterWords['overrides']) =>
      compiled({ profiles: [profile({ layers })], ...(overrides ? { overrides } : {}) })
        .layers.at(-1)
        ?.manifests.map(({ name, content }) => `${name}: ${content}`)
    assert.deepEqual(manifests({}), ['metrics-server: mine', 'more: more'])
    assert.deepEqual(
      manifests([
        override('base/metrics', null, [
          { name: 'more', content: null },
          { name: 'new', content: 'new' },
        ]),
      ]),
      ['metrics-server: mine', 'new: new'],
    )
  })

  test('has releases with the names and namespaces that their values say', () => {
    const layer = (values: string) => compiled(stack({ a: { pack: 'metrics-server@0.8.0', values } })).layers.at(-1)
    assert.deepEqual([layer('')?.releaseName, layer('')?.namespace], ['metrics-server', 'kube-system'])
    const other = layer('pack: {namespace: x, releaseNameOverride: y}')
    assert.deepEqual([other?.releaseName, other?.namespace], ['y', 'x'])
  })

  test('has one digest for one content, whatever its profile, its name and what only informs', () => {
    const digest = (words: ClusterWords) => compiled(words).layers.find((layer) => layer.kind === 'cni')?.digest
    assert.equal(digest({ profiles: [profile({ name: 'other' })] }), digest({}))
    assert.equal(digest(stack({ cni: { values: 'pack: {content: {images: []}}' } })), digest({}))
    assert.notEqual(digest(stack({ cni: { values: 'pack: {namespace: x}' } })), digest({}))
    assert.notEqual(digest(stack({ cni: 'calico@3.30.4' })), digest({}))
  })

  test('never holds a sensitive text', () => {
    const layers = {
      k8s: {
        values: 'kubeadmconfig: {files: [{path: /token, content: "{{.cairn.var.token}}"}]}',
        manifests: { m: '{{.cairn.var.token}}' },
      },
    }
    const profiles = [profile({ layers, variables: [{ name: 'token', sensitive: true, required: true }] })]
    const variables = (digit: string) => ({ token: { kind: 'sensitive' as const, digest: `sha256:${digit.repeat(64)}` } })
    const text = JSON.stringify(compiled({ profiles, variables: variables('a') }))
    assert.match(text, /secret:token-a{16}/)
    assert.ok(!text.includes('a'.repeat(64)))
    assert.notEqual(
      compiled({ profiles, variables: variables('a') }).pools[0]?.machineDigest,
      compiled({ profiles, variables: variables('b') }).pools[0]?.machineDigest,
    )
  })

  test('cannot be made of no infrastructure, and says every problem that it has', () => {
    const tools = profile({
      name: 'tools',
      type: 'add-on',
      layers: { a: { values: 'x: "{{.cairn.var.nobody}}"', manifests: { m: 'x' } } },
      variables: [{ name: 'host', required: true }],
    })
    const compilation = compileCluster(clusterSpec({ profiles: [tools] }), stackOf([tools]), place)
    assert.equal(compilation.kind, 'incomplete')
    assert.deepEqual(
      compilation.problems.map(({ code, path }) => `${code} ${path}`),
      ['variable.unknown tools/a.x', 'variable.missing variables.host'],
    )
  })
})

test('every effective value says where it comes from', () => {
  const values =
    'a: {b: 1, c: 1}\nl: [{name: x, v: 1}]\nhost: "{{.cairn.var.host}}"\nargs: ["{{.cairn.macro.zone}}", "{{.cairn.system.cluster.name}}"]\n'
  const made = profile({ layers: { cni: { values } } })
  const found = made.content.layers.find(({ name }) => name === 'cni')
  assert.ok(found)
  const preset = 'presets:\n  - name: fast\n    displayName: Fast\n    add: |\n      speed: 9\n      a: {c: 3}\n'
  const sources = {
    profile: made,
    layer: { ...found, presets: ['fast'] },
    pack: { ...pack(usualLayers.cni).content, presets: preset },
    override: override('base/cni', 'a: {b: 2}\nport: "{{.cairn.var.port}}"'),
  }
  const effective = {
    a: { b: 2, c: 1, d: 1 },
    l: [
      { name: 'x', v: 1 },
      { name: 'y', v: 1 },
    ],
    e: {},
    speed: 9,
    host: 'shop',
    args: ['a', 'demo'],
    port: '80',
  }
  assert.deepEqual(
    originsOf(effective, sources).map(({ path, origin, name, writtenBy, references = [] }) =>
      [path, origin, name, ...(writtenBy === origin ? [] : [writtenBy]), ...references.slice(1).map((one) => one.name)].join('|'),
    ),
    [
      'a.b|override|base/cni',
      'a.c|profile|base 1.0.0',
      'a.d|pack|calico 3.31.2',
      'l[name=x].name|profile|base 1.0.0',
      'l[name=x].v|profile|base 1.0.0',
      'l[name=y].name|pack|calico 3.31.2',
      'l[name=y].v|pack|calico 3.31.2',
      'e|pack|calico 3.31.2',
      'speed|preset|fast',
      'host|variable|host|profile',
      'args|macro|zone|profile|cluster.name',
      'port|variable|port|override',
    ],
  )
})

test('the fixture knows the packs that it is asked for', () => assert.throws(() => pack('nobody@1.0.0'), /no built-in pack/))
