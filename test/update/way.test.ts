import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layerKey, type CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory, LayerState } from '#core/cluster/inventory.ts'
import { decideNext } from '#core/update/decide-next.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { chainInput, chainPlan, type ChainWords, type RegistryWords } from '../plan/chain-fixture.ts'

const registry: RegistryWords = {
  kubernetes: '1.29.3 1.30.2 1.31.5 1.32.0 1.33.4',
  layers: { 'cni@1': '1.28 1.32', 'cni@2': '1.33 -', 'csi@2': '', 'addon@1': '1.28 1.30', 'addon@2': '1.30 -' },
}

/** The target of a cluster that stands as it was told. */
function standing({ network, pools, layers }: CompiledCluster): EngineTarget {
  return { cloudType: 'simulated', network, pools: pools.map((pool) => ({ ...pool, hold: false })), layers }
}

/** What an engine shows that has done all that it was told, but for layers of which another state is said. */
function shown(target: EngineTarget, states: Readonly<Record<string, LayerState>> = {}): Inventory {
  return {
    observedAt: 0,
    generation: 1,
    infrastructureReady: true,
    pools: target.pools.map(({ name, role, replicas, machineDigest, machineSpec }) => ({
      name,
      role,
      desired: replicas,
      nodes: Array.from({ length: replicas }, (_, index) => ({
        name: `${name}-${index}`,
        uid: `${name}-${index}`,
        phase: 'ready',
        ready: true,
        zone: 'a',
        digest: machineDigest,
        kubernetesVersion: machineSpec.kubernetesVersion,
        createdAt: 0,
        readyAt: 0,
        labels: {},
      })),
    })),
    layers: target.layers.map(({ profile, name, kind, version, digest }) => {
      const state = states[name] ?? 'ready'
      return { profile, name, kind, version, digest, state, message: null }
    }),
    blockers: [],
  }
}

function decide(desired: CompiledCluster, applied: EngineTarget, inventory: Inventory, hold: 'none' | 'pause' = 'none') {
  return decideNext({ applied, desired, cloudType: 'simulated', inventory, provisioning: false, hold })
}

/** What is new in each target on the way with an engine that does at once what it is told. */
function steps(desired: CompiledCluster, from: EngineTarget): readonly string[] {
  const found: string[] = []
  let told = from
  for (let count = 0; count < 60; count += 1) {
    const decision = decide(desired, told, shown(told))
    if (decision.converged) return found
    const [before, after] = [told, decision.target].map((target) => [
      ...target.pools.map(({ name, machineSpec, machineDigest }) => `${name}@${machineSpec.kubernetesVersion} ${machineDigest}`),
      ...target.layers.map((layer) => `${layer.name}@${layer.version} ${layer.digest}`),
    ])
    const news = (after ?? []).filter((one) => before?.includes(one) === false).map((one) => one.split(' ')[0] ?? '')
    const gone = told.pools.filter(({ name }) => !decision.target.pools.some((pool) => pool.name === name))
    if (news.length + gone.length > 0) found.push([...news, ...gone.map(({ name }) => `-${name}`)].join(' '))
    told = decision.target
  }
  throw new Error(`no end: ${found.join(' | ')}`)
}

function desiredOf(from: ChainWords, to: ChainWords): CompiledCluster {
  const { desired } = chainPlan(registry, from, to)
  assert.ok(desired)
  return desired.compiled
}

function parentOf(words: ChainWords): EngineTarget {
  return standing(chainInput(registry, words, words).parent.compiled)
}

const rows: readonly (readonly [string, ChainWords, ChainWords, readonly string[]])[] = [
  [
    'a chain, layer by layer and pool by pool',
    { kubernetes: '1.29.3', layers: { addon: '1' } },
    { kubernetes: '1.33.4', layers: { addon: '2' } },
    [
      'k8s@1.30.2',
      'control-plane@1.30.2',
      'k8s@1.31.5',
      'addon@2',
      'control-plane@1.31.5',
      'k8s@1.32.0',
      'control-plane@1.32.0',
      'general@1.32.0',
      'k8s@1.33.4',
      'control-plane@1.33.4',
      'general@1.33.4',
    ],
  ],
  [
    'a pool that goes stays to the end where it may',
    { kubernetes: '1.29.3', pools: { general: null, gone: null } },
    { kubernetes: '1.31.5', pools: { general: null } },
    ['k8s@1.30.2', 'control-plane@1.30.2', 'k8s@1.31.5', 'control-plane@1.31.5', 'general@1.31.5', '-gone'],
  ],
  [
    'a pool that goes does so before it is too old',
    { kubernetes: '1.32.0', pools: { general: null, gone: '1.29.3' } },
    { kubernetes: '1.33.4', pools: { general: null } },
    ['k8s@1.33.4', '-gone', 'control-plane@1.33.4', 'general@1.33.4'],
  ],
]

describe('the way of a cluster', () => {
  for (const [what, from, to, expected] of rows) {
    test(what, () => assert.deepEqual(steps(desiredOf(from, to), parentOf(from)), expected))
  }

  test('is the same from wherever it is looked at: what was told is never taken back', () => {
    const [from, to]: ChainWords[] = [
      { kubernetes: '1.29.3', layers: { addon: '1' } },
      { kubernetes: '1.33.4', layers: { addon: '2' } },
    ]
    assert.ok(from && to)
    const desired = desiredOf(from, to)
    const whole = steps(desired, parentOf(from))
    let told = parentOf(from)
    for (let done = 0; done < whole.length;) {
      const { target } = decide(desired, told, shown(told))
      if (target !== told) {
        const left = steps(desired, target)
        assert.ok(whole.length - left.length >= done, `after ${left.join(' | ')}`)
        assert.deepEqual(left, whole.slice(whole.length - left.length))
        done = whole.length - left.length
      }
      told = target
    }
  })

  test('no pool is touched while the network or the storage is in progress or has failed, also one that comes last', () => {
    const from: ChainWords = { kubernetes: '1.32.0' }
    const desired = { ...desiredOf(from, { kubernetes: '1.33.4', layers: { csi: '2' } }), lastLayers: ['base/csi'] }
    const told = parentOf(from)
    const withLayers = decide(desired, told, shown(told)).target
    for (const state of ['failed', 'in-progress'] as const) {
      for (const layer of ['cni', 'csi']) {
        const decision = decide(desired, withLayers, shown(withLayers, { [layer]: state }))
        assert.equal(decision.target.pools[0]?.machineSpec.kubernetesVersion, '1.32.0', `${layer} ${state}`)
      }
      const addon = decide(desired, withLayers, shown(withLayers))
      assert.equal(addon.target.pools[0]?.machineSpec.kubernetesVersion, '1.33.4')
    }
  })

  test('a pause between two states of a chain starts neither layer nor pool', () => {
    const from: ChainWords = { kubernetes: '1.29.3' }
    const desired = desiredOf(from, { kubernetes: '1.31.5' })
    let told = parentOf(from)
    while (told.pools[0]?.machineSpec.kubernetesVersion !== '1.30.2') told = decide(desired, told, shown(told)).target
    const held = decide(desired, told, shown(told), 'pause').target
    const again = decide(desired, held, shown(held), 'pause')
    assert.deepEqual([again.target === held, again.holding], [true, true])
    assert.deepEqual(held.layers.map(layerKey), told.layers.map(layerKey))
    assert.ok(held.pools.every((pool) => pool.hold))
    assert.deepEqual(steps(desired, held), ['k8s@1.31.5', 'control-plane@1.31.5', 'general@1.31.5'])
  })
})
