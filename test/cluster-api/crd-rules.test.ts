import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { sharedFolder } from '../shared-folder.ts'
import { cloudNames, compiledObjects, onCloud } from './compiled-objects.ts'
import { readSchemas, refusals, type CrdSchema, type CrdSchemas } from './crd-schemas.ts'

const folder = sharedFolder('crds')
const skip = folder === null ? 'the definitions of Cluster API and Flux: set CAIRN_SHARED to a folder with crds' : false
const schemas: CrdSchemas = folder === null ? new Map() : readSchemas(folder)

interface Row {
  readonly kind: string
  readonly rule: string
  /** Where the value goes in an object that is otherwise as compiled. */
  readonly at: string
  readonly breaks: Json
  readonly keeps: Json
  /** Where something stricter stands beside the rule, and speaks first. */
  readonly says?: string
}

const config = (kind: string) => (kind === 'KubeadmControlPlane' ? 'spec.kubeadmConfigSpec' : 'spec.template.spec')
const once = 'self.all(x, self.exists_one(y, x.name == y.name))'
const flags = {
  breaks: [
    { name: 'v', value: '1' },
    { name: 'v', value: '2' },
  ],
  keeps: [{ name: 'v', value: '1' }],
}
const layouts = '[has(self.layout),has(self.diskLayout)].filter(x,x==true).size() == 1'
const partitionTypes =
  "self.matches('^(Linux|LinuxSwap|LinuxRAID|LVM|Fat32|NTFS|LinuxExtended|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$')"
const partition = (one: JsonObject) => [{ device: '/dev/sdb', ...one }]
const kubeadmRows = ['KubeadmControlPlane', 'KubeadmConfigTemplate'].flatMap((kind): readonly Row[] => [
  ...['apiServer', 'controllerManager', 'scheduler', 'etcd.local'].map((part) => ({
    kind,
    rule: once,
    at: `${config(kind)}.clusterConfiguration.${part}.extraArgs`,
    ...flags,
  })),
  ...['initConfiguration', 'joinConfiguration'].map((part) => ({
    kind,
    rule: once,
    at: `${config(kind)}.${part}.nodeRegistration.kubeletExtraArgs`,
    ...flags,
  })),
  {
    kind,
    rule: layouts,
    at: `${config(kind)}.diskSetup.partitions`,
    breaks: partition({ layout: true, diskLayout: [{ percentage: 100 }] }),
    keeps: partition({ layout: true }),
  },
  {
    kind,
    rule: partitionTypes,
    at: `${config(kind)}.diskSetup.partitions`,
    breaks: partition({ diskLayout: [{ percentage: 100, partitionType: 'Minix' }] }),
    keeps: partition({ diskLayout: [{ percentage: 100, partitionType: 'LVM' }] }),
  },
])

const ownConditions = "!(self in ['Ready','Available','HealthCheckSucceeded','OwnerRemediated','ExternallyRemediated'])"
const conditions = (type: string) => [{ type, status: 'False', timeoutSeconds: 60 }]
const pools = "self in ['none','amazon-pool']"
const elastic = {
  says: 'is none of "amazon-pool", "none"',
  breaks: { publicIpv4PoolFallbackOrder: 'any' },
  keeps: { publicIpv4PoolFallbackOrder: 'none' },
}
const topology = { classRef: { name: 'c' }, version: 'v1.35.4' }
const workers = (one: JsonObject) => ({
  ...topology,
  workers: { machineDeployments: [{ class: 'c', name: 'm', healthCheck: one }] },
})

