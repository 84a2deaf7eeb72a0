import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainPlan, codesOf, stepsIn, type ChainWords, type RegistryWords } from './chain-fixture.ts'

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
    what: 'a layer that nothing brings over a step',
    registry: { layers: { 'addon@1': '1.28 1.30', 'addon@2': '1.32 -' } },
    from: { kubernetes: '1.29.3', layers: { addon: '1' } },
    to: { kubernetes: '1.33.4', layers: { addon: '2' } },
    checks: ['error chain.layer', 'warning pool.behind'],
    says: /base\/addon does not get over the step from Kubernetes 1\.30\.2 to 1\.31\.5: 1 works with Kubernetes 1\.28 to 1\.30, and 2 with 1\.32 or newer/,
  },
]

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
