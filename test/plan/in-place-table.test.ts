import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compiled, observedAsDesired, override, plan, profile, type ClusterWords } from '../core/plan-fixture.ts'
import {
  base,
  checkRepaves,
  files,
  full,
  gpu,
  k8s,
  none,
  os,
  repaved,
  start,
  two,
  volumes,
  type RepaveRow,
} from './repave-check.ts'

const table: readonly RepaveRow[] = [
  // Networks, storages, add-ons: none.
  { what: 'the version of the network', to: base({ cni: 'calico@3.30.4' }), repaves: none },
  { what: 'values of the network', to: base({ cni: { values: 'manifests: {calico: {mtu: 1400}}' } }), repaves: none },
  { what: 'the version of the storage', to: base({ csi: 'local-path@0.0.31' }), repaves: none },
  { what: 'the storage', to: base({ csi: 'vsphere-csi@3.5.0' }), repaves: none, accept: ['csi.replaced'] },
  { what: 'an add-on', to: base({ metrics: 'metrics-server@0.8.0' }), repaves: none },
  {
    what: 'the version of an add-on',
    from: base({ metrics: 'metrics-server@0.7.2' }),
    to: base({ metrics: 'metrics-server@0.8.0' }),
    repaves: none,
  },
  { what: 'an add-on that goes', from: base({ metrics: 'metrics-server@0.7.2' }), to: start, repaves: none },
  { what: 'manifests', to: base({ notes: { manifests: { a: 'kind: ConfigMap\nmetadata:\n  name: a\n' } } }), repaves: none },
  { what: 'manifests of an infrastructure layer', to: base({ k8s: { manifests: { a: 'kind: ConfigMap' } } }), repaves: none },
  // Everything that nodes are given in place: none.
  ...Object.entries({
    labels: { tier: 'x' },
    annotations: { note: 'x' },
    taints: [{ key: 'x', value: 'y', effect: 'NoSchedule' as const }],
    replicas: 4,
    autoscaler: { min: 1, max: 9 },
    strategy: { type: 'contract-first' as const },
    repaveIntervalMs: 60_000,
    drain: { deadlineMs: 60_000, then: 'force' as const },
    healthCheck: { timeout: '5m' },
    zones: ['a', 'b'],
  }).map(([key, value]): RepaveRow => ({ what: `the ${key} of a pool`, to: gpu({ [key]: value }), repaves: none })),
  { what: 'a pool that comes', to: { workerPools: [...two, { name: 'new' }] }, repaves: none },
  { what: 'a pool that goes', to: { workerPools: [two[0]] }, repaves: none },
  { what: 'the count of the control plane', to: { ...start, controlPlane: { replicas: 5 } }, repaves: none },
  // Equal content in another order or indentation is no change.
  { what: 'pools in another order', to: { workerPools: [two[1], two[0]] }, repaves: none },
  {
    what: 'keys in another order',
    from: k8s('kubeadmconfig: {kubeletExtraArgs: {a: "1", b: "2"}}'),
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {b: "2", a: "1"}}'),
    repaves: none,
  },
  {
    what: 'another indentation, and a comment',
    from: k8s('kubeadmconfig:\n  kubeletExtraArgs:\n    a: "1"\n'),
    to: k8s('# ours\nkubeadmconfig:\n      kubeletExtraArgs: {"a": \'1\'}\n'),
    repaves: none,
  },
  {
    what: 'values that repeat those of the pack',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {max-pods: "110"}}'),
    repaves: none,
  },
  { what: 'files in another order', from: k8s(files('/a', '/b')), to: k8s(files('/b', '/a')), repaves: none },
  { what: 'volumes with names in another order', from: k8s(volumes('a', 'b')), to: k8s(volumes('b', 'a')), repaves: none },
  {
    what: 'zones of the control plane in another order',
    from: { ...start, controlPlane: { zones: ['a', 'b'] } },
    to: { ...start, controlPlane: { zones: ['b', 'a'] } },
    repaves: none,
  },
  {
    what: 'keys and servers in another order',
    from: { ...start, cloud: { sshKeys: ['a', 'b'], ntpServers: ['c', 'd'] } },
    to: { ...start, cloud: { sshKeys: ['b', 'a'], ntpServers: ['d', 'c'] } },
    repaves: none,
  },
  {
    what: 'add-ons in another order',
    from: base({ metrics: 'metrics-server@0.8.0', tls: 'cert-manager@1.19.1' }),
    to: base({ tls: 'cert-manager@1.19.1', metrics: 'metrics-server@0.8.0' }),
    repaves: none,
  },
  {
    what: 'a new version of the profile with the same content',
    to: { ...start, profiles: [profile({ version: '2.0.0' })] },
    repaves: none,
  },
  { what: 'another profile with the same content', to: { ...start, profiles: [profile({ name: 'other' })] }, repaves: none },
  { what: 'information of a pack', to: k8s('pack: {content: {images: []}}'), repaves: none },
  // The order of laying over: what is hidden changes nothing.
  {
    what: 'a flag of the os that the k8s layer overrules',
    to: os('kubeadmconfig: {kubeletExtraArgs: {max-pods: "42"}}'),
    repaves: none,
  },
  {
    what: 'a file of the os that the k8s layer writes again',
    to: os(files('/etc/kubernetes/admission.yaml')),
    repaves: full,
    by: ['profile base 1.0.0'],
  },
  {
    what: 'a flag of the k8s layer that a pool overrules',
    from: gpu({ kubeadm: { kubeletExtraArgs: { 'max-pods': '64' } } }),
    to: {
      ...gpu({ kubeadm: { kubeletExtraArgs: { 'max-pods': '64' } } }),
      profiles: [profile({ layers: { k8s: { values: 'kubeadmconfig: {kubeletExtraArgs: {max-pods: "200"}}' } } })],
    },
    repaves: 'full: control-plane×3 general×3',
    by: ['profile base 1.0.0'],
  },
  { what: 'nothing', to: start, repaves: none },
]

