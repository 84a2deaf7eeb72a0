import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkedPlan } from '../core/plan-fixture.ts'
import { chainInput, chainPlan, codesOf, stepsIn, type ChainWords, type RegistryWords } from './chain-fixture.ts'

const everyMinor = '1.29.3 1.30.1 1.30.2 1.31.5 1.32.0 1.33.4 1.34.1 1.35.0'

interface Row {
  readonly what: string
  readonly registry?: Partial<RegistryWords>
  readonly from: ChainWords
  readonly to: ChainWords
  readonly steps?: readonly string[]
  readonly checks?: readonly string[]
  readonly says?: RegExp
  /** Worker rolls by pool. */
  readonly rolls?: Readonly<Record<string, number>>
  readonly saves?: number | null
}

const rows: readonly Row[] = [
  {
    what: 'one minor is one step',
    from: { kubernetes: '1.29.3' },
    to: { kubernetes: '1.30.2' },
    steps: ['1.30.2: k8s | control-plane general'],
    checks: [],
    rolls: { 'control-plane': 1, general: 1 },
    saves: null,
  },
  {
    what: 'four minors take two rolls of the workers, and the newest patch of each',
    from: { kubernetes: '1.29.3' },
    to: { kubernetes: '1.33.4' },
    steps: [
      '1.30.2: k8s | control-plane',
      '1.31.5: k8s | control-plane',
      '1.32.0: k8s | control-plane general',
      '1.33.4: k8s | control-plane general',
    ],
    checks: ['warning pool.behind'],
    says: /Pool general stays at Kubernetes 1\.29\.3 while the control plane goes to 1\.30\.2, 1\.31\.5, and follows at 1\.32\.0/,
    rolls: { 'control-plane': 4, general: 2 },
    saves: 4,
  },
  {
    what: 'three minors take one',
    from: { kubernetes: '1.29.3' },
    to: { kubernetes: '1.32.0' },
    rolls: { 'control-plane': 3, general: 1 },
    checks: ['warning pool.behind'],
    saves: 4,
  },
  {
    what: 'a pool that is behind already moves earlier than others',
    from: { kubernetes: '1.30.1', pools: { general: null, old: '1.29.3' } },
    to: { kubernetes: '1.33.4', pools: { general: null, old: null } },
    steps: ['1.31.5: k8s | control-plane', '1.32.0: k8s | control-plane old', '1.33.4: k8s | control-plane general old'],
    rolls: { 'control-plane': 3, general: 1, old: 2 },
    checks: ['warning pool.behind', 'warning pool.behind'],
  },
  {
    what: 'a pinned pool stays as long as it may',
    from: { kubernetes: '1.29.3', pools: { pinned: '1.29.3' } },
    to: { kubernetes: '1.32.0', pools: { pinned: '1.29.3' } },
    steps: ['1.30.2: k8s | control-plane', '1.31.5: k8s | control-plane', '1.32.0: k8s | control-plane'],
    checks: ['warning pool.behind'],
    rolls: { 'control-plane': 3 },
    saves: null,
  },
  {
    what: 'a pinned pool never moves, and skew would have it to',
    from: { kubernetes: '1.29.3', pools: { pinned: '1.29.3' } },
    to: { kubernetes: '1.33.4', pools: { pinned: '1.29.3' } },
    checks: ['error kubernetes.skew'],
    says: /pool pinned run Kubernetes 1\.29\.3, too old for a control plane of 1\.33\.4.*|Un-pin pool pinned/,
  },
  {
    what: 'missing minors are named',
    registry: { kubernetes: '1.29.3 1.30.1 1.33.4' },
    from: { kubernetes: '1.29.3' },
    to: { kubernetes: '1.33.4' },
    checks: ['error kubernetes.minor-skip', 'error kubernetes.skew'],
    says: /the registry lacks 1\.31 and 1\.32/,
  },
  {
    what: 'an older patch, where the newest has no image',
    registry: { images: '>=1.29.0 <1.30.2 || >=1.31.0' },
    from: { kubernetes: '1.29.3' },
    to: { kubernetes: '1.31.5' },
    steps: ['1.30.1: k8s | control-plane', '1.31.5: k8s | control-plane general'],
  },
  {
    what: 'a step without any image',
    registry: { images: '>=1.29.0 <1.31.0 || >=1.32.0' },
    from: { kubernetes: '1.29.3' },
    to: { kubernetes: '1.33.4' },
    checks: ['error image.missing', 'warning pool.behind'],
    says: /On the way through Kubernetes 1\.31\.5: os 1 has no image for Kubernetes 1\.31\.5/,
  },
  {
    what: 'a layer of which nothing is known comes before the last step',
    registry: { layers: { 'addon@1': '', 'addon@2': '' } },
    from: { kubernetes: '1.29.3', layers: { addon: '1' } },
    to: { kubernetes: '1.31.5', layers: { addon: '2' } },
    steps: ['1.30.2: k8s | control-plane', '1.31.5: k8s addon | control-plane general'],
  },
  {
    what: 'a layer whose running version ends early comes when it must',
    registry: { layers: { 'cni@1': '1.28 1.30', 'cni@2': '1.30 1.33' } },
    from: { kubernetes: '1.29.3', layers: { cni: '1' } },
    to: { kubernetes: '1.32.0', layers: { cni: '2' } },
    steps: ['1.30.2: k8s | control-plane', '1.31.5: k8s cni | control-plane', '1.32.0: k8s | control-plane general'],
  },
  {
    what: 'a layer with a chain of its own',
    registry: { layers: { 'addon@1': '1.28 1.30', 'addon@2': '1.30 1.31', 'addon@3': '1.30 1.32', 'addon@4': '1.32 -' } },
    from: { kubernetes: '1.29.3', layers: { addon: '1' } },
    to: { kubernetes: '1.33.4', layers: { addon: '4' } },
    steps: [
      '1.30.2: k8s | control-plane',
      '1.31.5: k8s addon | control-plane',
      '1.32.0: k8s | control-plane general',
      '1.33.4: k8s addon | control-plane general',
    ],
  },
  {
    what: 'a layer that comes last, after a chain',
    registry: { layers: { 'csi@1': '1.28 1.31', 'csi@2': '1.31 -' } },
    from: { kubernetes: '1.29.3', layers: { csi: '1' } },
    to: { kubernetes: '1.31.5', layers: { csi: '2' } },
    steps: ['1.30.2: k8s | control-plane', '1.31.5: k8s | control-plane general | csi'],
  },
  {
    what: 'of one step: a layer whose running version does not work with the target goes before',
    registry: { layers: { 'cni@1': '1.28 1.29', 'cni@2': '1.29 1.33' } },
    from: { kubernetes: '1.29.3', layers: { cni: '1' } },
    to: { kubernetes: '1.30.2', layers: { cni: '2' } },
    steps: ['1.30.2: k8s cni | control-plane general'],
    checks: [],
  },
  {
    what: 'of one step: a layer whose new version does not work with the version left goes after',
    registry: { layers: { 'cni@1': '1.28 1.30', 'cni@2': '1.30 1.33' } },
    from: { kubernetes: '1.29.3', layers: { cni: '1' } },
    to: { kubernetes: '1.30.2', layers: { cni: '2' } },
    steps: ['1.30.2: k8s | control-plane general | cni'],
    checks: [],
  },
  {
    what: 'of one step: no common ground',
    registry: { layers: { 'cni@1': '1.28 1.29', 'cni@2': '1.30 1.33' } },
    from: { kubernetes: '1.29.3', layers: { cni: '1' } },
    to: { kubernetes: '1.30.2', layers: { cni: '2' } },
    checks: ['error layer.order'],
    says: /1 works with Kubernetes 1\.28 to 1\.29, and 2 with 1\.30 to 1\.33/,
  },
  {
    what: 'of one step: a layer that stays and does not work with the target',
    registry: { layers: { 'addon@1': '1.28 1.29' } },
    from: { kubernetes: '1.29.3', layers: { addon: '1' } },
    to: { kubernetes: '1.30.2', layers: { addon: '1' } },
    checks: ['error layer.order', 'error constraint.dependency'],
    says: /base\/addon does not get over the step from Kubernetes 1\.29\.3 to 1\.30\.2: 1 works with Kubernetes 1\.28 to 1\.29\./,
  },
  {
    what: 'of one step: a layer that does not work with what runs already is no reason to stay',
    registry: { layers: { 'addon@1': '1.25 1.28' } },
    from: { kubernetes: '1.30.1', layers: { addon: '1' } },
    to: { kubernetes: '1.30.2', layers: { addon: '1' } },
    steps: ['1.30.2: k8s | control-plane general'],
  },
  {
    what: 'a patch, and layers by what they work with',
    registry: { layers: { 'addon@1': '1.28 1.30.1', 'addon@2': '1.30.1 -' } },
    from: { kubernetes: '1.30.1', layers: { addon: '1' } },
    to: { kubernetes: '1.30.2', layers: { addon: '2' } },
    steps: ['1.30.2: k8s addon | control-plane general'],
    checks: [],
  },
  {
    what: 'a new layer comes before the last step, one that goes before the first',
    registry: { layers: { 'old@1': '', 'new@1': '1.30 -' } },
    from: { kubernetes: '1.29.3', layers: { old: '1' } },
    to: { kubernetes: '1.31.5', layers: { new: '1' } },
    steps: ['1.30.2: k8s old | control-plane', '1.31.5: k8s new | control-plane general'],
  },
  {
    what: 'a pool that was left behind, un-pinned with a step that it is too old for, catches up first',
    from: { kubernetes: '1.32.0', pools: { general: null, old: '1.29.3' } },
    to: { kubernetes: '1.33.4', pools: { general: null, old: null } },
    steps: ['1.32.0:  | old', '1.33.4: k8s | control-plane general old'],
    checks: [],
    rolls: { 'control-plane': 1, general: 1, old: 2 },
  },
  {
    what: 'such a pool, where the registry lacks what runs',
    registry: { kubernetes: '1.29.3 1.33.4 1.32.0', without: '1.32.0' },
    from: { kubernetes: '1.32.0', pools: { general: null, old: '1.29.3' } },
    to: { kubernetes: '1.33.4', pools: { general: null, old: null } },
    checks: ['error kubernetes.skew'],
    says: /Bring pool old to a newer version first, with the control plane as it is/,
  },
  {
    what: 'a pinned pool behind the control plane takes no change that needs a node',
    from: { kubernetes: '1.30.1', pools: { old: '1.29.3' } },
    to: { kubernetes: '1.30.1', pools: { old: '1.29.3' }, replicas: 3 },
    checks: ['error pool.behind'],
  },
  {
    what: 'a layer that nothing brings over a step',
    registry: { layers: { 'addon@1': '1.28 1.30', 'addon@2': '1.32 -' } },
    from: { kubernetes: '1.29.3', layers: { addon: '1' } },
    to: { kubernetes: '1.33.4', layers: { addon: '2' } },
    checks: ['error chain.layer', 'warning pool.behind'],
    says: /base\/addon does not get over the step from Kubernetes 1\.30\.2 to 1\.31\.5: 1 works with Kubernetes 1\.28 to 1\.30, and 2 with 1\.32 or newer/,
  },
]

