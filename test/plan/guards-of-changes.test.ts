import { profile, type ClusterWords } from '../core/plan-fixture.ts'
import { checkGuards, kubernetes, stack, start, type GuardRow } from './guard-check.ts'

function network(values: string): ClusterWords {
  return stack({ k8s: { values: `pack: {${values}}` } })
}

const fixed: readonly GuardRow[] = [
  { what: 'another pod network', to: network('podCIDR: 10.0.0.0/16'), checks: ['error field.immutable'], says: /pod CIDR/ },
  {
    what: 'another service network',
    to: network('serviceClusterIpRange: 10.0.0.0/16'),
    checks: ['error field.immutable'],
    says: /service CIDR/,
  },
  {
    what: 'another service domain',
    to: network('serviceDomain: example.com'),
    checks: ['error field.immutable'],
    says: /service domain/,
  },
  { what: 'another region', to: { cloud: { region: 'us-east-1' } }, checks: ['error field.immutable'], says: /region/ },
  { what: 'another cloud', to: { cloudType: 'docker' }, checks: ['error field.immutable'], says: /cloud type/ },
  {
    what: 'fewer control-plane nodes',
    to: { controlPlane: { replicas: 1 } },
    checks: ['error field.immutable'],
    says: /from 3 to 1/,
  },
  { what: 'more control-plane nodes', to: { controlPlane: { replicas: 5 } }, checks: [] },
  {
    what: 'all of it at once',
    to: { ...network('podCIDR: 10.0.0.0/16, serviceDomain: example.com'), cloud: { region: 'us-east-1' } },
    checks: Array<string>(3).fill('error field.immutable'),
  },
  {
    what: 'another network pack',
    to: stack({ cni: 'cilium@1.18.3' }),
    checks: ['error cni.replaced'],
    says: /calico is replaced by cilium/,
  },
  {
    what: 'another network pack, accepted',
    to: stack({ cni: 'cilium@1.18.3' }),
    accept: ['cni.replaced'],
    checks: ['warning cni.replaced'],
  },
  {
    what: 'another network pack, where something else was accepted',
    to: stack({ cni: 'cilium@1.18.3' }),
    accept: ['csi.replaced', 'kubernetes.downgrade'],
    checks: ['error cni.replaced'],
  },
  { what: 'another storage pack', to: stack({ csi: 'vsphere-csi@3.5.0' }), checks: ['error csi.replaced'] },
  {
    what: 'another storage pack, accepted',
    to: stack({ csi: 'vsphere-csi@3.5.0' }),
    accept: ['csi.replaced'],
    checks: ['warning csi.replaced'],
  },
  { what: 'another version of the network pack', to: stack({ cni: 'calico@3.30.4' }), checks: [] },
]

const strict = { clusterUnhealthy: 'error', disruptionBudgets: 'warning' } as const

const metrics = stack({ metrics: 'metrics-server@0.8.0' })

const rest: readonly GuardRow[] = [
  {
    what: 'no image for the version',
    to: stack({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.37.0' }),
    from: kubernetes('1.36.2'),
    checks: ['error image.missing', 'error image.missing', 'error constraint.dependency', 'error constraint.dependency'],
    says: /ubuntu 22\.04\.5 has no image for Kubernetes 1\.37\.0/,
  },
  {
    what: 'no image, and a pool with one of its own',
    to: { ...stack({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.37.0' }), workerPools: [{ name: 'general', image: 'mine' }] },
    from: kubernetes('1.36.2'),
    checks: ['error image.missing', 'error constraint.dependency', 'error constraint.dependency'],
    says: /pool control-plane/,
  },
  {
    what: 'a required variable without a value',
    to: { profiles: [profile({ variables: [{ name: 'host', required: true }] })] },
    checks: ['error variable.missing'],
    says: /host/,
  },
  {
    what: 'a required variable with a default',
    to: { profiles: [profile({ variables: [{ name: 'host', required: true, default: 'x' }] })] },
    checks: [],
  },
  {
    what: 'a required variable with a value',
    to: { profiles: [profile({ variables: [{ name: 'host', required: true }] })], variables: { host: 'x' } },
    checks: [],
  },
  {
    what: 'a reference that no variable answers',
    to: { ...stack({ k8s: { values: 'a: "{{.cairn.var.x}}"' } }) },
    checks: ['error variable.unknown'],
    says: /layer k8s, a/,
  },
  {
    what: 'a reference in an override',
    to: { overrides: { 'base/cni': 'a: "{{.cairn.var.x}}"' } },
    checks: ['error variable.unknown'],
  },
  {
    what: 'two layers that make one release',
    to: { profiles: [profile({ layers: { a: 'metrics-server@0.8.0', b: 'metrics-server@0.7.2' } })] },
    checks: ['error release.duplicate'],
    says: /base\/a and base\/b/,
  },
  {
    what: 'two layers of one pack with releases of their own',
    to: {
      profiles: [
        profile({
          layers: { a: 'metrics-server@0.8.0', b: { pack: 'metrics-server@0.7.2', values: 'pack: {namespace: other}' } },
        }),
      ],
    },
    checks: [],
  },
  {
    what: 'an override of a layer that goes',
    from: { ...metrics, overrides: { 'base/metrics': 'a: 1' } },
    to: { overrides: { 'base/metrics': 'a: 1' } },
    checks: ['warning override.dropped'],
  },
  {
    what: 'a layer that fails and is left alone',
    from: metrics,
    to: { ...metrics, workerPools: [{ name: 'general', labels: { a: 'b' } }] },
    observed: { failedLayers: ['base/metrics'] },
    checks: ['warning cluster.unhealthy'],
  },
  {
    what: 'a layer that fails, where the policy forbids it',
    from: metrics,
    to: { ...metrics, workerPools: [{ name: 'general', labels: { a: 'b' } }] },
    observed: { failedLayers: ['base/metrics'] },
    policy: strict,
    checks: ['error cluster.unhealthy'],
  },
  {
    what: 'a layer that fails and is mended by the plan',
    from: metrics,
    to: stack({ metrics: 'metrics-server@0.7.2' }),
    observed: { failedLayers: ['base/metrics'] },
    policy: strict,
    checks: [],
  },
  {
    what: 'a layer that fails and is removed by the plan',
    from: metrics,
    to: start,
    observed: { failedLayers: ['base/metrics'] },
    policy: strict,
    checks: [],
  },
]

checkGuards('what cannot change', fixed)
checkGuards('layers, variables and health', rest)