const rows: readonly Row[] = [
  ...kubeadmRows,
  {
    kind: 'MachineHealthCheck',
    rule: ownConditions,
    at: 'spec.checks.unhealthyMachineConditions',
    breaks: conditions('Ready'),
    keeps: conditions('Mine'),
  },
  {
    kind: 'Cluster',
    rule: ownConditions,
    at: 'spec.topology',
    breaks: { ...topology, controlPlane: { healthCheck: { checks: { unhealthyMachineConditions: conditions('Ready') } } } },
    keeps: topology,
  },
  {
    kind: 'Cluster',
    rule: ownConditions,
    at: 'spec.topology',
    breaks: workers({ checks: { unhealthyMachineConditions: conditions('Available') } }),
    keeps: workers({ checks: { unhealthyMachineConditions: conditions('Mine') } }),
  },
  { kind: 'AWSCluster', rule: pools, at: 'spec.network.vpc.elasticIpPool', ...elastic },
  { kind: 'AWSMachineTemplate', rule: pools, at: 'spec.template.spec.elasticIpPool', ...elastic },
  {
    kind: 'AWSCluster',
    rule: "self.startsWith('cagw-')",
    at: 'spec.network.vpc.carrierGatewayId',
    breaks: 'igw-1',
    keeps: 'cagw-1',
  },
  {
    kind: 'AWSMachineTemplate',
    rule: "!has(self.capacityReservationId) || !has(self.marketType) || self.marketType != 'Spot'",
    at: 'spec.template.spec',
    breaks: { instanceType: 'm5.large', capacityReservationId: 'cr-1', marketType: 'Spot' },
    keeps: { instanceType: 'm5.large', capacityReservationId: 'cr-1', marketType: 'OnDemand' },
  },
  {
    kind: 'AWSMachineTemplate',
    rule: '!has(self.capacityReservationId) || !has(self.spotMarketOptions)',
    at: 'spec.template.spec',
    breaks: { instanceType: 'm5.large', capacityReservationId: 'cr-1', spotMarketOptions: {} },
    keeps: { instanceType: 'm5.large', spotMarketOptions: {} },
  },
  {
    kind: 'HelmRelease',
    rule: '(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))',
    at: 'spec',
    breaks: { interval: '1m' },
    keeps: { interval: '1m', chartRef: { kind: 'HelmChart', name: 'c' } },
  },
  {
    kind: 'HelmRelease',
    rule: 'has(self.configMapRef) || has(self.secretRef)',
    at: 'spec.kubeConfig',
    breaks: {},
    keeps: { secretRef: { name: 's' } },
  },
  {
    kind: 'HelmRelease',
    rule: '!has(self.configMapRef) || !has(self.secretRef)',
    at: 'spec.kubeConfig',
    breaks: { secretRef: { name: 's' }, configMapRef: { name: 'c' } },
    keeps: { configMapRef: { name: 'c' } },
  },
  {
    kind: 'HelmRelease',
    rule: "!has(self.retryInterval) || self.name != 'RemediateOnFailure'",
    at: 'spec.install.strategy',
    breaks: { name: 'RemediateOnFailure', retryInterval: '1m' },
    keeps: { name: 'RetryOnFailure', retryInterval: '1m' },
  },
  {
    kind: 'HelmRelease',
    rule: "!has(self.retryInterval) || self.name == 'RetryOnFailure'",
    at: 'spec.upgrade.strategy',
    breaks: { name: 'RemediateOnFailure', retryInterval: '1m' },
    keeps: { name: 'RetryOnFailure', retryInterval: '1m' },
  },
]

describe('every rule of a definition that Cairn compiles for can refuse', { skip }, () => {
  const objects = folder === null ? [] : cloudNames.flatMap((cloud) => compiledObjects(onCloud(cloud)))
  const objectOf = (kind: string): KubeObject => {
    const found = objects.find((object) => object.kind === kind)
    assert.ok(found, `no cluster compiles to a ${kind}`)
    return found
  }
  for (const [index, { kind, rule, at, breaks, keeps, says = `breaks ${rule}` }] of rows.entries()) {
    test(`${index + 1} ${kind} ${at}: ${rule}`, () => {
      const against = (value: Json) => refusals(withValue(objectOf(kind), at.split('.'), value), schemas)
      assert.deepEqual(against(keeps), [])
      const refused = against(breaks)
      assert.ok(
        refused.some((what) => what.includes(says)),
        refused.join('; '),
      )
    })
  }

  test('and each has a row', () => {
    const kinds = new Map(objects.filter(({ kind }) => kind !== 'Secret').map((object) => [object.kind, object.apiVersion]))
    const [there, tested] = [new Map<string, number>(), new Map<string, number>()]
    const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
    for (const [kind, apiVersion] of kinds)
      for (const rule of rulesIn(schemas.get(`${apiVersion} ${kind}`) ?? {})) count(there, `${kind} ${rule}`)
    for (const { kind, rule } of rows) count(tested, `${kind} ${rule}`)
    assert.deepEqual(Object.fromEntries(tested), Object.fromEntries(there))
  })
})

function rulesIn(schema: CrdSchema): readonly string[] {
  const others = typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []
  return [
    ...(schema['x-kubernetes-validations'] ?? []).map(({ rule }) => rule),
    ...[...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : []), ...others].flatMap(rulesIn),
  ]
}

function withValue(object: KubeObject, at: readonly string[], value: Json): KubeObject {
  const set = (target: JsonObject, [key = '', ...rest]: readonly string[]): JsonObject => {
    const member = target[key]
    return { ...target, [key]: rest.length === 0 ? value : set(isJsonObject(member) ? member : {}, rest) }
  }
  return set(object as unknown as JsonObject, at) as unknown as KubeObject
}
