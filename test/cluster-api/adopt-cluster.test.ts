import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { jsonAt } from '#core/base/json-at.ts'
import type { JsonObject } from '#core/base/json.ts'
import { planAdoption, type PlannedAdoption } from '#core/cluster-api/plan-adoption.ts'
import type { FoundCluster } from '#core/cluster-api/found-cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { poolsOf, type ClusterSpec } from '#core/cluster/cluster.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { RegistryPack } from '#core/plan/planning-input.ts'
import { profileDigest, type ProfileRevision } from '#core/profile/profile.ts'
import { releaseOf } from '#engine/cluster-api/desired-objects.ts'
import { checkedPlan, observedAsDesired, pack, packs, profile as givenProfile } from '../core/plan-fixture.ts'
import { objectsIn, theObject } from './compiled-objects.ts'
import { foundCluster, withSpec } from './found-clusters.ts'
import type { DockerClusterWords } from './docker-cluster.ts'

/** A cluster that somebody made by hand is described, compiled, and changed: what decides about machines stays as it was found. */

const registry: readonly RegistryPack[] = [...packs].map(([digest, content]) => ({
  content,
  reference: { registry: 'built-in', name: content.name, version: content.version, digest },
}))

const asked = {
  cluster: 'store',
  project: 'default',
  managementCluster: 'home',
  profile: { kind: 'made', name: 'store', version: '1.0.0' },
} as const

const shop: DockerClusterWords = {
  version: 'v1.36.1',
  members: 3,
  image: 'kindest/node:v1.36.1',
  pools: { 'md-0': { replicas: 2 }, big: { replicas: 1, maxSurge: 0, maxUnavailable: 1, minReadySeconds: 30 } },
}

function adopted(found: FoundCluster): PlannedAdoption {
  const plan = planAdoption(found, registry, asked)
  assert.ok(plan.kind === 'planned', JSON.stringify(plan))
  assert.deepEqual(plan.problems, [])
  return plan
}

/** By name, all that Cluster API compares of the owners of machines, and the templates whole. */
function decisive(objects: readonly KubeObject[]) {
  const owners = objects.filter(({ kind }) => kind === 'KubeadmControlPlane' || kind === 'MachineDeployment')
  const templates = objects.filter(({ kind }) => kind.endsWith('Template'))
  const all = [
    ...owners.map((one) => [`${one.kind} ${one.metadata.name}`, releaseOf(one)] as const),
    ...templates.map((one) => [`${one.kind} ${one.metadata.name}`, one.spec] as const),
  ]
  return Object.fromEntries(all.sort(([left], [right]) => (left < right ? -1 : 1)))
}

function foundObjects({ controlPlane, deployments, templates }: FoundCluster): readonly KubeObject[] {
  return [...(controlPlane ? [controlPlane] : []), ...deployments, ...templates] as readonly KubeObject[]
}

test('what decides about machines is compiled to the letter as it was found', () => {
  const found = foundCluster(shop)
  assert.deepEqual(decisive(objectsIn(adopted(found).compiled)), decisive(foundObjects(found)))
})

test('its objects keep their names and their namespace', () => {
  const objects = objectsIn(adopted(foundCluster({ ...shop, namespace: 'teams' })).compiled)
  const named = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)
  for (const name of [
    'Cluster teams/shop',
    'DockerCluster teams/shop',
    'KubeadmControlPlane teams/shop',
    'MachineDeployment teams/shop-md-0',
  ])
    assert.ok(named.includes(name), `${name} of ${named.join(', ')}`)
})

test('its profile and its pools are described so that new machines are made alike', () => {
  const { unlike, beside, spec, profile } = adopted(foundCluster(shop))
  assert.deepEqual(beside, [])
  // The one thing that the docker provider adds to all nodes.
  assert.deepEqual(
    [...new Set(unlike.flatMap(({ message }) => (/criSocket|containerd\.sock/.exec(message) ? [] : [message])))],
    [],
  )
  assert.deepEqual(
    profile.content.layers.map(({ name, kind, pack: reference }) => [kind, name, reference?.version]),
    [
      ['os', 'ubuntu', '24.04.3'],
      ['k8s', 'kubernetes', '1.36.1'],
      ['cni', 'unmanaged-network', '1.0.0'],
      ['csi', 'unmanaged-storage', '1.0.0'],
    ],
  )
  assert.deepEqual(
    poolsOf(spec).map(({ replicas, image, strategy }) => [replicas, image, strategy.type]),
    [
      [3, null, 'expand-first'],
      [2, null, 'expand-first'],
      [1, null, 'contract-first'],
    ],
  )
  assert.equal(spec.workerPools[1]?.repaveIntervalMs, 30_000)
})

