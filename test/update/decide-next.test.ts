import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layerKey, makeSameRelease, type CompiledCluster, type CompiledLayer } from '#core/cluster/compiled-cluster.ts'
import type { Inventory, ObservedPool } from '#core/cluster/inventory.ts'
import { decideNext } from '#core/update/decide-next.ts'
import type { DecisionFacts } from '#core/update/decision-facts.ts'
import type { EngineTarget, TargetPool } from '#core/update/target.ts'
import { compiled, profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'

const pools = [{ name: 'general' }, { name: 'gpu', replicas: 2 }, { name: 'edge', replicas: 1 }] as const

function stack(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { workerPools: pools, ...words, profiles: [profile({ layers })] }
}

function decide(desired: CompiledCluster, facts: Partial<DecisionFacts>) {
  return decideNext({
    applied: null,
    desired,
    cloudType: 'simulated',
    inventory: null,
    provisioning: false,
    hold: 'none',
    ...facts,
  })
}

/** What an engine shows that has done all that it was told. */
function done(target: EngineTarget): Inventory {
  return {
    observedAt: 0,
    generation: 1,
    infrastructureReady: true,
    pools: target.pools.map((pool) => observed(pool, pool.machineDigest)),
    layers: target.layers.map(({ profile: of, name, kind, version, digest }) => ({
      profile: of,
      name,
      kind,
      version,
      digest,
      state: 'ready',
      message: null,
    })),
    blockers: [],
  }
}

function observed({ name, role, replicas, machineSpec }: TargetPool, digest: TargetPool['machineDigest']): ObservedPool {
  const node = {
    phase: 'ready',
    ready: true,
    zone: 'a',
    digest,
    kubernetesVersion: machineSpec.kubernetesVersion,
    createdAt: 0,
    readyAt: 0,
    labels: {},
  } as const
  const nodes = Array.from({ length: replicas }, (_, index) => ({ name: `${name}-${index}`, uid: `${name}-${index}`, ...node }))
  return { name, role, desired: replicas, nodes }
}

/** The target of a cluster that stands as desired. */
function standing(desired: CompiledCluster): EngineTarget {
  return {
    cloudType: 'simulated',
    network: desired.network,
    pools: desired.pools.map((pool) => ({ ...pool, hold: false })),
    layers: desired.layers,
  }
}

/** What is new in a target. */
function news(before: EngineTarget | null, after: EngineTarget): readonly string[] {
  const layer = (target: EngineTarget | null, key: string) => target?.layers.find((one) => layerKey(one) === key)
  const isTold = (one: CompiledLayer) => {
    const old = layer(before, layerKey(one))
    return old?.digest === one.digest && old.installPriority === one.installPriority
  }
  const pool = (target: EngineTarget | null, name: string) => target?.pools.find((one) => one.name === name)
  const told = ({ hold: _hold, ...rest }: TargetPool) => JSON.stringify(rest)
  const same = (one: TargetPool) => {
    const old = pool(before, one.name)
    return old !== undefined && told(old) === told(one)
  }
  return [
    ...after.layers.filter((one) => !isTold(one)).map((one) => one.name),
    ...(before?.layers ?? []).filter((one) => !layer(after, layerKey(one))).map((one) => `-${one.name}`),
    ...after.pools.filter((one) => !same(one)).map((one) => one.name),
    ...(before?.pools ?? []).filter((one) => !pool(after, one.name)).map((one) => `-${one.name}`),
  ]
}

/** Steps on the way with an engine that does at once what it is told; each is what is new in it. */
function steps(desired: CompiledCluster, applied: EngineTarget | null): readonly string[] {
  const found: string[] = []
  let told = applied
  for (let count = 0; count < 30; count += 1) {
    const decision = decide(desired, { applied: told, inventory: told && done(told), provisioning: applied === null })
    if (decision.converged) return found
    for (const [index, one] of decision.target.layers.entries()) {
      assert.ok(
        !decision.target.layers.slice(0, index).some((other) => makeSameRelease(other, one)),
        'a release has one description',
      )
    }
    const step = news(told, decision.target)
    if (step.length > 0) found.push(step.join(' '))
    told = decision.target
  }
  throw new Error(`no end: ${found.join(' | ')}`)
}

const orders: readonly (readonly [string, ClusterWords | null, ClusterWords, readonly string[]])[] = [
  ['nothing', stack({}), stack({}), []],
  [
    'a new cluster',
    null,
    stack({ metrics: 'metrics-server@0.8.0', tls: { pack: 'cert-manager@1.19.1', installPriority: 5 } }),
    ['os k8s cni control-plane', 'general gpu edge', 'csi', 'metrics', 'tls'],
  ],
  ['Kubernetes', stack({}), stack({ k8s: 'kubernetes@1.36.2' }), ['k8s', 'control-plane', 'general', 'gpu', 'edge']],
  [
    'Kubernetes, two pools at once',
    stack({}),
    stack({ k8s: 'kubernetes@1.36.2' }, { parallelPools: 2 }),
    ['k8s', 'control-plane', 'general gpu', 'edge'],
  ],
  [
    'everything',
    stack({ old: 'metrics-server@0.7.2' }, { workerPools: [...pools, { name: 'gone' }] }),
    stack(
      {
        os: 'ubuntu@24.04.1',
        k8s: 'kubernetes@1.36.2',
        cni: 'calico@3.30.4',
        csi: 'local-path@0.0.31',
        tls: 'cert-manager@1.19.1',
      },
      { workerPools: [{ name: 'new' }, ...pools] },
    ),
    ['os', 'k8s', 'cni', 'csi', 'tls', '-old', 'control-plane', 'new', 'general', 'gpu', 'edge', '-gone'],
  ],
  [
    'add-ons by priority',
    stack({}),
    stack({
      metrics: 'metrics-server@0.8.0',
      tls: { pack: 'cert-manager@1.19.1', installPriority: 5 },
      dns: { pack: 'external-dns@0.19.0', installPriority: -1 },
    }),
    ['dns', 'metrics', 'tls'],
  ],
  [
    'an add-on that is installed later',
    stack({ metrics: 'metrics-server@0.8.0' }),
    stack({ metrics: { pack: 'metrics-server@0.8.0', installPriority: 5 } }),
    ['metrics'],
  ],
  ['a pool in place', stack({}), stack({}, { workerPools: [pools[0], { ...pools[1], labels: { a: 'b' } }, pools[2]] }), ['gpu']],
  [
    'a layer that moves to another profile',
    stack({ metrics: 'metrics-server@0.7.2' }),
    {
      workerPools: pools,
      profiles: [profile(), profile({ name: 'tools', type: 'add-on', layers: { metrics: 'metrics-server@0.8.0' } })],
    },
    ['metrics -metrics'],
  ],
  [
    'a cluster that moves to another profile with other versions',
    stack({}),
    { workerPools: pools, profiles: [profile({ name: 'core', layers: { cni: 'calico@3.30.4' } })] },
    ['os -os', 'k8s -k8s', 'cni -cni', 'csi -csi'],
  ],
]

describe('the order of', () => {
  for (const [what, from, to, expected] of orders) {
    test(what, () => assert.deepEqual(steps(compiled(to), from && standing(compiled(from))), expected))
  }

  test('a control plane that stood still in the middle of a step ends it first, or it would skip a minor', () => {
    const named = (kubernetes: string) => compiled({ profiles: [profile({ layers: { k8s: `kubernetes@${kubernetes}` } })] })
    const [was, told, desired] = [named('1.34.8'), named('1.35.4'), named('1.36.2')]
    const applied = standing(told)
    const [servers, ...workers] = done(applied).pools
    assert.ok(servers)
    const [old] = standing(was).pools
    assert.ok(old)
    const mixed = { ...servers, nodes: [...servers.nodes.slice(1), ...observed(old, old.machineDigest).nodes.slice(0, 1)] }
    const toldAfter = (pools: readonly ObservedPool[]) => {
      const look = (before: EngineTarget) => decide(desired, { applied: before, inventory: { ...done(before), pools } }).target
      const [server] = look(look(applied)).pools
      return [server?.machineSpec.kubernetesVersion, server?.hold]
    }
    assert.deepEqual(toldAfter([mixed, ...workers]), ['1.35.4', false])
    assert.deepEqual(toldAfter([servers, ...workers]), ['1.36.2', false])
  })

  test('a release has one description, also where a state between names its layer by another profile', () => {
    const named = (name: string, kubernetes: string) =>
      compiled({ profiles: [profile({ name, layers: { k8s: `kubernetes@${kubernetes}` } })] })
    const [now, between, end] = [named('core', '1.35.4'), named('base', '1.36.2'), named('core', '1.37.0')]
    const desired: CompiledCluster = { ...end, via: [{ ...between, pools: between.pools.slice(0, 1) }] }
    assert.ok(steps(desired, standing(now)).length > 0)
  })

  test('steps leaves pools that wait as they were told, with their outdated nodes held', () => {
    const [from, desired] = [compiled(stack({})), compiled(stack({ k8s: 'kubernetes@1.36.2' }))]
    const first = decide(desired, { applied: standing(from), inventory: done(standing(from)) }).target
    assert.ok(first.pools.every((pool) => pool.hold && pool.machineSpec.kubernetesVersion === '1.35.4'))
    const second = decide(desired, { applied: first, inventory: done(first) }).target
    assert.deepEqual(
      second.pools.map((pool) => `${pool.name} ${pool.machineSpec.kubernetesVersion} ${pool.hold}`),
      ['control-plane 1.36.2 false', 'general 1.35.4 true', 'gpu 1.35.4 true', 'edge 1.35.4 true'],
    )
  })
})

describe('nothing goes on', () => {
  const [from, desired] = [compiled(stack({})), compiled(stack({ cni: 'calico@3.30.4', k8s: 'kubernetes@1.36.2' }))]
  const first = decide(desired, { applied: standing(from), inventory: done(standing(from)) }).target

  test('before the engine has shown what it made of its newest instruction', () => {
    const decision = decide(desired, { applied: first, inventory: null })
    assert.equal(decision.target, first)
    assert.equal(decision.converged, false)
  })

  test('while a layer is in progress', () => {
    const told = decide(desired, { applied: first, inventory: done(first) }).target
    const busy = done(told)
    const inventory = {
      ...busy,
      layers: busy.layers.map((layer) => ({ ...layer, state: layer.kind === 'cni' ? ('in-progress' as const) : layer.state })),
    }
    const decision = decide(desired, { applied: told, inventory })
    assert.deepEqual([decision.target === told, decision.underWay, decision.converged], [true, ['base/cni'], false])
  })

  test('while a layer or a pool that was taken away is still there', () => {
    const before = standing(compiled(stack({ old: 'metrics-server@0.7.2' }, { workerPools: [...pools, { name: 'gone' }] })))
    const after = compiled(stack({}))
    const told = standing(after)
    const left = done(before)
    const withLayer = decide(after, { applied: told, inventory: { ...done(told), layers: left.layers } })
    assert.deepEqual([withLayer.converged, withLayer.underWay], [false, ['base/old']])
    const withPool = decide(after, { applied: told, inventory: { ...done(told), pools: left.pools } })
    assert.deepEqual([withPool.converged, withPool.underWay], [false, ['gone']])
    assert.equal(decide(after, { applied: told, inventory: done(told) }).converged, true)
  })

  test('to the end before the last target was told', () => {
    const held = { ...standing(from), pools: standing(from).pools.map((pool) => ({ ...pool, hold: true })) }
    const decision = decide(from, { applied: held, inventory: done(held) })
    assert.deepEqual([decision.converged, decision.target.pools.some((pool) => pool.hold)], [false, false])
  })
})

describe('a hold', () => {
  const [from, desired] = [compiled(stack({})), compiled(stack({ k8s: 'kubernetes@1.36.2' }))]
  const goOn = (applied: EngineTarget) => decide(desired, { applied, inventory: done(applied) }).target
  const layersTold = goOn(standing(from))
  const controlPlaneTold = goOn(layersTold)
  const generalTold = goOn(controlPlaneTold)

  /** Of these pools some nodes are still as they were. */
  const rolling = (target: EngineTarget, ...names: readonly string[]): Inventory => {
    const all = done(target)
    const old = standing(from)
    return {
      ...all,
      pools: all.pools.map((pool, index) =>
        names.includes(pool.name) && target.pools[index] && old.pools[index]
          ? observed(target.pools[index], old.pools[index].machineDigest)
          : pool,
      ),
    }
  }

  test('between two pools keeps the next one from beginning', () => {
    const told = decide(desired, { applied: controlPlaneTold, inventory: done(controlPlaneTold), hold: 'pause' })
    const asTold = told.target.pools.map((pool, index) => pool.machineDigest === controlPlaneTold.pools[index]?.machineDigest)
    assert.ok(told.target.pools.every((pool, index) => pool.hold && asTold[index]))
    const seen = decide(desired, { applied: told.target, inventory: done(told.target), hold: 'pause' })
    assert.deepEqual([seen.target === told.target, seen.holding, seen.converged], [true, true, false])
  })

  test('inside a worker pool holds its outdated nodes, once that was told and seen', () => {
    const told = decide(desired, { applied: generalTold, inventory: rolling(generalTold, 'general'), hold: 'pause' })
    assert.equal(told.holding, false, 'not yet told')
    assert.deepEqual(
      told.target.pools.map((pool) => pool.hold),
      [true, true, true, true],
    )
    const unseen = decide(desired, { applied: told.target, inventory: null, hold: 'pause' })
    assert.equal(unseen.holding, false, 'not yet seen')
    const seen = decide(desired, { applied: told.target, inventory: rolling(told.target, 'general'), hold: 'pause' })
    assert.deepEqual([seen.holding, seen.target === told.target], [true, true])
  })

  test('of a control plane takes effect when its last node is new', () => {
    const inventory = rolling(controlPlaneTold, 'control-plane')
    const busy = decide(desired, { applied: controlPlaneTold, inventory, hold: 'pause' })
    assert.deepEqual([busy.holding, busy.target.pools[0]?.hold], [false, false])
    const ended = decide(desired, { applied: busy.target, inventory: done(busy.target), hold: 'pause' }).target
    assert.equal(decide(desired, { applied: ended, inventory: done(ended), hold: 'pause' }).holding, true)
  })

  test('that has taken effect lets no drift of the control plane be set right', () => {
    const applied: EngineTarget = { ...controlPlaneTold, correct: true }
    const paused = decide(desired, { applied, inventory: done(applied), hold: 'pause' }).target
    const drifted = decide(desired, { applied: paused, inventory: rolling(paused, 'control-plane'), hold: 'pause' })
    assert.deepEqual([drifted.target === paused, paused.pools[0]?.hold, drifted.holding], [true, true, true])
    const resumed = decide(desired, { applied: paused, inventory: rolling(paused, 'control-plane') }).target
    assert.equal(resumed.pools[0]?.hold, false)
  })

  test('that comes of a halt holds the control plane too, at once', () => {
    const inventory = rolling(controlPlaneTold, 'control-plane')
    const told = decide(desired, { applied: controlPlaneTold, inventory, hold: 'halt' })
    assert.ok(told.target.pools.every((pool) => pool.hold))
    assert.equal(
      decide(desired, { applied: told.target, inventory: rolling(told.target, 'control-plane'), hold: 'halt' }).holding,
      true,
    )
  })

  test('does not stop a pool that goes', () => {
    const before = standing(compiled(stack({}, { workerPools: [...pools, { name: 'gone' }] })))
    const told = standing(from)
    const inventory = { ...done(told), pools: done(before).pools }
    assert.equal(decide(from, { applied: told, inventory, hold: 'pause' }).holding, false)
  })

  test('is lifted with everything as it was', () => {
    const paused = decide(desired, { applied: generalTold, inventory: rolling(generalTold, 'general'), hold: 'pause' }).target
    const resumed = decide(desired, { applied: paused, inventory: rolling(paused, 'general') }).target
    assert.deepEqual(resumed, generalTold)
  })
})