test('a chain is the same in whatever order the registry lists its packs', () => {
  const registry = { kubernetes: everyMinor, layers: { 'cni@1': '1.28 1.30', 'cni@2': '1.30 1.31', 'cni@3': '1.30 -' } }
  const input = chainInput(
    registry,
    { kubernetes: '1.29.3', layers: { cni: '1' } },
    { kubernetes: '1.33.4', layers: { cni: '3' } },
  )
  assert.deepEqual(checkedPlan({ ...input, between: input.between.toReversed() }), checkedPlan(input))
})

test('a pinned pool with outdated nodes is not left behind: they could not be replaced any more', () => {
  const pools = { old: '1.29.3' }
  const input = chainInput(
    { kubernetes: everyMinor },
    { kubernetes: '1.29.3', pools },
    { kubernetes: '1.30.2', pools },
    (usual) => ({
      pools: usual.pools.map((pool) => (pool.name === 'old' ? { ...pool, digests: ['v1:sha256:outdated'] } : pool)),
    }),
  )
  assert.deepEqual(codesOf(checkedPlan(input)), ['error pool.behind'])
})

test('the engine has to make every version on the way', () => {
  const input = chainInput({ kubernetes: everyMinor }, { kubernetes: '1.29.3' }, { kubernetes: '1.31.5' })
  const codes = (engineKubernetes: string) => codesOf(checkedPlan({ ...input, engineKubernetes }))
  assert.deepEqual(codes('>=1.29.0 <1.32.0'), ['warning pool.behind'])
  assert.deepEqual(codes('>=1.31.0 <1.32.0'), ['error engine.version', 'warning pool.behind'])
  assert.deepEqual(codes('>=1.20.0 <1.30.0'), ['error engine.version', 'error engine.version', 'warning pool.behind'])
})

for (const { what, registry = {}, from, to, steps, checks, says, rolls, saves } of rows) {
  test(`a chain: ${what}`, () => {
    const plan = chainPlan({ kubernetes: everyMinor, ...registry }, from, to)
    if (steps) assert.deepEqual(stepsIn(plan), steps)
    if (checks) assert.deepEqual(codesOf(plan), checks)
    if (says)
      assert.ok(
        plan.checks.some((check) => says.test(check.message) || says.test(check.remedy)),
        JSON.stringify(plan.checks),
      )
    if (rolls) assert.deepEqual(Object.fromEntries(plan.repave.pools.map((pool) => [pool.name, pool.rolls])), rolls)
    if (saves !== undefined) assert.equal(plan.saves?.nodes ?? null, saves)
  })
}
