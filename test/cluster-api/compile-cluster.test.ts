import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import { withSecretTexts } from '#core/cluster-api/secret-reference.ts'
import { profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'
import { compilation, compiledObjects, objectsIn, onCloud, theObject } from './compiled-objects.ts'

/** What a docker cluster compiles to, by one path of one object: `kind[/name] path`. */
const rows: Readonly<Record<string, readonly [ClusterWords, string, string, unknown]>> = {
  'a worker pool expands first': [{}, 'MachineDeployment', 'rollout.strategy.rollingUpdate', { maxSurge: 1, maxUnavailable: 0 }],
  'or contracts first': [
    { workerPools: [{ name: 'general', strategy: { type: 'contract-first' } }] },
    'MachineDeployment',
    'rollout.strategy.rollingUpdate',
    { maxSurge: 0, maxUnavailable: 1 },
  ],
  'percentages are of the pool, not of one of its zones: surge rounds up, unavailable down': [
    {
      workerPools: [
        { name: 'general', replicas: 5, zones: ['a', 'b'], strategy: { type: 'custom', maxSurge: '30%', maxUnavailable: '30%' } },
      ],
    },
    'MachineDeployment/demo-general-b-8c673',
    'rollout.strategy.rollingUpdate',
    { maxSurge: 2, maxUnavailable: 1 },
  ],
  'the remainder of a spread goes to the first zones by name': [
    { workerPools: [{ name: 'general', replicas: 5, zones: ['b', 'a'] }] },
    'MachineDeployment/demo-general-a-e8acc',
    'replicas',
    3,
  ],
  'and each stands in its zone': [
    { workerPools: [{ name: 'general', replicas: 5, zones: ['b', 'a'] }] },
    'MachineDeployment/demo-general-b-8c673',
    'template.spec.failureDomain',
    'b',
  ],
  'the oldest node goes first': [{}, 'MachineDeployment', 'deletion.order', 'Oldest'],
  'versions have a v': [{}, 'MachineDeployment', 'template.spec.version', 'v1.35.4'],
  'the repave interval is how long a machine must be ready': [
    { workerPools: [{ name: 'general', repaveIntervalMs: 90_500 }] },
    'MachineDeployment',
    'template.spec.minReadySeconds',
    91,
  ],
  'an autoscaled pool has bounds and no replicas': [
    { workerPools: [{ name: 'general', autoscaler: { min: 1, max: 4 } }] },
    'MachineDeployment',
    'replicas',
    undefined,
  ],
  'a drain that halts has no deadline there': [{}, 'MachineDeployment', 'template.spec.deletion', undefined],
  'one that forces has': [
    { workerPools: [{ name: 'general', drain: { deadlineMs: 60_000, then: 'force' } }] },
    'MachineDeployment',
    'template.spec.deletion',
    { nodeDrainTimeoutSeconds: 60 },
  ],
  'so it is for the control plane': [
    { controlPlane: { drain: { deadlineMs: 60_000, then: 'force' } } },
    'KubeadmControlPlane',
    'machineTemplate.spec.deletion',
    { nodeDrainTimeoutSeconds: 60 },
  ],
  'a control plane contracts first': [
    { controlPlane: { strategy: { type: 'contract-first' } } },
    'KubeadmControlPlane',
    'rollout.strategy.rollingUpdate',
    { maxSurge: 0 },
  ],
  'the resolved image is in the template': [
    {},
    'DockerMachineTemplate/demo-general-40949667af',
    'template.spec.customImage',
    'kindest/node:v1.35.4',
  ],
  'flags are a list in the order of their names, and texts': [
    { profiles: [withConfig('scheduler: {extraArgs: {v: 4, a: true, profiling: null}}')] },
    'KubeadmControlPlane',
    'kubeadmConfigSpec.clusterConfiguration.scheduler.extraArgs',
    [
      { name: 'a', value: 'true' },
      { name: 'v', value: '4' },
    ],
  ],
  'what is empty is left out': [
    { profiles: [withConfig('apiServer: {certSANs: []}\n  featureGates: null')] },
    'KubeadmControlPlane',
    'kubeadmConfigSpec.clusterConfiguration.apiServer.certSANs',
    undefined,
  ],
  'whoever has an SSH key is let in': [
    { cloud: { sshKeys: ['ssh-ed25519 AAAA one'] } },
    'KubeadmControlPlane',
    'kubeadmConfigSpec.users',
    [{ name: 'cairn', sudo: 'ALL=(ALL) NOPASSWD:ALL', sshAuthorizedKeys: ['ssh-ed25519 AAAA one'] }],
  ],
  'clocks follow the servers': [
    { cloud: { ntpServers: ['time.example.com'] } },
    'KubeadmControlPlane',
    'kubeadmConfigSpec.ntp',
    { enabled: true, servers: ['time.example.com'] },
  ],
  'a health check can be said otherwise': [
    { workerPools: [{ name: 'general', healthCheck: { startup: '1h', unready: '5m', maxUnhealthy: '40%' } }] },
    'MachineHealthCheck/demo-general',
    'remediation',
    { triggerIf: { unhealthyLessThanOrEqualTo: '40%' } },
  ],
  'zones of containers are made up': [
    { controlPlane: { zones: ['a'] }, workerPools: [{ name: 'general', zones: ['b'] }] },
    'DockerCluster',
    'failureDomains',
    [
      { name: 'a', controlPlane: true },
      { name: 'b', controlPlane: false },
    ],
  ],
  'a release waits for the group before it': [
    {
      profiles: [
        profile({
          layers: { late: { pack: 'metrics-server@0.8.0', installPriority: 5 }, soon: { pack: 'cert-manager@1.19.1' } },
        }),
      ],
    },
    'HelmRelease/demo.kube-system.metrics-server',
    'dependsOn',
    [{ name: 'demo.cert-manager.cert-manager' }],
  ],
  'a pack brings its values': [
    { profiles: [profile({ layers: { cni: { values: 'manifests: {calico: {mtu: 1400}}' } } })] },
    'HelmRelease/demo.kube-system.calico',
    'values.calico.mtu',
    1400,
  ],
}

function withConfig(config: string) {
  return profile({ layers: { k8s: { values: `kubeadmconfig:\n  ${config}\n` } } })
}

describe('a cluster compiles to Cluster API and Flux', () => {
  for (const [what, [words, named, path, expected]] of Object.entries(rows)) {
    test(what, () => {
      const [kind = '', name] = named.split('/')
      const object = theObject(compiledObjects(onCloud('docker', words)), kind, name)
      assert.deepEqual(at(object.spec ?? {}, path), expected)
    })
  }

  test('every object stands in the namespace of its project, and says whose it is', () => {
    for (const { metadata } of compiledObjects(onCloud('docker'))) {
      assert.equal(metadata.namespace, 'cairn-default')
      assert.equal(metadata.labels?.['cairn.dev/cluster'], 'demo')
    }
  })

  test('no two objects share a name, whatever pools and zones are called', () => {
    const workerPools = [
      { name: 'a', zones: ['b-c', 'b'] },
      { name: 'a-b', zones: ['c', 'b'] },
      { name: 'a-b-c' },
      { name: 'control-plane-x' },
    ]
    const names = compiledObjects(onCloud('docker', { workerPools })).map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    assert.equal(new Set(names).size, names.length)
  })

  test('on the simulator there are none', () => {
    const made = compilation({})
    assert.ok(made.kind === 'compiled')
    assert.deepEqual(objectsIn(made.compiled), [])
    assert.ok(!('objects' in made.compiled) && made.compiled.pools.every((pool) => !('objects' in pool)))
  })
})

const token = { kind: 'sensitive', digest: `sha256:${'0123456789abcdef'.repeat(4)}` } as const
const secretLayers: Readonly<Record<string, LayerWords>> = {
  cni: { values: 'manifests: {calico: {key: "{{.cairn.var.token}}", mtu: 1400, list: [{a: "x{{.cairn.var.token}}"}]}}' },
  notes: {
    manifests: { open: 'kind: ConfigMap\n', sealed: 'kind: Secret\nstringData: {a: "{{.cairn.var.token}}"}\n' },
  },
  k8s: { values: 'kubeadmconfig: {files: [{path: /etc/token, content: "{{.cairn.var.token}}"}]}' },
}
const secretWords = (layers: Readonly<Record<string, LayerWords>> = secretLayers): ClusterWords => ({
  profiles: [profile({ layers, variables: [{ name: 'token', sensitive: true }] })],
  variables: { token },
})

describe('what is sensitive is only referred to', () => {
  const objects = compiledObjects(onCloud('docker', secretWords()))
  const others = objects.filter(({ kind }) => kind !== 'Secret')

  test('and stands in Secrets alone', () => {
    assert.doesNotMatch(JSON.stringify(others), /secret:token-/)
  })

  test('values come from a Secret that is laid below the others', () => {
    const { spec = {} } = theObject(objects, 'HelmRelease', 'demo.kube-system.calico')
    const [from] = spec['valuesFrom'] as readonly { readonly name: string; readonly valuesKey: string }[]
    const secret = theObject(objects, 'Secret', from?.name)
    assert.deepEqual(JSON.parse(secret.stringData?.[from?.valuesKey ?? ''] ?? ''), {
      calico: { key: 'secret:token-0123456789abcdef', list: [{ a: 'xsecret:token-0123456789abcdef' }] },
    })
    assert.equal(at(spec, 'values.calico.mtu'), 1400)
    assert.equal(at(spec, 'values.calico.key'), undefined)
  })

  test('files of nodes come from one, whose name their template has', () => {
    const { spec = {} } = theObject(objects, 'KubeadmControlPlane')
    const files = at(spec, 'kubeadmConfigSpec.files') as readonly JsonObject[]
    const file = files.find(({ path }) => path === '/etc/token')
    const { name, key } = at(file ?? {}, 'contentFrom.secret') as { readonly name: string; readonly key: string }
    assert.equal(theObject(objects, 'Secret', name).stringData?.[key], 'secret:token-0123456789abcdef')
  })

  test('another secret is another name, of the Secret and of the template', () => {
    const other = { ...token, digest: `sha256:${'fedcba9876543210'.repeat(4)}` } as const
    const again = compiledObjects(onCloud('docker', { ...secretWords(), variables: { token: other } }))
    const names = (all: typeof objects, kind: string) => all.filter((one) => one.kind === kind).map((one) => one.metadata.name)
    for (const kind of ['Secret', 'DockerMachineTemplate'])
      assert.deepEqual(
        names(again, kind).filter((name) => names(objects, kind).includes(name)),
        [],
      )
  })

  test('no text breaks out of its place', () => {
    const odd = 'a"\n{{ b }}: \\'
    const [secret] = objects.filter(({ kind, stringData }) => kind === 'Secret' && stringData?.['values.json'] !== undefined)
    assert.ok(secret)
    const filled = withSecretTexts(secret, (name, end) => {
      assert.deepEqual([name, end], ['token', '0123456789abcdef'])
      return odd
    })
    const values = JSON.parse(filled.stringData?.['values.json'] ?? '') as { readonly calico: JsonObject }
    assert.deepEqual(values.calico, { key: odd, list: [{ a: `x${odd}` }] })
  })
})

const problems: Readonly<Record<string, readonly [ClusterWords, readonly string[]]>> = {
  'a key that nobody knows': [
    onCloud('docker', { profiles: [withConfig('kubelet: {a: b}')] }),
    ['base/k8s.kubeadmconfig.kubelet kubeadmconfig.unfit'],
  ],
  'one below a known key': [
    onCloud('docker', { profiles: [withConfig('apiServer: {extraArg: {a: b}}')] }),
    ['base/k8s.kubeadmconfig.apiServer.extraArg kubeadmconfig.unfit'],
  ],
  'one that a pool says': [
    onCloud('docker', { workerPools: [{ name: 'general', kubeadm: { clusterDNS: '10.0.0.1' } }] }),
    ['workerPools[name=general].kubeadm.clusterDNS kubeadmconfig.unfit'],
  ],
  'what is of another type': [
    onCloud('docker', { profiles: [withConfig('certificateValidityPeriodDays: 2000')] }),
    ['base/k8s.kubeadmconfig.certificateValidityPeriodDays kubeadmconfig.unfit'],
  ],
  'a file that is too long': [
    onCloud('docker', { profiles: [withConfig(`files: [{path: /a, content: "${'x'.repeat(10_241)}"}]`)] }),
    ['base/k8s.kubeadmconfig.files[path=/a].content kubeadmconfig.unfit'],
  ],
  'a secret in a command': [
    onCloud('docker', secretWords({ k8s: { values: 'kubeadmconfig: {preKubeadmCommands: ["echo {{.cairn.var.token}}"]}' } })),
    ['base/k8s.kubeadmconfig.preKubeadmCommands secret.place'],
  ],
  'a health check that nobody knows': [
    onCloud('docker', { controlPlane: { healthCheck: { after: '1m', unready: 'soon' } } }),
    ['controlPlane.healthCheck.after healthcheck.unfit', 'controlPlane.healthCheck.unready healthcheck.unfit'],
  ],
  'a release whose name is too long for Helm': [
    onCloud('docker', { profiles: [profile({ layers: { cni: { values: `pack: {releaseNameOverride: ${'x'.repeat(54)}}` } } })] }),
    ['base/cni release.name'],
  ],
  'a cloud without a provider': [{ managementCluster: 'home', cloudType: 'maas' }, ['cloudType cloud.unsupported']],
  'AWS without a region': [onCloud('aws', { cloud: { region: '' } }), ['cloud.region cloud.setting']],
  'a zone without a subnet': [
    onCloud('aws', { workerPools: [{ name: 'general', zones: ['a', 'd'] }] }),
    ['workerPools[name=general].zones cloud.setting'],
  ],
  'AWS with a small disk': [onCloud('aws', { controlPlane: { diskGiB: 7 } }), ['controlPlane.diskGiB cloud.setting']],
  'vSphere without settings': [{ ...onCloud('vsphere'), cloud: {} }, ['cloud.vsphere cloud.setting']],
  'vSphere without a size': [
    { ...onCloud('vsphere'), workerPools: [{ name: 'general', instanceType: 'm5.large' }] },
    ['workerPools[name=general].instanceType cloud.setting'],
  ],
}

describe('what cannot be compiled is a problem at its place', () => {
  for (const [what, [words, expected]] of Object.entries(problems)) {
    test(what, () => {
      const found = new Set(compilation(words).problems.map(({ path, code }) => `${path} ${code}`))
      assert.deepEqual([...found].filter((one) => !one.endsWith('image.missing')).sort(), expected)
    })
  }
})

function at(value: JsonObject, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as JsonObject | undefined)?.[key], value)
}
