import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { present } from '#core/base/assert.ts'
import type { Inventory, ObservedPool } from '#core/cluster/inventory.ts'
import { forecast, settledStart, type ForecastStart } from '#core/plan/forecast.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import type { Machine, World } from '#core/simulation/world.ts'
import { verificationMs } from '#core/update/update.ts'
import { checkedPlan, compiled, plan, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { chainInput } from './chain-fixture.ts'
import { provision } from './engine-records.ts'
import { liveUpdate } from './lived-update.ts'

const workerPools = [
  { name: 'general', replicas: 4 },
  { name: 'batch', replicas: 2 },
]
const before: ClusterWords = { workerPools }
const after: ClusterWords = { workerPools, profiles: [profile({ version: '1.1.0', layers: { k8s: 'kubernetes@1.36.1' } })] }
const minute = 60_000

function start(words: ClusterWords = before): ForecastStart {
  return settledStart(compiled(words), 'simulated')
}

function seen(change: (pool: ObservedPool) => ObservedPool): Inventory {
  const inventory = present(observeWorld(provision(compiled(before)).world), 'it is there')
  return { ...inventory, pools: inventory.pools.map(change) }
}

function foreseen(from: ForecastStart, content: PlanContent) {
  return present(forecast(from, content, 20), 'it can be done')
}

describe('a forecast', () => {
  const content = plan(before, after)

  it('says the order of pools with their nodes, the least that is available, and that the API is never away', () => {
    const { order, leastAvailable, away, basis, seeds, p50Ms, p90Ms } = foreseen(start(), content)
    assert.deepEqual(order, [
      ['control-plane', 3],
      ['general', 4],
      ['batch', 2],
    ])
    assert.deepEqual(
      leastAvailable.map(({ pool, nodes }) => [pool, nodes]),
      [
        ['control-plane', 3],
        ['general', 4],
        ['batch', 2],
      ],
    )
    assert.deepEqual({ away, basis, seeds }, { away: [], basis: 'defaults', seeds: 20 })
    assert.ok(p50Ms > 9 * 3 * minute && p50Ms < p90Ms && p90Ms < 9 * 6 * minute, `${p50Ms} ${p90Ms}`)
  })

  it('is the same from the observation of a cluster at rest as from its revision', () => {
    const { order, leastAvailable } = foreseen(start(), content)
    const observed = foreseen({ ...start(), inventory: seen((pool) => pool) }, content)
    assert.deepEqual(observed.order, order)
    assert.deepEqual(
      observed.leastAvailable.map(({ nodes }) => nodes),
      leastAvailable.map(({ nodes }) => nodes),
    )
  })

  it('has fewer nodes available where the strategy takes them away first', () => {
    const strategy = { type: 'contract-first' } as const
    const contract = { ...before, workerPools: workerPools.map((pool) => ({ ...pool, strategy })) }
    const { leastAvailable } = foreseen(start(contract), plan(contract, { ...contract, profiles: after.profiles ?? [] }))
    const general = leastAvailable.find(({ pool }) => pool === 'general')
    assert.equal(general?.nodes, 3)
    assert.ok(general.atMs > 9 * minute, 'after the control plane')
  })

  it('tells node by node how it goes: as many come as go, and the lows are those that it counts', () => {
    const { course = [], leastAvailable, p50Ms } = foreseen(start(), content)
    assert.deepEqual(
      course.map(({ pool, desired, nodes, more }) => [pool, desired, nodes.filter(({ name }) => name === null).length, more]),
      [
        ['control-plane', [[0, 3]], 3, 0],
        ['general', [[0, 4]], 4, 0],
        ['batch', [[0, 2]], 2, 0],
      ],
    )
    for (const { pool, available, nodes } of course) {
      assert.equal(Math.min(...available.map(([, count]) => count)), leastAvailable.find((one) => one.pool === pool)?.nodes, pool)
      const [gone, made] = [nodes.filter(({ name }) => name !== null), nodes.filter(({ name }) => name === null)]
      assert.equal(gone.length, made.length, pool)
      for (const { steps } of gone)
        assert.deepEqual(
          steps.map(([state]) => state),
          ['ready', 'cordoned', 'draining', 'removing', 'removed'],
        )
      for (const { steps } of made) assert.equal(steps.map(([state]) => state).join(' '), 'booting joining ready')
      const times = nodes.flatMap(({ steps }) => steps.map(([, atMs]) => atMs))
      assert.ok(
        times.every((atMs) => atMs >= 0 && atMs < p50Ms * 1.2),
        `${pool}: ${Math.max(...times)} of ${p50Ms}`,
      )
    }
  })

  it('of very many nodes tells some, and keeps the lows of all', () => {
    const many: ClusterWords = { workerPools: [{ name: 'general', replicas: 400, strategy: { type: 'contract-first' } }] }
    const told = forecast(start(many), plan(many, { ...many, profiles: after.profiles ?? [] }), 1)
    const { course = [], leastAvailable } = present(told, 'it can be done')
    const general = course.find(({ pool }) => pool === 'general')
    assert.ok(general && general.nodes.length <= 240 && general.available.length <= 2400)
    assert.equal(general.nodes.length + general.more, 800)
    assert.equal(
      Math.min(...general.available.map(([, count]) => count)),
      leastAvailable.find(({ pool }) => pool === 'general')?.nodes,
    )
  })

  it('goes on from where an update is', () => {
    const standing = provision(compiled(before))
    const general = present(content.desired, 'it is planned').compiled.pools.find(({ name }) => name === 'general')
    const done = (count: number) => (world: typeof standing.world) =>
      world.machines.filter(
        ({ pool, phase, digest }) => pool === 'general' && phase === 'ready' && digest === general?.machineDigest,
      ).length >= count
    const half = liveUpdate(standing.world, compiled(after), { seed: 'half', until: done(2) })
    const left = foreseen({ ...start(after), inventory: observeWorld(half.world), applied: half.applied }, content)
    assert.deepEqual(
      left.order.map(([pool]) => pool),
      ['general', 'batch'],
    )
    const whole = foreseen(start(), content)
    assert.ok(left.p50Ms < whole.p50Ms * 0.6, `${left.p50Ms} of ${whole.p50Ms}`)
    const rest = Array.from({ length: 20 }, (_, life) => {
      const from = { ...half.world, target: half.applied }
      return liveUpdate(from, compiled(after), { seed: `rest ${life}` }).tookMs
    })
    const mean = rest.reduce((sum, one) => sum + one, 0) / rest.length
    assert.ok(Math.abs(mean - left.p50Ms) < 2 * minute, `${mean} where ${left.p50Ms} was foretold`)
  })

  it('counts what is left to be replaced, whether or not the node for it is there already', () => {
    const standing = provision(compiled(before))
    const { pools } = present(content.desired, 'it is planned').compiled
    const staying = ({ phase }: Machine) => !['cordoned', 'draining', 'removing'].includes(phase)
    const counts = new Set<string>()
    for (let minutes = 0; minutes <= 30; minutes += 2) {
      const isThen = ({ time }: World) => time >= standing.world.time + minutes * minute
      const { world, applied } = liveUpdate(standing.world, compiled(after), { seed: 'counted', until: isThen })
      const { order } = foreseen({ ...start(after), inventory: observeWorld(world), applied }, content)
      const old = pools.flatMap(({ name, machineDigest }) => {
        const nodes = world.machines.filter((one) => one.pool === name && one.digest !== machineDigest && staying(one)).length
        return nodes > 0 ? [[name, nodes] as const] : []
      })
      assert.deepEqual(new Map(order), new Map(old), `after ${minutes} minutes`)
      counts.add(JSON.stringify(old))
    }
    assert.ok(counts.size > 5, [...counts].join(' '))
  })

  it('counts a node that is not there, and one that was made from something else', () => {
    const label = plan(before, { ...before, workerPools: workerPools.map((pool) => ({ ...pool, labels: { a: 'b' } })) })
    assert.equal(foreseen(start(), label).p50Ms, verificationMs, 'labels are given at once')
    const missing = seen((pool) => (pool.name === 'batch' ? { ...pool, nodes: pool.nodes.slice(1) } : pool))
    assert.ok(foreseen({ ...start(), inventory: missing }, label).p50Ms > verificationMs + minute)
    const wrong = seen((pool) =>
      pool.name === 'batch'
        ? { ...pool, nodes: pool.nodes.map((node, index) => (index > 0 ? node : { ...node, digest: 'v1:sha256:old' })) }
        : pool,
    )
    assert.deepEqual(foreseen({ ...start(), inventory: wrong }, label).order, [['batch', 1]])
  })

  it('begins with the members that etcd has lost', () => {
    const controlPlane = { replicas: 3 }
    const [words, wanted] = [before, after].map((at) => ({ ...at, controlPlane }))
    assert.ok(words && wanted)
    const inventory = observeWorld(provision(compiled(words)).world)
    const [first, ...others] = inventory?.members ?? []
    assert.ok(inventory && first && others.length === 2)
    const told = (members: Inventory['members']) =>
      foreseen({ ...start(words), inventory: { ...inventory, ...(members && { members }) } }, plan(words, wanted)).p50Ms
    const whole = told([first, ...others])
    assert.ok(
      told([{ ...first, healthy: false }, ...others]) > whole + 9 * minute,
      'it is repaired before the control plane moves',
    )
  })

  it('tells from when to when no API server answers, and etcd has no majority', () => {
    const lone: ClusterWords = { controlPlane: { replicas: 1 }, workerPools: [] }
    const next = { ...lone, profiles: after.profiles ?? [] }
    const standing = provision(compiled(lone))
    const inventory = present(observeWorld(standing.world), 'it is there')
    const booting: Inventory = {
      ...inventory,
      pools: inventory.pools.map((pool) => ({
        ...pool,
        nodes: pool.nodes.map((node) => ({
          ...node,
          phase: 'booting',
          ready: false,
          readyAt: null,
          createdAt: inventory.observedAt,
        })),
      })),
    }
    assert.deepEqual(foreseen(start(lone), plan(lone, next)).away, [], 'a new node comes before the old one goes')
    const { away = [] } = foreseen({ ...start(lone), inventory: booting }, plan(lone, next))
    assert.deepEqual(
      away.map(({ what, fromMs }) => [what, fromMs]),
      [
        ['etcd-quorum', 0],
        ['api-server', 0],
      ],
    )
    assert.ok(away.every(({ forMs }) => forMs > minute))
  })

  it('says for how long a pool is behind the control plane', () => {
    const input = chainInput(
      { kubernetes: '1.29.3 1.30.2 1.31.5' },
      { kubernetes: '1.29.3', pools: { general: null, pinned: '1.29.3' } },
      { kubernetes: '1.31.5', pools: { general: null, pinned: '1.29.3' } },
    )
    const { behind = [], p50Ms } = foreseen(settledStart(input.parent.compiled, 'simulated'), checkedPlan(input))
    const [general, pinned] = ['general', 'pinned'].map((name) => behind.find(({ pool }) => pool === name))
    assert.ok(general && pinned && behind.length === 2, JSON.stringify(behind))
    assert.equal(general.fromMs, pinned.fromMs, 'from when the first API server is newer')
    assert.ok(general.fromMs > minute && general.fromMs + general.forMs < p50Ms - verificationMs, 'until it follows')
    assert.ok(pinned.fromMs + pinned.forMs > general.fromMs + general.forMs, 'to the end')
    const patch = { ...before, profiles: [profile({ version: '1.1.0', layers: { os: 'ubuntu@24.04.1' } })] }
    assert.deepEqual(foreseen(start(), plan(before, patch)).behind, [])
  })

  it('of what never ends there is none', () => {
    const lost = seen((pool) => {
      const nodes = pool.nodes.map((node, index) => (index === 0 ? node : { ...node, phase: 'failed' as const, ready: false }))
      return pool.role === 'control-plane' ? { ...pool, nodes } : pool
    })
    assert.equal(forecast({ ...start(), inventory: lost }, content, 20), null)
  })

  it('is the same for the same seeds, and tighter with more of them', () => {
    assert.deepEqual(forecast(start(), content, 20), forecast(start(), content, 20))
    const [few, many] = [foreseen(start(), content), present(forecast(start(), content, 100), 'it can be done')]
    assert.equal(many.seeds, 100)
    assert.ok(Math.abs(few.p50Ms - many.p50Ms) < 2 * minute)
  })
})
