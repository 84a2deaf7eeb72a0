import { controlPlanePool } from '#core/cluster/cluster.ts'
import type { Inventory, ObservedNode } from '#core/cluster/inventory.ts'
import type { UpdateState } from '#core/update/update.ts'
import { profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'
import type { Deed, Rollout } from './rollout.ts'

/** One rollout for each semantic of updates. */

type Pools = NonNullable<ClusterWords['workerPools']>
type When = Deed['when']

/** A small cluster with these layers beside the usual ones. */
function cluster(
  layers: Readonly<Record<string, string | LayerWords>> = {},
  workerPools: Pools = [{ name: 'general', replicas: 3 }],
  words: ClusterWords = {},
): ClusterWords {
  return { controlPlane: { replicas: 1 }, ...words, workerPools, profiles: [profile({ layers })] }
}

/** What makes new nodes of worker pools alone, and of one pool alone. */
const disk = (pools: Pools): Pools => pools.map((pool) => ({ ...pool, diskGiB: 90 }))
const workers = (pools: Pools, words: ClusterWords = {}): Pick<Rollout, 'from' | 'to'> => ({
  from: cluster({}, pools, words),
  to: cluster({}, disk(pools), words),
})
const general = (words: Partial<Pools[number]> = {}): Pools => [{ name: 'general', replicas: 3, ...words }]
const system = (words: ClusterWords, pools: Pools = general({ replicas: 2 })): Pick<Rollout, 'from' | 'to'> => ({
  from: cluster({ os: 'ubuntu@24.04.1' }, pools, words),
  to: cluster({ os: 'ubuntu@24.04.3' }, pools, words),
})
const kubernetes = (from: string, to: string, pools: Pools = general({ replicas: 2 }), words: ClusterWords = {}) => ({
  from: cluster({ k8s: `kubernetes@${from}` }, pools, words),
  to: cluster({ k8s: `kubernetes@${to}` }, pools, words),
})

const nodesOf = ({ pools }: Inventory, name: string): readonly ObservedNode[] =>
  pools.find((pool) => pool.name === name)?.nodes ?? []
const inPhase =
  (pool: string, phase: ObservedNode['phase']): When =>
  (seen) =>
    nodesOf(seen, pool).some((node) => node.phase === phase)
const phase =
  (wanted: UpdateState['phase']): When =>
  (_, update) =>
    update.phase === wanted
/** So many nodes of the pool were made after all others and are ready. */
const renewed =
  (pool: string, count: number): When =>
  (seen) => {
    const nodes = nodesOf(seen, pool)
    const newest = nodes.toSorted((left, right) => right.createdAt - left.createdAt)[0]
    return (
      nodes.filter((node) => node.digest === newest?.digest && node.ready).length === count &&
      nodes.some((node) => node.digest !== newest?.digest)
    )
  }
const blocked =
  (reason: string): When =>
  (seen) =>
    seen.blockers.some((blocker) => blocker.reason === reason)

const three: Pools = ['blue', 'green', 'red'].map((name) => ({ name, replicas: 1 }))
const zoned: Pools = general({ zones: ['a', 'b', 'c'] })

export const rollouts: readonly Rollout[] = [
  { name: 'expand-first', shows: 'One node more, none less: a new node is ready before an old one goes.', ...workers(general()) },
  {
    name: 'contract-first',
    shows: 'None more, one less: an old node goes before its replacement is made.',
    ...workers(general({ strategy: { type: 'contract-first' } })),
  },
  {
    name: 'custom-numbers',
    shows: 'Two more and one less at once.',
    ...workers(general({ replicas: 5, strategy: { type: 'custom', maxSurge: 2, maxUnavailable: 1 } })),
  },
  {
    name: 'custom-percent',
    shows: 'Of 5 nodes 25 % surge round up to 2, 25 % unavailable round down to 1.',
    ...workers(general({ replicas: 5, strategy: { type: 'custom', maxSurge: '25%', maxUnavailable: '25%' } })),
  },
  {
    name: 'repave-interval',
    shows: 'A new worker is ready for 10 minutes before the next one is touched.',
    ...workers(general({ repaveIntervalMs: 600_000 })),
  },
  {
    name: 'deadlock-breaker',
    shows:
      'Where too few nodes are available to spare one, and nothing else could ever move, one that is down goes all the same.',
    ...workers(general()),
    standing: [
      { kind: 'node-dies', pool: 'general' },
      { kind: 'node-dies', pool: 'general' },
    ],
  },
  { name: 'pools-in-order', shows: 'Worker pools go one after the other, in the order of their list.', ...workers(three) },
  {
    name: 'parallel-pools',
    shows: 'Two pools at once, the third when one of them is done.',
    ...workers(three, { parallelPools: 2 }),
  },
  {
    name: 'control-plane-expand-first',
    shows: 'Three members become four and three again, one node at a time; then the workers.',
    ...system({ controlPlane: { replicas: 3 } }, general({ replicas: 1 })),
  },
  {
    name: 'control-plane-contract-first',
    shows: 'Three members become two and three again: no node more.',
    ...system({ controlPlane: { replicas: 3, strategy: { type: 'contract-first' } } }, general({ replicas: 1 })),
  },
  {
    name: 'drain-deadline-halts',
    shows: 'A drain that a budget keeps from its end halts the update at its deadline; freed and tried again it goes on.',
    ...workers(general({ replicas: 2 })),
    standing: [{ kind: 'budget-blocks-drain', pool: 'general', budget: 'shop/cart' }],
    deeds: [
      { when: phase('halted'), fault: { kind: 'cleared', fault: 'budget-blocks-drain' } },
      { when: (seen) => seen.blockers.length === 0, command: { kind: 'retried' } },
    ],
  },
  {
    name: 'soft-taint',
    shows: 'Pods avoid nodes that await their replacement, as long as the pool rolls: while it is held they do not.',
    ...workers(general({ replicas: 4 })),
    deeds: [
      { when: renewed('general', 2), command: { kind: 'pause-asked' } },
      { when: phase('paused'), command: { kind: 'resumed' } },
    ],
  },
  {
    name: 'eviction-misconfigured',
    shows:
      'Two budgets over one pod let nothing evict it: they are named at once, and the drain goes on when they are set right.',
    ...workers(general({ replicas: 2 })),
    standing: [{ kind: 'eviction-fails', pool: 'general' }],
    deeds: [{ when: blocked('drain.misconfigured'), fault: { kind: 'cleared', fault: 'eviction-fails' } }],
  },
  {
    name: 'drain-deadline-forces',
    shows: 'Where the pool says so, a drain is forced at its deadline.',
    ...workers(general({ replicas: 2, drain: { deadlineMs: 600_000, then: 'force' } })),
    standing: [{ kind: 'budget-blocks-drain', pool: 'general', budget: 'shop/cart' }],
  },
  {
    name: 'bounded-retries',
    shows: 'A node that never becomes ready is replaced twice; then the update halts, and goes on when somebody tries again.',
    ...workers(general({ replicas: 2 })),
    standing: [{ kind: 'node-never-boots', pool: 'general', count: 3 }],
    deeds: [{ when: phase('halted'), command: { kind: 'retried' } }],
  },
  {
    name: 'install-priorities',
    shows: 'Add-ons of one priority move together, and the next ones when they are ready.',
    from: cluster({
      one: { manifests: manifest('a') },
      two: { manifests: manifest('b') },
      three: { manifests: manifest('c'), installPriority: 5 },
    }),
    to: cluster({
      one: { manifests: manifest('x') },
      two: { manifests: manifest('y') },
      three: { manifests: manifest('z'), installPriority: 5 },
    }),
  },
  {
    name: 'add-on-rollback',
    shows: 'An add-on that fails again and again goes back to what ran, and the update halts.',
    from: cluster({ metrics: 'metrics-server@0.7.2' }),
    to: cluster({ metrics: 'metrics-server@0.8.0' }),
    standing: [{ kind: 'addon-fails', layer: 'base/metrics', count: 20 }],
  },
  {
    name: 'network-before-nodes',
    shows: 'No node is replaced while the network is in progress: nodes join with the final one.',
    from: cluster({ cni: 'calico@3.30.4', os: 'ubuntu@24.04.1' }, general({ replicas: 1 })),
    to: cluster({ cni: 'calico@3.31.2', os: 'ubuntu@24.04.3' }, general({ replicas: 1 })),
  },
  {
    name: 'pause-inside-a-pool',
    shows: 'A pause holds inside a worker pool, outdated nodes stay, and it goes on where it was.',
    ...workers(general()),
    deeds: [
      { when: renewed('general', 1), command: { kind: 'pause-asked' } },
      { when: phase('paused'), command: { kind: 'resumed' } },
    ],
  },
  {
    name: 'pause-after-the-control-plane',
    shows: 'A pause that is asked for inside the control plane holds after its last node.',
    ...system({ controlPlane: { replicas: 3 } }, general({ replicas: 1 })),
    deeds: [
      { when: renewed(controlPlanePool, 1), command: { kind: 'pause-asked' } },
      { when: phase('paused'), command: { kind: 'resumed' } },
    ],
  },
  {
    name: 'pause-now',
    shows: 'A pause that takes hold at once stops inside the control plane, and suspends its repair and scaling.',
    ...system({ controlPlane: { replicas: 3 } }, general({ replicas: 1 })),
    deeds: [
      { when: renewed(controlPlanePool, 1), command: { kind: 'pause-asked', now: true } },
      { when: phase('paused'), command: { kind: 'resumed' } },
    ],
  },
  {
    name: 'repair-while-paused',
    shows: 'While an update is paused, a node that dies is replaced by one of the new state.',
    ...workers(general()),
    deeds: [
      { when: renewed('general', 1), command: { kind: 'pause-asked' } },
      { when: phase('paused'), fault: { kind: 'node-dies', pool: 'general' } },
      { when: (seen) => nodesOf(seen, 'general').every(({ ready }) => ready), command: { kind: 'resumed' } },
    ],
  },
  {
    name: 'abort-before-return',
    shows: 'An abort takes back what was begun: pools return, and the next one is not touched.',
    ...workers(three),
    deeds: [{ when: inPhase('green', 'draining'), abort: true }],
  },
  {
    name: 'abort-past-return',
    shows: 'Past the first new control-plane node an abort finishes the control plane and leaves pools that were not begun.',
    ...kubernetes('1.35.4', '1.36.2', three, { controlPlane: { replicas: 3 } }),
    deeds: [{ when: renewed(controlPlanePool, 1), abort: true }],
  },
  {
    name: 'abort-half-done',
    shows: 'Past return a pool that is half done is brought to the new version.',
    ...kubernetes('1.35.4', '1.36.2', [...general({ replicas: 2 }), { name: 'edge', replicas: 1 }]),
    deeds: [{ when: inPhase('general', 'draining'), abort: true }],
  },
  {
    name: 'fix-forward',
    shows: 'A new plan takes the place of an update that has halted.',
    ...workers(general({ replicas: 2 })),
    standing: [{ kind: 'node-never-boots', pool: 'general', count: 3 }],
    deeds: [{ when: phase('halted'), plan: cluster({}, general({ replicas: 2, diskGiB: 120 })) }],
  },
  {
    name: 'chain',
    shows: 'Two minors in one plan: the control plane goes through the one between, workers follow at the end.',
    ...kubernetes('1.34.8', '1.36.2', general({ replicas: 1 })),
  },
  {
    name: 'pinned-pool',
    shows: 'A pool that is pinned to its version stays while the others follow.',
    from: cluster({ k8s: 'kubernetes@1.35.4' }, [...general({ replicas: 1 }), { name: 'legacy', replicas: 1 }]),
    to: cluster({ k8s: 'kubernetes@1.36.2' }, [
      ...general({ replicas: 1 }),
      { name: 'legacy', replicas: 1, kubernetesVersion: '1.35.4' },
    ]),
  },
  {
    name: 'scale-in-the-middle',
    shows: 'A pool that is scaled while it rolls has the new count, all of the new state.',
    ...workers(general()),
    deeds: [{ when: renewed('general', 1), plan: cluster({}, disk(general({ replicas: 5 }))) }],
  },
  {
    name: 'pool-removed',
    shows: 'A pool that goes does so at the very end, a new one comes with the others.',
    from: cluster({}, [...general({ replicas: 1 }), { name: 'old', replicas: 2 }]),
    to: cluster({}, disk([...general({ replicas: 1 }), { name: 'young', replicas: 2 }])),
  },
  {
    name: 'zone-lost',
    shows: 'When a zone is lost in the middle, its nodes are made again in those that are left.',
    ...workers(zoned),
    deeds: [
      { when: renewed('general', 1), fault: { kind: 'zone-lost', zone: 'b' } },
      { when: phase('verifying'), fault: { kind: 'cleared', fault: 'zone-lost' } },
    ],
  },
  {
    name: 'quota-exhausted',
    shows: 'Without a node to spare the update waits for the cloud, and goes on when there is one.',
    ...workers(general({ replicas: 2 })),
    deeds: [
      { when: () => true, fault: { kind: 'cloud-quota', nodes: 0 } },
      { when: blocked('cloud.quota'), fault: { kind: 'cleared', fault: 'cloud-quota' } },
    ],
  },
  {
    name: 'member-lost',
    shows: 'A control-plane member that is lost is repaired before the next step.',
    ...system({ controlPlane: { replicas: 3 } }, general({ replicas: 1 })),
    deeds: [{ when: inPhase(controlPlanePool, 'booting'), fault: { kind: 'member-lost' } }],
  },
  {
    name: 'node-dies-in-its-drain',
    shows: 'A node that dies while it is drained has nothing left to drain, and goes.',
    ...workers(general({ replicas: 2 })),
    standing: [{ kind: 'node-dies-in-drain', pool: 'general' }],
  },
  {
    name: 'image-missing',
    shows: 'While the cloud has no image for a new node the update waits, and goes on when there is one.',
    ...workers(general({ replicas: 2 })),
    deeds: [
      { when: renewed('general', 1), fault: { kind: 'image-missing', pool: 'general' } },
      { when: blocked('image.missing'), fault: { kind: 'cleared', fault: 'image-missing' } },
    ],
  },
]

function manifest(name: string): Readonly<Record<string, string>> {
  return { note: `kind: ConfigMap\nmetadata:\n  name: ${name}\n` }
}
