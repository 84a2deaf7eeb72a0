import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import { withDefaults } from './admission-defaults.ts'
import type { Admitted } from './admission-rule.ts'
import { admissionRules } from './admission-rules.ts'
import { dockerCluster } from './docker-cluster.ts'

/** A row for each rule: the change of an object that Cluster API accepts, and what its webhook says of it. */
interface Row {
  readonly rule: string
  readonly kind: string
  readonly spec: JsonObject
  /** Before the change; absent where the rule holds of creations too. */
  readonly was?: JsonObject
  readonly says: RegExp
}

const template = (kind: string) => ({
  kind,
  spec: { template: { spec: { size: 'large' } } },
  was: { template: { spec: { size: 'small' } } },
})

const rows: readonly Row[] = [
  {
    rule: 'the control plane has an odd count',
    kind: 'KubeadmControlPlane',
    spec: { replicas: 2 },
    says: /cannot be an even number/,
  },
  {
    rule: 'a version begins with v and is one',
    kind: 'KubeadmControlPlane',
    spec: { version: '1.34.1' },
    says: /must start with v/,
  },
  {
    rule: 'the control plane goes at most one minor up',
    kind: 'KubeadmControlPlane',
    was: {},
    spec: { version: 'v1.36.0' },
    says: /cannot update Kubernetes version from v1\.34\.1 to v1\.36\.0/,
  },
  {
    rule: 'what of a control plane may change',
    kind: 'KubeadmControlPlane',
    was: {},
    spec: { kubeadmConfigSpec: { clusterConfiguration: { certificatesDir: '/elsewhere' } } },
    says: /^spec\.kubeadmConfigSpec\.clusterConfiguration\.certificatesDir: Forbidden: cannot be modified$/,
  },
  {
    rule: 'surge 0 needs three members, and is 0 or 1',
    kind: 'KubeadmControlPlane',
    spec: { replicas: 1, rollout: { strategy: { rollingUpdate: { maxSurge: 0 } } } },
    says: /replica count needs to be at least 3/,
  },
  {
    rule: 'certificates outlive no authority',
    kind: 'KubeadmControlPlane',
    spec: { kubeadmConfigSpec: { clusterConfiguration: { certificateValidityPeriodDays: 4000 } } },
    says: /must be less than or equal to caCertificateValidityPeriodDays \(3650\)/,
  },
  {
    rule: 'etcd stays where it is',
    kind: 'KubeadmControlPlane',
    was: {},
    spec: { kubeadmConfigSpec: { clusterConfiguration: { etcd: { external: { endpoints: ['https://a'] } } } } },
    says: /cannot change between external and local etcd/,
  },
  {
    rule: 'a file has one path and one source',
    kind: 'KubeadmConfigTemplate',
    spec: { template: { spec: { files: [{ path: '/a' }, { path: '/a' }] } } },
    says: /files\[1\]\.path: Invalid value: path property must be unique/,
  },
  {
    rule: 'a password has one source',
    kind: 'KubeadmConfigTemplate',
    spec: { template: { spec: { users: [{ name: 'a', passwd: 'b', passwdFrom: { secret: { name: 'c', key: 'd' } } }] } } },
    says: /only one of passwd or passwdFrom/,
  },
  {
    rule: 'ignition is behind a gate',
    kind: 'KubeadmConfigTemplate',
    spec: { template: { spec: { format: 'ignition' } } },
    says: /feature gate/,
  },
  {
    rule: 'first and joining members wait equally long',
    kind: 'KubeadmControlPlane',
    spec: { kubeadmConfigSpec: { joinConfiguration: { timeouts: { controlPlaneComponentHealthCheckSeconds: 9 } } } },
    says: /must be set to the same value/,
  },
  {
    rule: 'a machine name has something random',
    kind: 'MachineDeployment',
    spec: { machineNaming: { template: 'node' } },
    says: /random .* is missing/,
  },
  { rule: 'names that become labels are short', kind: 'Cluster', spec: {}, says: /must be a valid label value/ },
  {
    rule: 'workers have something to boot from',
    kind: 'MachineDeployment',
    spec: { template: { spec: { bootstrap: {}, version: 'v1.34.1' } } },
    says: /expected either/,
  },
  {
    rule: 'a selector selects its own template',
    kind: 'MachineDeployment',
    spec: { selector: { matchLabels: { a: 'b' } } },
    says: /must match spec\.selector "a="b"/,
  },
  {
    rule: 'a rollout may do something',
    kind: 'MachineDeployment',
    spec: { rollout: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } },
    says: /maxUnavailable and maxSurge cannot both be 0/,
  },
  {
    rule: 'repairs at once are counted',
    kind: 'MachineDeployment',
    spec: { remediation: { maxInFlight: 'two' } },
    says: /an int or a percentage/,
  },
  {
    rule: 'a cluster keeps what it refers to',
    kind: 'Cluster',
    was: {},
    spec: { infrastructureRef: null } as never,
    says: /infrastructureRef: Forbidden: cannot be removed/,
  },
  {
    rule: 'networks are written as CIDR',
    kind: 'Cluster',
    spec: { clusterNetwork: { pods: { cidrBlocks: ['ten'] } } },
    says: /invalid CIDR address/,
  },
  {
    rule: 'a health check selects machines of its own cluster',
    kind: 'MachineHealthCheck',
    spec: { selector: {} },
    says: /selector must not be empty/,
  },
  {
    rule: 'a machine has half a minute to start',
    kind: 'MachineHealthCheck',
    spec: { checks: { nodeStartupTimeoutSeconds: 5 } },
    says: /must be at least 30s/,
  },
  {
    rule: 'how many unhealthy machines are repaired is counted',
    kind: 'MachineHealthCheck',
    spec: { remediation: { triggerIf: { unhealthyLessThanOrEqualTo: 'all' } } },
    says: /an int or a percentage/,
  },
  { rule: 'a docker machine template never changes', ...template('DockerMachineTemplate'), says: /field is immutable/ },
  { rule: 'an AWS machine template never changes', ...template('AWSMachineTemplate'), says: /is immutable/ },
  {
    rule: 'an AWS volume is described whole',
    kind: 'AWSMachineTemplate',
    spec: { template: { spec: { rootVolume: { type: 'io1' } } } },
    says: /iops required/,
  },
  {
    rule: 'an AWS cluster stays in its region and network',
    kind: 'AWSCluster',
    was: { region: 'eu-west-1' },
    spec: { region: 'eu-west-2' },
    says: /spec\.region: .*immutable/,
  },
  { rule: 'a vSphere machine template never changes', ...template('VSphereMachineTemplate'), says: /field is immutable/ },
]

