import type { Strategy } from '#core/cluster/cluster.ts'
import type { ObservedProjection } from '#core/plan/planning-input.ts'
import { compiled, observedAsDesired, type ClusterWords } from '../core/plan-fixture.ts'
import { checkGuards, kubernetes, stack, start, type GuardRow } from './guard-check.ts'

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

const versions: readonly GuardRow[] = [
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

const pools: readonly GuardRow[] = [
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

checkGuards('versions', versions)
checkGuards('pools', pools)
