import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterDocumentSchema } from '#contract/cluster-document.ts'
import type { Cluster } from '#contract/cluster.ts'
import { clusterChange } from '#cli/cluster-change.ts'

const document = (metadata: object = {}, spec: object = {}) =>
  clusterDocumentSchema.parse({
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name: 'store', ...metadata },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: 'edge', version: '1.0.0' }],
      variables: { replicas: '2' },
      overrides: [{ profile: 'edge', layer: 'hello', values: 'a: 1' }],
      controlPlane: { instanceType: 'large' },
      workerPools: [{ name: 'general', replicas: 2, instanceType: 'large' }],
      ...spec,
    },
  })

const cluster: Cluster = {
  metadata: { name: 'store', project: 'default', tags: { team: 'a' }, id: 'cls_1', createdAt: '', updatedAt: '' },
  spec: document().spec,
  status: {
    status: 'Running',
    health: 'Healthy',
    updateStatus: 'Up to date',
    revision: 1,
    profiles: [],
    pending: [],
    kubernetesVersion: '1.36.2',
    nodes: { ready: 5, total: 5 },
  },
}

test('a document that says what is so needs no plan', () => {
  assert.deepEqual(clusterChange(document(), false, cluster), { request: null, tags: null, refused: [], keptVariables: [] })
})

for (const [what, spec, request] of [
  ['another version', { profiles: [{ name: 'edge', version: '1.1.0' }] }, { profiles: [{ name: 'edge', version: '1.1.0' }] }],
  [
    'a changed override',
    { overrides: [{ profile: 'edge', layer: 'hello', values: 'a: 2' }] },
    {
      overrides: [{ profile: 'edge', layer: 'hello', values: 'a: 2', manifests: [] }],
    },
  ],
  [
    'an override that is gone',
    { overrides: [] },
    { overrides: [{ profile: 'edge', layer: 'hello', values: null, manifests: [] }] },
  ],
  ['another value of a variable', { variables: { replicas: '3', motd: 'x' } }, { variables: { replicas: '3', motd: 'x' } }],
  ['only the variables that differ', { variables: { replicas: '2', motd: 'x' } }, { variables: { motd: 'x' } }],
  [
    'a scaled pool',
    { workerPools: [{ name: 'general', replicas: 3, instanceType: 'large' }] },
    {
      workerPools: document({}, { workerPools: [{ name: 'general', replicas: 3, instanceType: 'large' }] }).spec.workerPools,
    },
  ],
  [
    'cloud settings',
    { cloud: { ntpServers: ['time.example'] } },
    { cloud: { region: '', sshKeys: [], ntpServers: ['time.example'] } },
  ],
  ['no pool', { workerPools: [] }, { workerPools: [] }],
  ['the same in another order', { controlPlane: { diskGiB: 60, instanceType: 'large' } }, null],
] as const) {
  test(`a plan asks for ${what}`, () => {
    const change = clusterChange(document({}, spec), false, cluster)
    assert.deepEqual(change.request, request)
    assert.deepEqual(change.refused, [])
  })
}

test('tags are set without a plan, and stay where the document does not speak of them', () => {
  assert.deepEqual(clusterChange(document({ tags: { team: 'b' } }), true, cluster).tags, { team: 'b' })
  assert.deepEqual(clusterChange(document({ tags: {} }), true, cluster).tags, {})
  assert.equal(clusterChange(document({ tags: { team: 'a' } }), true, cluster).tags, null)
  assert.equal(clusterChange(document(), false, cluster).tags, null)
})

test('what no plan can change is refused by path', () => {
  const change = clusterChange(document({}, { parallelPools: 2 }), false, cluster)
  assert.deepEqual(change.refused, ['spec.parallelPools: is 1 and cannot be made 2 by a plan (field.immutable)'])
})

test('variables that the document leaves out keep their values, which is said', () => {
  const change = clusterChange(document({}, { variables: {} }), false, cluster)
  assert.deepEqual([change.request, change.keptVariables], [null, ['replicas']])
})