/** What Cluster API's webhooks make of a good object of each kind. */
const good: Readonly<Record<string, JsonObject>> = {
  ...Object.fromEntries(dockerCluster({ members: 3, pools: { general: {} } }).map(({ kind, spec }) => [kind, spec ?? {}])),
  MachineHealthCheck: { clusterName: 'shop', selector: { matchLabels: { a: 'b' } } },
}

describe("what Cluster API's admission refuses", () => {
  test('every rule has a row', () => {
    assert.deepEqual(rows.map(({ rule }) => rule).toSorted(), admissionRules.map(({ name }) => name).toSorted())
  })

  for (const { rule: name, kind, spec, was, says } of rows)
    test(name, () => {
      const rule = admissionRules.find((one) => one.name === name)
      assert.ok(rule !== undefined && rule.kinds.includes(kind))
      const make = (part: JsonObject): Admitted =>
        withDefaults(
          { kind, metadata: { name: name.includes('short') ? 'x'.repeat(64) : 'shop' }, spec: { ...good[kind], ...part } },
          null,
        )
      const before = was === undefined ? null : make(was)
      const found = rule.refused(make(spec), before)
      assert.match(found.join('\n'), says)
      const calm = { kind, metadata: { name: 'shop' }, spec: make(was ?? {}).spec ?? {} }
      assert.deepEqual(rule.refused(calm, calm), [], 'it says nothing of a good one')
    })
})
