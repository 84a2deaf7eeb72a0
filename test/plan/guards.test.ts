import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isBlocked } from '#core/plan/plan-update.ts'
import type { ObservedProjection } from '#core/plan/planning-input.ts'
import type { Strategy } from '#core/cluster/cluster.ts'
import {
  compiled,
  observedAsDesired,
  plan,
  profile,
  type ClusterWords,
  type LayerWords,
  type PlanWords,
} from '../core/plan-fixture.ts'

/** Checks as `severity code`; what an error says is matched. */
interface Row extends PlanWords {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  readonly checks: readonly string[]
  readonly says?: RegExp
}

const start: ClusterWords = {}

function stack(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { ...words, profiles: [profile({ layers })] }
}

function kubernetes(version: string, words: ClusterWords = {}): ClusterWords {
  return stack({ k8s: `kubernetes@${version}` }, words)
}

function network(values: string): ClusterWords {
  return stack({ k8s: { values: `pack: {${values}}` } })
}

/** What is observed when nodes run other versions than those that the parent revision says. */
function running(
  from: ClusterWords,
  versions: Readonly<Record<string, readonly string[]>>,
  highest?: string,
): Partial<ObservedProjection> {
  const { pools } = observedAsDesired(compiled(from))
  const observed = pools.map((pool) => ({ ...pool, versions: versions[pool.name] ?? pool.versions }))
  return { pools: observed, ...(highest === undefined ? {} : { highestKubernetesVersion: highest }) }
}

const pinned = (kubernetesVersion: string | null, words: Readonly<Record<string, unknown>> = {}): ClusterWords => ({
  workerPools: [{ name: 'general', kubernetesVersion, ...words }],
})
const withStrategy = (strategy: Strategy, replicas = 3) => ({ workerPools: [{ name: 'general', strategy, replicas }] })
const moreDisk = (words: ClusterWords): ClusterWords => ({
  ...words,
  workerPools: (words.workerPools ?? []).map((pool) => ({ ...pool, diskGiB: 200 })),
})

const versions: readonly Row[] = [
  { what: 'a patch up', from: kubernetes('1.35.3'), to: kubernetes('1.35.4'), checks: [] },
  { what: 'a minor up', from: kubernetes('1.35.4'), to: kubernetes('1.36.2'), checks: [] },
  {
    what: 'a patch down',
    from: kubernetes('1.35.4'),
    to: kubernetes('1.35.3'),
    checks: ['error kubernetes.downgrade'],
    says: /from 1\.35\.4 back to 1\.35\.3/,
  },
  { what: 'a minor down', from: kubernetes('1.36.2'), to: kubernetes('1.35.4'), checks: ['error kubernetes.downgrade'] },
  {
    what: 'two minors up',
    from: kubernetes('1.34.8'),
    to: kubernetes('1.36.2'),
    checks: ['error kubernetes.minor-skip'],
    says: /leaves out 1 of them/,
  },
  {
    what: 'three minors up',
    from: kubernetes('1.34.8'),
    to: kubernetes('1.37.1'),
    checks: ['error kubernetes.minor-skip'],
    says: /leaves out 2 of them/,
  },
  {
    what: 'down to what was told, below what has once run',
    from: kubernetes('1.35.3'),
    to: kubernetes('1.35.3'),
    observed: { highestKubernetesVersion: '1.35.4' },
    checks: ['error kubernetes.downgrade'],
  },
  {
    what: 'down before any API server has run',
    from: kubernetes('1.36.2'),
    to: kubernetes('1.35.4'),
    observed: { pools: [], highestKubernetesVersion: null },
    checks: [],
  },
  {
    what: 'a minor up from what was told and has not been reached',
    from: kubernetes('1.35.4'),
    to: kubernetes('1.36.2'),
    observed: running(kubernetes('1.35.4'), { 'control-plane': ['1.34.8', '1.35.4'] }),
    checks: ['error kubernetes.minor-skip'],
    says: /from 1\.34\.8 to 1\.36\.2/,
  },
  {
    what: 'the same version again while some nodes have yet to reach it',
    from: kubernetes('1.35.4'),
    to: kubernetes('1.35.4'),
    observed: running(kubernetes('1.35.4'), { 'control-plane': ['1.34.8', '1.35.4'] }),
    checks: [],
  },
  {
    what: 'workers that were left too far behind',
    from: kubernetes('1.36.2'),
    to: kubernetes('1.37.1'),
    observed: running(kubernetes('1.36.2'), { general: ['1.33.1', '1.36.2'] }),
    checks: ['error kubernetes.skew'],
    says: /run Kubernetes 1\.33\.1, too old for a control plane of 1\.37\.1/,
  },
  {
    what: 'workers that are far behind, and not too far',
    from: kubernetes('1.36.2'),
    to: kubernetes('1.37.1'),
    observed: running(kubernetes('1.36.2'), { general: ['1.34.8', '1.36.2'] }),
    checks: [],
  },
]