const rich: JsonObject = {
  clusterConfiguration: {
    apiServer: { certSANs: ['api.example.com'], extraArgs: [{ name: 'audit-log-maxage', value: '7' }] },
    etcd: { local: { dataDir: '/var/etcd' } },
  },
  initConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: 'v', value: '3' }] } },
  joinConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: 'v', value: '3' }] } },
  files: [{ path: '/etc/motd', content: 'hello' }],
  preKubeadmCommands: ['echo before'],
  users: [{ name: 'ops', sshAuthorizedKeys: ['ssh-ed25519 AAAA'] }],
  ntp: { enabled: true, servers: ['ntp.example.com'] },
}

test('files, commands, flags and users of the control plane alone stay its own', () => {
  const { spec, compiled } = adopted(foundCluster({ ...shop, kubeadmConfigSpec: rich }))
  assert.deepEqual(Object.keys(spec.controlPlane?.kubeadm ?? {}).sort(), [
    'files',
    'kubeletExtraArgs',
    'preKubeadmCommands',
    'users',
  ])
  const [, worker] = compiled.pools
  assert.deepEqual(worker?.machineSpec.files, [])
})

test('what Cairn would make otherwise is said by object and path', () => {
  const { unlike } = adopted(
    foundCluster({
      ...shop,
      image: 'own/node:7',
      kubeadmConfigSpec: { ...rich, clusterConfiguration: { dns: { imageTag: 'v1' } } },
    }),
  )
  const lines = unlike
    .map(({ object, path, message }) => `${object} ${path}: ${message}`)
    .filter((line) => !line.includes('criSocket'))
  assert.deepEqual(lines, [
    'KubeadmControlPlane shop spec.kubeadmConfigSpec.clusterConfiguration: new machines are made without {"dns":{"imageTag":"v1"}}',
    'KubeadmControlPlane shop spec.kubeadmConfigSpec.ntp: new machines are made without {"enabled":true,"servers":["ntp.example.com"]}',
  ])
})

const scale = (spec: ClusterSpec): ClusterSpec => ({
  ...spec,
  workerPools: spec.workerPools.map((pool) => ({ ...pool, replicas: pool.replicas + 1 })),
})

test('a pool that is scaled keeps what its machines are made from', () => {
  const found = foundCluster(shop)
  const { plan, before } = planned(adopted(found), scale)
  assert.deepEqual([plan.repave.scope, plan.desired?.compiled.pools[1]?.replicas], ['none', 3])
  assert.deepEqual(decisive(objectsIn(plan.desired!.compiled)), decisive(objectsIn(before.compiled)))
})

test('another Kubernetes replaces all nodes, by new templates of the same owners', () => {
  const found = foundCluster(shop)
  const { plan } = planned(adopted(found), (spec) => spec, '1.36.2')
  assert.equal(plan.repave.scope, 'full')
  const objects = objectsIn(plan.desired!.compiled)
  const controlPlane = theObject(objects, 'KubeadmControlPlane')
  assert.deepEqual([controlPlane.metadata.name, controlPlane.spec?.['version']], ['shop', 'v1.36.2'])
  assert.match(
    JSON.stringify(releaseOf(theObject(objects, 'MachineDeployment', 'shop-md-0'))),
    /"name":"shop-md-0-[0-9a-f]{5}-[0-9a-f]{10}"/,
  )
})

