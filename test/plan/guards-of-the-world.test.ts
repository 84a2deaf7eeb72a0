import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Inventory, ObservedBudget } from '#core/cluster/inventory.ts'
import type { Strategy } from '#core/cluster/cluster.ts'
import { isNeverMet } from '#core/kubernetes/disruption-budget.ts'
import type { ObservedProjection } from '#core/plan/planning-input.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { planDigest } from '#control/propose-plan.ts'
import { compiled, observedAsDesired, plan, type ClusterWords } from '../core/plan-fixture.ts'
import { checkGuards, kubernetes, stack, start, type GuardRow } from './guard-check.ts'

const two: ClusterWords = { workerPools: [{ name: 'general' }, { name: 'batch' }] }
const twoWith = (general: object, batch: object = {}): ClusterWords => ({
  workerPools: [
    { name: 'general', ...general },
    { name: 'batch', ...batch },
  ],
})
const strict = { clusterUnhealthy: 'error', disruptionBudgets: 'error' } as const

const budget = (...pools: string[]): Partial<ObservedProjection> => ({
  budgets: [{ name: 'shop/web', pods: ['Deployment web'], pools }],
})

function guarded(
  numbers: string,
  replicas: number | string | null = 2,
  selector = 'matchLabels: {app: web}',
  version = '1.35.4',
) {
  const web = `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  ${numbers}\n  selector: {${selector}}\n`
  const count = replicas === null ? '' : `  replicas: ${replicas}\n`
  const workload = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n${count}  template: {metadata: {labels: {app: web, tier: x}}}\n`
  const values = 'pack: {namespace: shop}\nmanifests: {web: {count: 1}}'
  return stack({ k8s: `kubernetes@${version}`, app: { manifests: { web: `${web}---\n${workload}` }, values } })
}

const repaving = (from: (version: string) => ClusterWords) => ({ from: from('1.35.4'), to: from('1.36.2') })
const ofNumbers = (numbers: string, replicas?: number | string | null, selector?: string) =>
  repaving((version) => guarded(numbers, replicas, selector, version))

const budgets: readonly GuardRow[] = [
  {
    what: 'on nodes that are replaced',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: budget('general'),
    checks: ['warning pdb.blocks'],
    says: /^The disruption budget shop\/web lets none of its pods go \(Deployment web\), and the plan drains nodes of general: their nodes can never/,
  },
  {
    what: 'on nodes that are replaced, where the project forbids it',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: budget('general'),
    policy: strict,
    checks: ['error pdb.blocks'],
  },
  {
    what: 'two on one pod of nodes that are replaced, whatever they allow',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: overlap('general'),
    policy: strict,
    checks: ['error pdb.blocks'],
    says: /^The disruption budgets shop\/a and shop\/b select the same pods \(Deployment web\), which no eviction can pass/,
  },
  {
    what: 'two on one pod of nodes that stay',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: overlap('batch'),
    policy: strict,
    checks: [],
  },
  { what: 'on nodes that stay', from: two, to: twoWith({ diskGiB: 200 }), observed: budget('batch'), policy: strict, checks: [] },
  {
    what: 'where nothing is drained',
    from: two,
    to: twoWith({ labels: { a: 'b' } }),
    observed: budget('general', 'batch'),
    policy: strict,
    checks: [],
  },
  {
    what: 'on nodes of a pool that goes',
    from: two,
    to: { workerPools: [{ name: 'general' }] },
    observed: budget('batch'),
    checks: ['warning pdb.blocks'],
  },
  {
    what: 'on nodes of a pool that shrinks',
    from: two,
    to: twoWith({ replicas: 2 }),
    observed: budget('general'),
    checks: ['warning pdb.blocks'],
  },
  {
    what: 'on nodes that are drained by force in the end',
    from: two,
    to: twoWith({ diskGiB: 200, drain: { deadlineMs: 60_000, then: 'force' } }),
    observed: budget('general'),
    policy: strict,
    checks: ['warning pdb.blocks'],
    says: /drained by force/,
  },
  {
    what: 'in manifests: none may be away',
    ...ofNumbers('maxUnavailable: 0'),
    checks: ['warning pdb.blocks'],
    says: /shop\/web/,
  },
  { what: 'in manifests: as many as there are', ...ofNumbers('minAvailable: 2'), checks: ['warning pdb.blocks'] },
  { what: 'in manifests: a percentage of one', ...ofNumbers('minAvailable: 50%', null), checks: ['warning pdb.blocks'] },
  { what: 'in manifests: a percentage of two', ...ofNumbers('minAvailable: 50%'), checks: [] },
  { what: 'in manifests: one may be away', ...ofNumbers('maxUnavailable: 1%'), checks: [] },
  {
    what: 'in manifests: a count that values give',
    ...ofNumbers('minAvailable: 1', '{{ .Values.count }}'),
    checks: ['warning pdb.blocks'],
  },
  { what: 'in manifests: a count that nobody can tell', ...ofNumbers('minAvailable: 1', '{{ add .x 1 }}'), checks: [] },
  { what: 'in manifests: of other pods', ...ofNumbers('maxUnavailable: 0', 2, 'matchLabels: {app: other}'), checks: [] },
  {
    what: 'in manifests: of what cannot be told',
    ...ofNumbers('maxUnavailable: 0', 2, 'matchExpressions: [{key: a, operator: Exists}]'),
    checks: [],
  },
  {
    what: 'in manifests and observed: said once',
    ...ofNumbers('maxUnavailable: 0'),
    observed: { ...upgraded(), ...budget('general') },
    checks: ['warning pdb.blocks'],
  },
  {
    what: 'in manifests, where no worker is drained',
    from: guarded('maxUnavailable: 0'),
    to: { ...guarded('maxUnavailable: 0'), controlPlane: { diskGiB: 90 } },
    checks: [],
  },
]

function upgraded(): Partial<ObservedProjection> {
  return observedAsDesired(compiled(kubernetes('1.35.4')))
}

const strategy = (one: Strategy) => ({ from: twoWith({ strategy: one }), to: twoWith({ strategy: one, diskGiB: 200 }) })
const full: Partial<ObservedProjection> = { cloudIsFull: true }

const capacity: readonly GuardRow[] = [
  {
    what: 'a surge that the cloud cannot make',
    ...strategy({ type: 'expand-first' }),
    observed: full,
    checks: ['error strategy.stuck'],
    says: /general can never progress: its strategy makes a node more before one goes, and the cloud can make none/,
  },
  { what: 'contracting in a full cloud', ...strategy({ type: 'contract-first' }), observed: full, checks: [] },
  {
    what: 'a surge or one less in a full cloud',
    ...strategy({ type: 'custom', maxSurge: 1, maxUnavailable: 1 }),
    observed: full,
    checks: [],
  },
  {
    what: 'every pool of a full cloud',
    from: two,
    to: { ...two, cloud: { ntpServers: ['x'] } },
    observed: full,
    checks: Array<string>(3).fill('error strategy.stuck'),
  },
  { what: 'nothing to replace in a full cloud', from: two, to: twoWith({ labels: { a: 'b' } }), observed: full, checks: [] },
]

/** A cluster as it shall be, but for nodes of these pools that have failed. */
function failing(failed: Readonly<Record<string, number>>, words: ClusterWords = two): Partial<ObservedProjection> {
  const { pools } = observedAsDesired(compiled(words))
  return { pools: pools.map((pool) => (failed[pool.name] ? { ...pool, failed: failed[pool.name] ?? 0 } : pool)) }
}

const health: readonly GuardRow[] = [
  {
    what: 'a node of a pool that the plan leaves alone',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: failing({ batch: 1 }),
    checks: ['warning cluster.unhealthy'],
    says: /A node of pool batch/,
  },
  {
    what: 'the same, where the policy forbids it',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: failing({ batch: 1 }),
    policy: strict,
    checks: ['error cluster.unhealthy'],
  },
  {
    what: 'the same while an update runs, which may be the cause',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: { ...failing({ batch: 1 }), underWay: true },
    policy: strict,
    checks: ['warning cluster.unhealthy'],
  },
  {
    what: 'a node of a pool that the plan replaces',
    from: two,
    to: twoWith({ diskGiB: 200 }),
    observed: failing({ general: 1 }),
    policy: strict,
    checks: [],
  },
  {
    what: 'a member of etcd, while the control plane is replaced',
    to: { controlPlane: { diskGiB: 90 } },
    observed: failing({ 'control-plane': 1 }, start),
    checks: ['warning quorum'],
    says: /Of 3 control-plane nodes 1 has failed/,
  },
  {
    what: 'more members of etcd than it can spare',
    to: { controlPlane: { diskGiB: 90 } },
    observed: failing({ 'control-plane': 2 }, start),
    checks: ['error quorum'],
    says: /no majority left/,
  },
  {
    what: 'the same while an update runs, which may be the cause',
    to: { controlPlane: { diskGiB: 90 } },
    observed: { ...failing({ 'control-plane': 2 }, start), underWay: true },
    checks: ['warning quorum'],
  },
  {
    what: 'two of five members',
    from: { controlPlane: { replicas: 5 } },
    to: { controlPlane: { replicas: 5, diskGiB: 90 } },
    observed: failing({ 'control-plane': 2 }, { controlPlane: { replicas: 5 } }),
    checks: ['warning quorum'],
  },
  {
    what: 'one control-plane node with a strategy that makes none more',
    from: { controlPlane: { replicas: 1 } },
    to: {
      controlPlane: { replicas: 1, diskGiB: 90, strategy: { type: 'custom', maxSurge: 0, maxUnavailable: 1 } },
    },
    checks: ['error quorum'],
  },
]

const engine: readonly GuardRow[] = [
  { what: 'away', to: kubernetes('1.36.2'), observed: { engine: 'away' }, checks: ['error engine.away'] },
  { what: 'showing something old', to: kubernetes('1.36.2'), observed: { engine: 'stale' }, checks: ['error inventory.stale'] },
]

const policyOf = (name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\nspec: {}\n`
const replaced: readonly GuardRow[] = [
  {
    what: 'the network, with policies in the stack',
    from: stack({ app: { manifests: { policies: ['a', 'b', 'c', 'd', 'e', 'f'].map(policyOf).join('---\n') } } }),
    to: stack({
      cni: 'cilium@1.18.3',
      app: { manifests: { policies: ['a', 'b', 'c', 'd', 'e', 'f'].map(policyOf).join('---\n') } },
    }),
    checks: ['error cni.replaced'],
    says: /base\/app: NetworkPolicy shop\/a, .* and 1 more\.$/,
  },
  {
    what: 'the storage, with its classes',
    to: stack({ csi: 'vsphere-csi@3.5.0' }),
    accept: ['csi.replaced'],
    checks: ['warning csi.replaced'],
    says: /In the stack's manifests: base\/csi: StorageClass local-path/,
  },
]

checkGuards('budgets', budgets)
checkGuards('capacity', capacity)
checkGuards('health', health)
checkGuards('the engine', engine)
checkGuards('replaced infrastructure', replaced)

test('warnings of failing nodes make no other plan', () => {
  const quiet = plan(two, twoWith({ diskGiB: 200 }))
  const ailing = plan(two, twoWith({ diskGiB: 200 }), { observed: failing({ batch: 1, general: 1 }) })
  assert.equal(planDigest(ailing), planDigest(quiet))
  const forbidden = plan(two, twoWith({ diskGiB: 200 }), { observed: failing({ batch: 1 }), policy: strict })
  assert.notEqual(planDigest(forbidden), planDigest(quiet))
})

const numbers: readonly (readonly [number | string | null, number | string | null, number, boolean])[] = [
  [null, 0, 3, true],
  [null, '0%', 3, true],
  [null, 1, 1, false],
  [null, '1%', 3, false],
  [3, null, 3, true],
  [2, null, 3, false],
  ['3', null, 3, true],
  // 7 pods: 50 % are 4 (kubernetes.io).
  ['50%', null, 7, false],
  ['86%', null, 7, true],
  ['100%', null, 3, true],
  [0, null, 3, false],
  [null, null, 3, false],
  ['many', null, 3, false],
  [1, null, 0, false],
]

describe('a disruption budget', () => {
  for (const [minAvailable, maxUnavailable, pods, expected] of numbers) {
    test(`of ${minAvailable ?? '-'} at least, ${maxUnavailable ?? '-'} away at most, of ${pods}`, () => {
      assert.equal(isNeverMet({ minAvailable, maxUnavailable }, pods), expected)
    })
  }

  test('is projected by what made its pods, and the same whatever their names', () => {
    const seen = (pods: readonly string[], nodes: readonly string[]): Inventory => ({
      observedAt: 0,
      generation: 1,
      infrastructureReady: true,
      pools: [{ name: 'general', role: 'worker', desired: nodes.length, nodes: nodes.map(nodeOf) }],
      layers: [],
      blockers: [],
      budgets: [blocking(pods, nodes), { ...blocking(pods, nodes), name: 'loose', maxUnavailable: 1 }],
    })
    const first = projectObservation(seen(['a', 'b'], ['n1', 'n2']), null)
    assert.deepEqual(first.budgets, [{ name: 'shop/web', pods: ['Deployment web'], pools: ['general'] }])
    assert.deepEqual(first.overlaps, [{ budgets: ['shop/loose', 'shop/web'], pods: ['Deployment web'], pools: ['general'] }])
    assert.deepEqual(projectObservation(seen(['c', 'd', 'e'], ['n3', 'n4', 'n5']), null), first)
  })
})

describe('control-plane nodes that have failed', () => {
  const names = ['one', 'two', 'three']
  const failed = (members: Inventory['members'], nodes = names) => {
    const projected = projectObservation(
      {
        observedAt: 0,
        generation: 1,
        infrastructureReady: true,
        pools: [
          { name: 'control-plane', role: 'control-plane', desired: 3, nodes: nodes.map(nodeOf) },
          { name: 'general', role: 'worker', desired: 1, nodes: [nodeOf('four')] },
        ],
        layers: [],
        blockers: [],
        ...(members && { members }),
      },
      null,
    )
    return projected.pools.map((pool) => pool.failed ?? 0)
  }
  const members = (...lost: readonly string[]) => names.map((node) => ({ node, healthy: !lost.includes(node) }))

  test('are those whose member of etcd is lost too, whether the node is there or not', () => {
    assert.deepEqual(failed(undefined), [0, 0])
    assert.deepEqual(failed(members()), [0, 0])
    assert.deepEqual(failed(members('one', 'two')), [2, 0])
    assert.deepEqual(failed(members('one', 'two'), ['two', 'three']), [2, 0])
  })
})

function nodeOf(name: string) {
  const times = { createdAt: 0, readyAt: 0 }
  const digest = 'v1:sha256:0' as Inventory['pools'][number]['nodes'][number]['digest']
  return {
    name,
    uid: name,
    phase: 'ready',
    ready: true,
    zone: 'a',
    digest,
    kubernetesVersion: '1.36.2',
    ...times,
    labels: {},
  } as const
}

function overlap(pool: string): Partial<ObservedProjection> {
  return { overlaps: [{ budgets: ['shop/a', 'shop/b'], pods: ['Deployment web'], pools: [pool] }] }
}

function blocking(pods: readonly string[], nodes: readonly string[]): ObservedBudget {
  return {
    namespace: 'shop',
    name: 'web',
    minAvailable: null,
    maxUnavailable: 0,
    pods: pods.map((name, index) => ({ name, node: nodes[index] ?? '', workload: 'Deployment web', ready: true })),
  }
}