checkRepaves('a change that replaces none, or only nodes that it reaches', table)

describe('nodes that are not as the parent revision says:', () => {
  const gone = 'v1:sha256:gone'
  const observed = (digests: readonly string[]) => {
    const desired = observedAsDesired(compiled(start))
    return { pools: desired.pools.map((pool) => (pool.name === 'gpu' ? { ...pool, digests } : pool)) }
  }

  test('a pool with a node of another machine spec is repaved by whatever plan comes', () => {
    const [digest = ''] = observedAsDesired(compiled(start)).pools.find((pool) => pool.name === 'gpu')?.digests ?? []
    const content = plan(start, start, { observed: observed([digest, gone]) })
    assert.equal(repaved(content), 'worker-pools: gpu×2')
    assert.equal(content.repave.pools[0]?.reasons[0]?.path, 'machineSpec')
  })

  test('a pool whose nodes never came to be changed is not, on the way back', () => {
    const changed = gpu({ instanceType: 'p4' })
    const [digest = ''] = observedAsDesired(compiled(start)).pools.find((pool) => pool.name === 'gpu')?.digests ?? []
    assert.equal(repaved(plan(changed, start, { observed: observed([digest]) })), none)
    assert.equal(repaved(plan(changed, start, { observed: observed([digest, gone]) })), 'worker-pools: gpu×2')
  })

  test('a pool that was removed and is still there is repaved when it comes back otherwise', () => {
    const without: ClusterWords = { workerPools: [two[0]] }
    assert.equal(repaved(plan(without, start, { observed: observed([gone]) })), 'worker-pools: gpu×2')
  })
})

test('an override of its own manifests repaves nothing', () => {
  const manifests = [{ name: 'calico', content: 'kind: ConfigMap\nmetadata:\n  name: x\n' }]
  assert.equal(repaved(plan(start, { ...start, overrides: [override('base/cni', null, manifests)] })), none)
})