/** The plan that leads from the adopted cluster to what a change makes of it, with a k8s layer of that version. */
function planned(
  { spec, compiled, profile }: PlannedAdoption,
  change: (spec: ClusterSpec) => ClusterSpec,
  kubernetes?: string,
): { readonly plan: PlanContent; readonly before: Pick<PlannedAdoption, 'compiled'> } {
  const next = kubernetes === undefined ? profile : withKubernetes(profile, kubernetes)
  const requested = { ...change(spec), profiles: [{ name: next.profile, version: next.version, digest: next.digest }] }
  const plan = checkedPlan({
    cluster: 'store',
    project: 'default',
    parent: { number: 1, spec, compiled, stack: { profiles: [profile], packs } },
    requested,
    stack: { profiles: [next], packs },
    observed: observedAsDesired(compiled),
    policy: { clusterUnhealthy: 'warning', disruptionBudgets: 'warning' },
    accept: [],
    resolutions: [],
    rollback: null,
    between: [],
    engineKubernetes: null,
  })
  return { plan, before: { compiled } }
}

function withKubernetes(profile: ProfileRevision, version: string): ProfileRevision {
  const content = {
    ...profile.content,
    layers: profile.content.layers.map((layer) =>
      layer.kind === 'k8s' ? { ...layer, pack: pack(`kubernetes@${version}`).reference } : layer,
    ),
  }
  return { ...profile, revision: 2, content, digest: profileDigest(content) }
}

/** Somebody's own profile, in place of the one that would describe the cluster. */
function withProfile(kubernetes: string, network: string, cloudType: string) {
  const values = stringify({ pack: { podCIDR: network, serviceClusterIpRange: '10.96.0.0/12' } })
  const made = givenProfile({ name: 'ours', layers: { k8s: { pack: `kubernetes@${kubernetes}`, values } } })
  const content = { ...made.content, cloudType }
  const profile = { kind: 'given', revision: { ...made, content, digest: profileDigest(content) }, packs } as const
  return planAdoption(foundCluster(shop), registry, { ...asked, profile })
}

test('with a profile that is there, machines stay as they are, and what new ones would get of it is said', () => {
  const plan = withProfile('1.36.1', '10.244.0.0/16', 'docker')
  assert.ok(plan.kind === 'planned', JSON.stringify(plan))
  assert.deepEqual(
    plan.spec.profiles.map(({ name }) => name),
    ['ours'],
  )
  assert.deepEqual(decisive(objectsIn(plan.compiled)), decisive(foundObjects(foundCluster(shop))))
  assert.ok(plan.unlike.some(({ object }) => object === 'KubeadmControlPlane shop'))
})

for (const [what, kubernetes, network, cloud, refusal] of [
  [
    'another Kubernetes',
    '1.36.2',
    '10.244.0.0/16',
    'docker',
    /runs Kubernetes 1\.36\.1, and the profile is for 1\.36\.2; .* change it by a plan/,
  ],
  [
    'another network',
    '1.36.1',
    '10.0.0.0/16',
    'docker',
    /has 10\.244\.0\.0\/16 for pods, and the profile's k8s layer says 10\.0\.0\.0\/16/,
  ],
  ['another cloud', '1.36.1', '10.244.0.0/16', 'aws', /profile ours is for aws, and the cluster is on docker/],
] as const)
  test(`with a profile for ${what} it is refused`, () => {
    const plan = withProfile(kubernetes, network, cloud)
    assert.ok(plan.kind === 'refused')
    assert.match(plan.refused[0]?.message ?? '', refusal)
  })

const refusals: Readonly<Record<string, readonly [FoundCluster, RegExp]>> = {
  'a cluster of a ClusterClass': [foundCluster(shop, withSpec('Cluster', { topology: {} })), /spec\.topology .*ClusterClass/],
  'a cluster that is paused': [foundCluster(shop, withSpec('Cluster', { paused: true })), /spec\.paused .*unpause/],
  'another kind of control plane': [
    foundCluster(shop, withSpec('Cluster', { controlPlaneRef: { kind: 'RKE2ControlPlane', name: 'shop' } })),
    /spec\.controlPlaneRef .*RKE2ControlPlane; Cairn knows KubeadmControlPlane/,
  ],
  'another cloud': [
    foundCluster(shop, withSpec('Cluster', { infrastructureRef: { kind: 'GCPCluster', name: 'shop' } })),
    /spec\.infrastructureRef .*GCPCluster; Cairn has providers for docker, aws, vsphere/,
  ],
  'an even control plane': [foundCluster({ ...shop, members: 2 }), /spec\.replicas .*2 members/],
  'a Kubernetes that no pack is for': [
    foundCluster({ ...shop, version: 'v1.30.1' }),
    /spec\.version .*k8s pack of the version 1\.30\.1/,
  ],
  'a deployment that is paused': [
    foundCluster({ ...shop, pools: { a: { paused: true } } }),
    /MachineDeployment shop-a spec\.paused .*unpause it first/,
  ],
  'a selector of its own': [
    foundCluster(shop, withSpec('MachineDeployment', { selector: { matchLabels: { pool: 'a' } } })),
    /spec\.selector .*a selector never changes/,
  ],
  'machines that are being replaced': [
    {
      ...foundCluster(shop),
      deployments: foundCluster(shop).deployments.map((one) => ({
        ...one,
        status: { replicas: 3, upToDateReplicas: 1, observedGeneration: 1 },
      })),
    },
    /status it has 3 machines, 1 of them up to date, and shall have 2; wait until its rollout has ended/,
  ],
  'a template that is not there': [{ ...foundCluster(shop), templates: [] }, /DockerMachineTemplate .* is not there/],
}

