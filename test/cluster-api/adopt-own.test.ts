import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareText } from '#core/base/compare.ts'
import { textAt } from '#core/base/json-at.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { CloudSettings } from '#core/cluster/cluster.ts'
import { planAdoption } from '#core/cluster-api/plan-adoption.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { RegistryPack } from '#core/plan/planning-input.ts'
import { releaseOf } from '#engine/cluster-api/desired-objects.ts'
import type { ClusterWords } from '../core/plan-fixture.ts'
import { packs } from '../core/plan-fixture.ts'
import { clusters } from '../plan/arbitraries.ts'
import { cloudNames, clouds, compiledObjects, objectsIn, onCloud, type CloudName } from './compiled-objects.ts'
import { foundObjects } from './found-clusters.ts'

const registry: readonly RegistryPack[] = [...packs].map(([digest, content]) => ({
  content,
  reference: { registry: 'built-in', name: content.name, version: content.version, digest },
}))

/** As if another Cairn had made it, and had gone. */
function stranger(words: ClusterWords): readonly KubeObject[] {
  return compiledObjects(words)
    .filter(({ kind }) => kind !== 'Namespace')
    .map((object) => {
      const { 'cairn.dev/cluster': _own, ...labels } = object.metadata.labels ?? {}
      return { ...object, metadata: { ...object.metadata, namespace: 'teams', labels } }
    })
}

function adoption(objects: readonly KubeObject[]) {
  const profile = { kind: 'made', name: 'store', version: '1.0.0' } as const
  const asked = { cluster: 'store', project: 'default', managementCluster: 'home', profile }
  return planAdoption(foundObjects(objects), registry, asked)
}

/** What was compiled comes back from an adoption: nothing that decides about machines differs, and nothing of the machines made next. */
function assertDescribed(words: ClusterWords): void {
  const objects = stranger(words)
  const plan = adoption(objects)
  assert.ok(plan.kind === 'planned', JSON.stringify(plan))
  assert.deepEqual([plan.problems, plan.unlike], [[], []])
  const own = objectsIn(plan.compiled)
  for (const one of objects.filter(({ kind }) => /^(?:KubeadmControlPlane|MachineDeployment)$|Cluster$|Template$/.test(kind))) {
    const again = own.find(({ kind, metadata }) => kind === one.kind && metadata.name === one.metadata.name)
    assert.ok(again, `${one.kind} ${one.metadata.name}`)
    assert.deepEqual(releaseOf(again), releaseOf(one), one.metadata.name)
    const { replicas } = again.spec ?? {}
    assert.deepEqual(replicas, one.spec?.['replicas'], one.metadata.name)
    if (/Cluster$|Template$/.test(one.kind)) assert.deepEqual(again.spec, one.spec, one.metadata.name)
  }
}

for (const cloud of cloudNames) {
  test(`what Cairn compiles for ${cloud} itself is described so that the same is compiled again`, () => {
    fc.assert(
      fc.property(clusters, (words) => assertDescribed(onCloud(cloud, words))),
      { numRuns: 60 },
    )
  })
}

const settings: Readonly<Record<string, readonly [CloudName, Partial<CloudSettings>]>> = {
  'an identity, a network and a load balancer of AWS': [
    'aws',
    {
      aws: {
        identity: { kind: 'role', name: 'ours' },
        loadBalancer: { scheme: 'internal', type: 'classic' },
        vpc: { id: 'vpc-1', cidr: '10.0.0.0/16' },
        subnets: ['a', 'b', 'c'].map((zone) => ({ id: `subnet-${zone}`, zone, public: zone === 'a' })),
        tags: { team: 'shop' },
      },
    },
  ],
  'what machines of AWS are made with': [
    'aws',
    {
      aws: {
        ...clouds.aws.aws,
        imageOwner: '123456789012',
        sshKeyName: 'ops',
        controlPlaneProfile: 'ours-control',
        workerProfile: 'ours-workers',
        volumeType: 'gp2',
        encryptVolumes: false,
      },
    },
  ],
  'all that vSphere is told': [
    'vsphere',
    {
      vsphere: {
        server: 'vcenter.example.com',
        thumbprint: 'AA:BB',
        identity: { kind: 'cluster-identity', name: 'ours' },
        endpoint: { host: '10.0.0.10', port: 8443 },
        network: ['VM Network', 'storage'],
        datacenter: 'dc',
        datastore: 'ds',
        folder: 'vms',
        resourcePool: 'pool',
        storagePolicy: 'fast',
        cloneMode: 'linkedClone',
      },
    },
  ],
}

for (const [what, [cloud, cloudSettings]] of Object.entries(settings))
  test(`${what}: described so that the same is compiled again`, () => assertDescribed(onCloud(cloud, { cloud: cloudSettings })))

const zoned = stranger(onCloud('docker', { workerPools: [{ name: 'web', replicas: 3, zones: ['a', 'b'] }] }))

test('deployments of one template, each in a zone of its own, are one pool, and keep their names', () => {
  const plan = adoption(zoned)
  assert.ok(plan.kind === 'planned')
  const [pool, ...others] = plan.spec.workerPools
  assert.deepEqual([pool?.name, pool?.replicas, pool?.zones, others.length], ['web', 3, ['a', 'b'], 0])
  const names = (objects: readonly KubeObject[]) =>
    objects.flatMap(({ kind, metadata }) => (kind === 'MachineDeployment' ? [metadata.name] : [])).sort(compareText)
  assert.deepEqual(names(objectsIn(plan.compiled)), names(zoned))
})

/** The deployments with other members of their specs, by their zones. */
function changed(change: (zone: string, spec: JsonObject) => JsonObject): readonly KubeObject[] {
  return zoned.map((object) => {
    const { spec = {} } = object
    if (object.kind !== 'MachineDeployment') return object
    return { ...object, spec: { ...spec, ...change(textAt(spec, 'template', 'spec', 'failureDomain'), spec) } }
  })
}

test('what Cairn would scale since it spreads evenly is refused, with the count for each', () => {
  const plan = adoption(changed((zone) => ({ replicas: zone === 'a' ? 1 : 2 })))
  assert.ok(plan.kind === 'refused')
  assert.deepEqual(
    plan.refused.map(({ path, message }) => [path, message.replace(/.*: /, '')]),
    [
      ['spec.replicas', 'scale it to 2 first'],
      ['spec.replicas', 'scale it to 1 first'],
    ],
  )
})

test('deployments of one template in one zone are refused, since their machines could not be told apart', () => {
  const plan = adoption(
    changed((_, { template }) => ({
      template: { ...(template as JsonObject), spec: { ...(template as { spec: JsonObject }).spec, failureDomain: 'a' } },
    })),
  )
  assert.ok(plan.kind === 'refused')
  assert.match(plan.refused.map(({ message }) => message).join(), /tells the machines of pools apart by their templates/)
})