const pools: readonly Row[] = [
  { what: 'a pin to a patch of the same minor', from: pinned(null), to: pinned('1.35.3'), checks: [] },
  {
    what: 'a pool that stays a minor behind',
    from: { ...kubernetes('1.35.4'), ...pinned('1.35.4') },
    to: { ...kubernetes('1.36.2'), ...pinned('1.35.4') },
    checks: ['warning pool.behind'],
    says: /neither added nor repaired/,
  },
  {
    what: 'a pool that is behind and shall change',
    from: { ...kubernetes('1.36.2'), ...pinned('1.35.4') },
    to: { ...kubernetes('1.36.2'), ...pinned('1.35.4', { diskGiB: 200 }) },
    checks: ['error pool.behind'],
  },
  {
    what: 'a pool that is behind and shall grow',
    from: { ...kubernetes('1.36.2'), ...pinned('1.35.4') },
    to: { ...kubernetes('1.36.2'), ...pinned('1.35.4', { replicas: 5 }) },
    checks: ['error pool.behind'],
  },
  {
    what: 'a pool that is behind and shall shrink',
    from: { ...kubernetes('1.36.2'), ...pinned('1.35.4') },
    to: { ...kubernetes('1.36.2'), ...pinned('1.35.4', { replicas: 1 }) },
    checks: ['warning pool.behind'],
  },
  {
    what: 'a pool that is behind and follows',
    from: { ...kubernetes('1.36.2'), ...pinned('1.35.4') },
    to: { ...kubernetes('1.36.2'), ...pinned(null) },
    checks: [],
  },
  {
    what: 'a new pool that is behind',
    from: kubernetes('1.36.2'),
    to: { ...kubernetes('1.36.2'), workerPools: [{ name: 'general' }, { name: 'old', kubernetesVersion: '1.35.4' }] },
    checks: ['error pool.behind'],
  },
  {
    what: 'a pool ahead of the control plane',
    from: start,
    to: pinned('1.36.2'),
    checks: ['error kubernetes.skew'],
    says: /no newer/,
  },
  {
    what: 'a pool four minors behind',
    from: kubernetes('1.37.1'),
    to: { ...kubernetes('1.37.1'), workerPools: [{ name: 'general', kubernetesVersion: '1.33.0', image: 'mine' }] },
    checks: ['error kubernetes.skew'],
  },
  {
    what: 'a pin to what is no version',
    from: start,
    to: { workerPools: [{ name: 'general', kubernetesVersion: 'latest', image: 'mine' }] },
    checks: ['error kubernetes.version'],
  },
  {
    what: 'a pin to a version without an image',
    from: start,
    to: pinned('1.33.9'),
    checks: ['error image.missing', 'error pool.behind'],
  },
  {
    what: 'a strategy that can never progress',
    from: withStrategy({ type: 'custom', maxSurge: 0, maxUnavailable: '10%' }),
    to: moreDisk(withStrategy({ type: 'custom', maxSurge: 0, maxUnavailable: '10%' })),
    checks: ['error strategy.stuck'],
  },
  {
    what: 'the same strategy for more nodes',
    from: withStrategy({ type: 'custom', maxSurge: 0, maxUnavailable: '10%' }, 10),
    to: moreDisk(withStrategy({ type: 'custom', maxSurge: 0, maxUnavailable: '10%' }, 10)),
    checks: [],
  },
  {
    what: 'the same strategy where no node is replaced',
    from: withStrategy({ type: 'custom', maxSurge: 0, maxUnavailable: '10%' }),
    to: {
      workerPools: [{ name: 'general', strategy: { type: 'custom', maxSurge: 0, maxUnavailable: '10%' }, labels: { a: 'b' } }],
    },
    checks: [],
  },
  {
    what: 'a percentage that rounds up to a surge',
    from: withStrategy({ type: 'custom', maxSurge: '1%', maxUnavailable: 0 }),
    to: moreDisk(withStrategy({ type: 'custom', maxSurge: '1%', maxUnavailable: 0 })),
    checks: [],
  },
  {
    what: 'one control-plane node, replaced',
    from: { controlPlane: { replicas: 1 } },
    to: { controlPlane: { replicas: 1, diskGiB: 90 } },
    checks: ['warning quorum'],
    says: /API server will be away/,
  },
  {
    what: 'one control-plane node, contracted first',
    from: { controlPlane: { replicas: 1 } },
    to: { controlPlane: { replicas: 1, diskGiB: 90, strategy: { type: 'contract-first' } } },
    checks: ['error quorum'],
  },
  {
    what: 'three control-plane nodes, contracted first',
    to: { controlPlane: { diskGiB: 90, strategy: { type: 'contract-first' } } },
    checks: [],
  },
  {
    what: 'one control-plane node that stays',
    from: { controlPlane: { replicas: 1 } },
    to: { controlPlane: { replicas: 1, labels: { a: 'b' } } },
    checks: [],
  },
  {
    what: 'a file that two layers write',
    to: stack({ os: { values: 'kubeadmconfig: {files: [{path: /etc/kubernetes/admission.yaml, content: x}]}' } }),
    checks: ['warning file.twice', 'warning file.twice'],
    says: /admission\.yaml/,
  },
  {
    what: 'settings of the control plane on a pool of workers',
    to: { workerPools: [{ name: 'general', kubeadm: { apiServer: { certSANs: ['x'] } } }] },
    checks: ['warning kubeadm.idle'],
    says: /apiServer/,
  },
  {
    what: 'zones that are left',
    from: { workerPools: [{ name: 'general', zones: ['a', 'b', 'c'] }] },
    to: { workerPools: [{ name: 'general', zones: ['a'] }] },
    checks: ['warning pool.zones'],
    says: /2 of its 3 nodes/,
  },
  {
    what: 'zones that are added',
    from: { workerPools: [{ name: 'general', replicas: 4, zones: ['a', 'b'] }] },
    to: { workerPools: [{ name: 'general', replicas: 4, zones: ['a', 'b', 'c', 'd'] }] },
    checks: ['warning pool.zones'],
    says: /2 of its 4 nodes/,
  },
  {
    what: 'zones that change with the nodes',
    from: { workerPools: [{ name: 'general', zones: ['a', 'b'] }] },
    to: { workerPools: [{ name: 'general', zones: ['c'], diskGiB: 200 }] },
    checks: [],
  },
]

