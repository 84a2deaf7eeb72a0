import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { World } from '#core/simulation/world.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { decideStep, type Step } from '#core/update/decide-step.ts'
import { glance, healthUnseen, highestVersion, replacementsDone } from '#core/update/look.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { transition } from '#core/update/transition.ts'
import { startOfUpdate, type UpdateState } from '#core/update/update.ts'
import { compiled, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { provision } from '../plan/engine-records.ts'

const minute = 60_000
const pools: ClusterWords = {
  parallelPools: 2,
  workerPools: [
    { name: 'general', replicas: 3 },
    { name: 'gpu', replicas: 3 },
  ],
}
const kubernetes = (version: string): ClusterWords => ({
  ...pools,
  profiles: [profile({ layers: { k8s: `kubernetes@${version}` } })],
})

const once = (...names: readonly string[]) => names.map((name) => ({ name, rolls: 1 }))

/** An update on the simulator, looked at after everything that happens. */
class Update {
  desired: CompiledCluster
  world: World
  applied: EngineTarget
  generation: number
  state: UpdateState = startOfUpdate
  step: Step | null = null

  constructor(from: ClusterWords, to: ClusterWords) {
    const { world, told } = provision(compiled(from))
    this.desired = compiled(to)
    this.world = world
    this.applied = told
    this.generation = world.generation
  }

  look(): UpdateState {
    const { applied, generation, desired, state, world } = this
    const step = decideStep({
      applied,
      generation,
      desired,
      cloudType: 'simulated',
      observed: observeWorld(world),
      provisioning: false,
      update: state,
      at: world.time,
    })
    this.step = step
    if (step.target !== applied) this.generation += 1
    this.applied = step.target
    this.state = step.update ?? state
    const answer = applyTarget(world, this.generation, step.target)
    assert.equal(answer.kind, 'taken')
    if (answer.kind === 'taken') this.world = advance(answer.world, answer.world.time).world
    return this.state
  }

  fault(fault: Fault): void {
    const answer = injectFault(this.world, fault)
    assert.ok(answer.kind === 'injected', JSON.stringify(answer))
    this.world = answer.world
  }

  /** Until the condition holds, or nothing has come of it in a day. */
  until(condition: (state: UpdateState) => boolean): void {
    const end = this.world.time + 24 * 60 * minute
    while (!condition(this.look())) {
      assert.ok(this.world.time < end, `it does not come about: ${JSON.stringify(this.state)}`)
      this.world = advance(this.world, Math.min(this.world.nextAt ?? end, this.world.time + minute)).world
    }
  }
}

describe('one look after the other', () => {
  test('an update ends verified, half a minute after its last step', () => {
    const update = new Update(kubernetes('1.35.4'), kubernetes('1.36.2'))
    update.until((state) => state.phase === 'verifying' && state.verifiedSince !== null)
    const since = update.world.time
    update.until((state) => state.phase === 'succeeded')
    assert.ok(update.world.time - since >= 30_000)
    const seen = observeWorld(update.world)
    assert.equal(replacementsDone(seen, update.desired, once('control-plane', 'general', 'gpu')), 9)
    assert.deepEqual(glance(seen), {
      health: 'Healthy',
      nodesReady: 9,
      nodesTotal: 9,
      kubernetesVersion: '1.36.2',
      highestKubernetesVersion: '1.36.2',
    })
  })

  test('the look that halts an update holds everything else in the same breath', () => {
    const update = new Update(kubernetes('1.35.4'), kubernetes('1.36.2'))
    update.until(() =>
      update.applied.pools.some((pool) => pool.name === 'gpu' && !pool.hold && pool.machineSpec.kubernetesVersion === '1.36.2'),
    )
    update.fault({ kind: 'node-never-joins', pool: 'gpu', count: 9 })
    update.until((state) => state.phase === 'halted')
    assert.match(update.state.wait?.reason ?? '', /did not become ready/)
    assert.ok(update.applied.pools.every((pool) => pool.hold))
    assert.equal(update.world.generation, update.generation, 'the engine knows it')
  })

  test('the look in which an update gives way begins nothing more of it', () => {
    const update = new Update(kubernetes('1.35.4'), kubernetes('1.36.2'))
    const told = () => update.applied.pools.filter(({ machineSpec }) => machineSpec.kubernetesVersion === '1.36.2')
    update.until(() => told().length > 0)
    update.state = transition(update.state, { kind: 'supersede-asked' })
    update.until((state) => state.phase === 'superseded')
    assert.deepEqual(
      told().map(({ name }) => name),
      ['control-plane'],
    )
  })

  test('a halted update goes on when it is resumed', () => {
    const update = new Update(kubernetes('1.35.4'), kubernetes('1.36.2'))
    update.fault({ kind: 'node-never-boots', pool: 'control-plane', count: 3 })
    update.until((state) => state.phase === 'halted')
    const halted = update.applied
    update.world = advance(update.world, update.world.time + 600 * minute).world
    update.look()
    assert.equal(update.applied, halted, 'and not before')
    update.state = transition(update.state, { kind: 'resumed' })
    update.generation += 1
    update.until((state) => state.phase === 'succeeded')
  })

  test('a node that somebody reverted after the last step keeps the update from being verified', () => {
    const update = new Update(kubernetes('1.35.3'), kubernetes('1.35.4'))
    update.until((state) => state.phase === 'verifying')
    const node = update.world.machines.find((machine) => machine.pool === 'gpu')?.name ?? ''
    update.fault({ kind: 'node-reverted', node })
    for (let minutes = 0; minutes < 30; minutes += 1) {
      update.world = advance(update.world, update.world.time + minute).world
      const { phase, wait } = update.look()
      assert.deepEqual([phase, wait?.object], ['verifying', `node ${node}`])
    }
    assert.equal(replacementsDone(observeWorld(update.world), update.desired, once('gpu')), 2)
    update.fault({ kind: 'node-deleted', node })
    update.until((state) => state.phase === 'succeeded')
  })

  test('a changed node of a pool that the plan names is set right, one pool after another, and nothing else is', () => {
    const update = new Update(kubernetes('1.35.3'), kubernetes('1.35.4'))
    update.until((state) => state.phase === 'succeeded')
    const victims = ['control-plane', 'general', 'gpu'].map(
      (pool) => update.world.machines.find((machine) => machine.pool === pool)?.name ?? '',
    )
    for (const node of victims) update.fault({ kind: 'node-reverted', node })
    update.look()
    assert.equal(update.step?.target.correct, undefined, 'at rest nothing is set right')
    update.desired = { ...update.desired, mends: ['control-plane', 'general'] }
    update.state = startOfUpdate
    const left = () => victims.filter((name) => update.world.machines.some((machine) => machine.name === name))
    update.until(() => left().length === 2)
    assert.deepEqual(left(), victims.slice(1))
    assert.deepEqual(update.applied.correct, ['general'], 'the next turn')
    // What was stored is all that the next server knows.
    update.applied = JSON.parse(JSON.stringify(update.applied)) as EngineTarget
    update.until(() => left().length === 1)
    for (let minutes = 0; minutes < 60; minutes += 1) {
      update.world = advance(update.world, update.world.time + minute).world
      update.look()
    }
    assert.deepEqual(left(), victims.slice(2))
    assert.equal(update.applied.correct, undefined, 'once it is right nothing is told any more')
    update.desired = { ...update.desired, mends: ['gpu'] }
    update.until((state) => state.phase === 'succeeded')
    assert.deepEqual(left(), [])
    assert.equal(update.applied.correct, undefined)
  })

  test('a pause waits for a control plane whose changed node is being replaced, and not for one that nobody replaces', () => {
    for (const mends of [['control-plane'], []]) {
      const update = new Update(kubernetes('1.35.3'), kubernetes('1.35.4'))
      update.until((state) => state.phase === 'succeeded')
      const node = update.world.machines.find((machine) => machine.pool === 'control-plane')?.name ?? ''
      update.fault({ kind: 'node-reverted', node })
      update.desired = { ...update.desired, mends }
      update.state = startOfUpdate
      if (mends.length > 0) update.until(() => update.applied.correct !== undefined)
      update.state = transition(update.state, { kind: 'pause-asked' })
      update.until((state) => state.phase === 'paused')
      assert.equal(
        update.world.machines.some(({ name }) => name === node),
        mends.length === 0,
      )
    }
  })

  test('a pause holds pools behind the control plane as they are: what is lost of them comes again with the update', () => {
    const update = new Update(kubernetes('1.35.4'), kubernetes('1.36.2'))
    const machines = (pool: string) =>
      update.world.machines.filter((machine) => machine.pool === pool && machine.removal === null)
    update.until(() => machines('control-plane').some((machine) => machine.kubernetesVersion === '1.36.2'))
    update.state = transition(update.state, { kind: 'pause-asked' })
    update.until((state) => state.phase === 'paused')
    const before = machines('general')
    update.fault({ kind: 'node-deleted', node: before[0]?.name ?? '' })
    for (let minutes = 0; minutes < 60; minutes += 1) {
      update.world = advance(update.world, update.world.time + minute).world
      update.look()
    }
    assert.equal(machines('general').length, before.length - 1)
    assert.ok(observeWorld(update.world)?.blockers.some(({ pool, reason }) => pool === 'general' && reason === 'version.skew'))
    update.state = transition(update.state, { kind: 'resumed' })
    update.until((state) => state.phase === 'succeeded')
    assert.equal(machines('general').length, before.length)
  })

  test('a node that is deleted in the middle does not count as replaced', () => {
    const update = new Update(kubernetes('1.35.3'), kubernetes('1.35.4'))
    update.until(() => replacementsDone(observeWorld(update.world), update.desired, once('general', 'gpu')) === 2)
    const node = update.world.machines.find((machine) => machine.pool === 'general')?.name ?? ''
    const before = replacementsDone(observeWorld(update.world), update.desired, once('general'))
    update.fault({ kind: 'node-deleted', node })
    update.look()
    assert.ok(replacementsDone(observeWorld(update.world), update.desired, once('general')) <= before)
    update.until((state) => state.phase === 'succeeded')
    assert.equal(update.world.machines.length, 9)
  })
})

describe('a glance', () => {
  test('shows nothing where nothing is known', () => {
    assert.deepEqual(glance(null), {
      health: 'Unknown',
      nodesReady: 0,
      nodesTotal: 0,
      kubernetesVersion: null,
      highestKubernetesVersion: null,
    })
  })

  test('shows the version that every API server has reached, and the highest that one has', () => {
    const update = new Update(kubernetes('1.35.4'), kubernetes('1.36.2'))
    update.until(() => glance(observeWorld(update.world)).highestKubernetesVersion === '1.36.2')
    assert.equal(glance(observeWorld(update.world)).kubernetesVersion, '1.35.4')
  })

  test('stands for five minutes in which the engine shows nothing', () => {
    const after = (ageMs: number) => healthUnseen('Unhealthy', { since: 1_000, at: 1_000 + ageMs })
    assert.deepEqual([after(0), after(5 * 60_000), after(5 * 60_000 + 1)], ['Unhealthy', 'Unhealthy', 'Unknown'])
  })

  test('shows a cluster with a failed node as unhealthy', () => {
    const update = new Update(pools, pools)
    update.fault({ kind: 'node-dies', node: update.world.machines.at(-1)?.name ?? '' })
    assert.equal(glance(observeWorld(update.world)).health, 'Unhealthy')
  })

  test('shows a cluster with a lost member of etcd as unhealthy, though every node runs', () => {
    const update = new Update(pools, pools)
    update.fault({ kind: 'member-lost' })
    const { health, nodesReady, nodesTotal } = glance(observeWorld(update.world))
    assert.deepEqual([health, nodesReady], ['Unhealthy', nodesTotal])
  })

  test('compares versions as versions', () => {
    assert.equal(highestVersion('1.9.0', '1.10.0'), '1.10.0')
    assert.equal(highestVersion(null, '1.10.0'), '1.10.0')
    assert.equal(highestVersion(null, null), null)
  })
})