for (const [what, [found, expected]] of Object.entries(refusals)) {
  test(`${what} is refused, and why is said`, () => {
    const plan = planAdoption(found, registry, asked)
    assert.ok(plan.kind === 'refused')
    assert.match(plan.refused.map(({ object, path, message }) => `${object} ${path} ${message}`).join('\n'), expected)
  })
}

test('of a cluster that its own object refuses nothing else is said, since nothing else of it is read', () => {
  const unread = { infrastructure: null, controlPlane: null, deployments: [], templates: [] }
  const plan = planAdoption({ ...foundCluster(shop, withSpec('Cluster', { paused: true })), ...unread }, registry, asked)
  assert.ok(plan.kind === 'refused')
  assert.deepEqual(
    plan.refused.map(({ path }) => path),
    ['spec.paused'],
  )
})

test('a HelmRelease whose chart a pack has becomes a layer, with its own name; one that no pack has is left to Flux', () => {
  const release = (name: string, chart: string, values: JsonObject): KubeObject => ({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'default' },
    spec: {
      targetNamespace: 'dash',
      kubeConfig: { secretRef: { name: 'shop-kubeconfig' } },
      chart: { spec: { chart, version: '2.1.0', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
      values,
    },
  })
  const content = {
    ...pack('traefik@3.5.3').content,
    name: 'dashboard',
    version: '2.1.0',
    values: stringify({ charts: { dashboard: { replicas: 1, theme: 'dark' } } }),
    manifests: [],
    charts: [{ path: 'charts/dashboard-2.1.0.tgz', digest: `sha256:${'a'.repeat(64)}` as const }],
  }
  const dashboard: RegistryPack = {
    content,
    reference: { registry: 'own', name: 'dashboard', version: '2.1.0', digest: `sha256:${'b'.repeat(64)}` },
  }
  const found = {
    ...foundCluster(shop),
    releases: [
      release('board', 'dashboard', { replicas: 3 }),
      release('other', 'unknown', {}),
      withSpec('HelmRelease', { suspend: true })(release('still', 'dashboard', {})),
      withSpec('HelmRelease', { releaseName: 'a'.repeat(54) })(release('long', 'dashboard', {})),
    ],
  }
  const plan = planAdoption(found, [...registry, dashboard], asked)
  assert.ok(plan.kind === 'planned')
  const object = theObject(objectsIn(plan.compiled), 'HelmRelease', 'board')
  assert.deepEqual(
    [object.spec?.['releaseName'], object.spec?.['targetNamespace'], object.spec?.['values']],
    ['dash-board', 'dash', { replicas: 3 }],
  )
  // Where Helm keeps it, and whence its chart comes: of others Flux would install it anew, or find no chart.
  assert.deepEqual(
    [object.spec?.['storageNamespace'], jsonAt(object.spec, 'chart', 'spec', 'sourceRef', 'namespace')],
    ['default', 'default'],
  )
  assert.deepEqual(
    plan.beside.map(({ object: name, message }) => `${name}: ${message}`),
    [
      'HelmRelease other: no pack of a registry has the chart unknown 2.1.0: Flux goes on with it as it is, and Cairn does not touch it',
      'HelmRelease still: it is suspended: Flux goes on with it as it is, and Cairn does not touch it',
      'HelmRelease long: its release is called by more than 53 characters, which Flux shortens: Flux goes on with it as it is, and Cairn does not touch it',
    ],
  )
})