const fixed: readonly Row[] = [
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

const metrics = stack({ metrics: 'metrics-server@0.8.0' })

const rest: readonly Row[] = [
  {
    what: 'no image for the version',
    to: stack({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.37.0' }),
    from: kubernetes('1.36.2'),
    checks: ['error image.missing', 'error image.missing'],
    says: /ubuntu 22\.04\.5 has no image for Kubernetes 1\.37\.0/,
  },
  {
    what: 'no image, and a pool with one of its own',
    to: { ...stack({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.37.0' }), workerPools: [{ name: 'general', image: 'mine' }] },
    from: kubernetes('1.36.2'),
    checks: ['error image.missing'],
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
    policy: { clusterUnhealthy: 'error' },
    checks: ['error cluster.unhealthy'],
  },
  {
    what: 'a layer that fails and is mended by the plan',
    from: metrics,
    to: stack({ metrics: 'metrics-server@0.7.2' }),
    observed: { failedLayers: ['base/metrics'] },
    policy: { clusterUnhealthy: 'error' },
    checks: [],
  },
  {
    what: 'a layer that fails and is removed by the plan',
    from: metrics,
    to: start,
    observed: { failedLayers: ['base/metrics'] },
    policy: { clusterUnhealthy: 'error' },
    checks: [],
  },
]

for (const [group, rows] of Object.entries({ versions, pools, 'what cannot change': fixed, rest })) {
  describe(`guards and warnings, ${group}:`, () => {
    for (const { what, from = start, to, checks, says, ...words } of rows) {
      test(what, () => {
        const content = plan(from, to, words)
        assert.deepEqual(
          content.checks.map((check) => `${check.severity} ${check.code}`),
          checks,
          JSON.stringify(content.checks),
        )
        assert.equal(
          isBlocked(content),
          checks.some((check) => check.startsWith('error')),
        )
        if (says) assert.match(content.checks[0]?.message ?? '', says)
        for (const check of content.checks) {
          assert.match(check.message, /^[A-Za-z].*\.?$/s)
          assert.ok(check.remedy.length > 10 && check.evidence !== null, 'evidence, and what to do')
        }
      })
    }
  })
}
