import assert from 'node:assert/strict'
import { test } from 'node:test'
import { present } from '#core/base/assert.ts'
import { layerKey, type CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { isEmpty, planUpdate } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { advance } from '#core/simulation/advance.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import { decideStep } from '#core/update/decide-step.ts'
import { replacementsDone } from '#core/update/look.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { transition } from '#core/update/transition.ts'
import { startOfUpdate, type UpdateState } from '#core/update/update.ts'
import { checkedPlan } from '../core/plan-fixture.ts'
import { chainInput, type ChainWords, type RegistryWords } from '../plan/chain-fixture.ts'
import { Judge } from './judge.ts'

/** A cluster that goes its way on the simulator, looked at after everything that happens, by somebody who forgets all between two looks. */
class Journey {
  readonly judge = new Judge()
  /** What came about, in order: versions of the control plane and pools as they are complete, and layers. */
  readonly story: string[] = []
  world: World = newWorld({ id: 'cls', name: 'demo', seed: 'chain', now: 0 })
  applied: EngineTarget | null = null
  generation = 0
  state: UpdateState | null = null
  desired: CompiledCluster
  input: PlanningInput
  private readonly versions = new Map<string, string>()

  constructor(input: PlanningInput) {
    this.input = input
    this.desired = input.parent.compiled
    this.until(() => this.world.nextAt === null)
    this.story.length = 0
  }

  approve(content: PlanContent): void {
    assert.ok(content.desired)
    assert.deepEqual(
      content.checks.filter((check) => check.severity === 'error'),
      [],
    )
    this.desired = content.desired.compiled
    this.state = startOfUpdate
    const { number } = this.input.parent
    const parent = { number: number + 1, spec: content.desired.spec, compiled: this.desired, stack: this.input.stack }
    this.input = { ...this.input, parent }
    this.judge.approve({ replaces: new Set(content.repave.pools.map((pool) => pool.name)), touches: new Set() })
  }

  /** The facts as they are now. */
  get facts(): PlanningInput {
    const inventory = observeWorld(this.world)
    const versions = inventory?.pools[0]?.nodes.map((node) => node.kubernetesVersion).sort() ?? []
    return { ...this.input, observed: projectObservation(inventory, versions.at(-1) ?? null) }
  }

  command(kind: 'pause-asked' | 'resumed'): void {
    assert.ok(this.state)
    this.state = transition(this.state, { kind })
    this.generation += 1
  }

  look(): void {
    // What is stored is all that a server knows after it has started.
    const applied = this.applied && (JSON.parse(JSON.stringify(this.applied)) as EngineTarget)
    const step = decideStep({
      applied,
      generation: this.generation,
      desired: this.desired,
      cloudType: 'simulated',
      observed: this.world.generation === 0 ? null : observeWorld(this.world),
      provisioning: this.state === null,
      update: this.state,
      at: this.world.time,
    })
    if (step.target !== applied) {
      this.generation += 1
      this.applied = step.target
    }
    if (step.update) {
      this.state = step.update
      this.judge.told(step.update.phase, step.update.wait)
    }
    if (this.applied && this.world.generation !== this.generation) {
      const answer = applyTarget(this.world, this.generation, this.applied)
      assert.ok(answer.kind === 'taken')
      this.take(answer)
    }
  }

  until(isReached: () => boolean): void {
    for (let looks = 0; ; looks += 1) {
      assert.ok(looks < 5000, `it goes on: ${this.story.join(', ')}`)
      this.look()
      if (isReached()) return
      const time = this.world.nextAt ?? this.world.time + 60_000
      this.take(advance(this.world, time))
    }
  }

  end(): void {
    this.until(() => this.state?.phase === 'succeeded')
    const { pools, layers } = this.desired
    this.judge.verified({
      pools: new Map(pools.map((pool) => [pool.name, { replicas: pool.replicas, digest: pool.machineDigest }])),
      layers: new Map(
        layers.filter(({ kind }) => kind !== 'os' && kind !== 'k8s').map((layer) => [layerKey(layer), layer.digest]),
      ),
    })
    assert.deepEqual(this.judge.violations, [])
    const again = checkedPlan(this.facts)
    assert.ok(isEmpty(again, this.input.parent), again.summary)
  }

  private take({ world, log }: { readonly world: World; readonly log: readonly WorldEvent[] }): void {
    this.world = world
    for (const event of log) {
      this.judge.see(event)
      if (event.kind === 'layer' && event.state === 'ready') this.story.push(event.name)
    }
    this.tellPools()
  }

  /** Pools whose nodes have all come to another version. */
  private tellPools(): void {
    for (const { name, replicas } of this.desired.pools) {
      const nodes = this.world.machines.filter((machine) => machine.pool === name)
      const versions = [...new Set(nodes.map((machine) => machine.kubernetesVersion))]
      const isWhole = nodes.length === replicas && versions.length === 1 && nodes.every(({ phase }) => phase === 'ready')
      if (!isWhole || this.versions.get(name) === versions[0]) continue
      this.versions.set(name, versions[0] ?? '')
      this.story.push(`${name} ${versions[0]}`)
    }
  }
}

const registry: RegistryWords = {
  kubernetes: '1.29.3 1.30.2 1.31.5 1.32.0 1.33.4',
  layers: { 'cni@1': '1.28 1.31', 'cni@2': '1.30 1.33', 'addon@1': '1.28 1.33', 'addon@2': '1.33 -' },
}
const from: ChainWords = { kubernetes: '1.29.3', layers: { addon: '1' } }
const to: ChainWords = { kubernetes: '1.33.4', layers: { addon: '2', cni: '2' } }

const wholeStory = [
  'control-plane 1.30.2',
  'control-plane 1.31.5',
  'cni',
  'control-plane 1.32.0',
  'general 1.32.0',
  'control-plane 1.33.4',
  'general 1.33.4',
  'addon',
]

test('a chain is gone through step by step, with skew held at every instant', () => {
  const input = chainInput(registry, from, to)
  const journey = new Journey(input)
  const plan = checkedPlan(journey.facts)
  journey.approve(plan)
  const total = plan.repave.pools.reduce((sum, pool) => sum + pool.nodes * pool.rolls, 0)
  const done: number[] = []
  const count = () => {
    done.push(replacementsDone(observeWorld(journey.world), journey.desired, plan.repave.pools))
    return journey.state?.phase === 'verifying'
  }
  journey.until(count)
  assert.deepEqual([done[0], done.at(-1), total], [0, total, 16])
  journey.end()
  assert.deepEqual(journey.story, wholeStory)
  assert.deepEqual(
    journey.world.machines.map((machine) => machine.kubernetesVersion),
    Array.from({ length: 5 }, () => '1.33.4'),
  )
})

test('a chain that is paused at any of its steps goes on where it was', () => {
  for (const stop of wholeStory.slice(0, -1)) {
    const journey = new Journey(chainInput(registry, from, to))
    journey.approve(checkedPlan(journey.facts))
    journey.until(() => journey.story.at(-1) === stop)
    journey.command('pause-asked')
    journey.until(() => journey.state?.phase === 'paused')
    journey.command('resumed')
    journey.end()
    assert.deepEqual(
      journey.story.filter((word) => !word.includes(' ')),
      ['cni', 'addon'],
      stop,
    )
  }
})

test('a chain that another plan takes the place of goes on from where the control plane stands', () => {
  for (const stop of wholeStory.slice(0, -1)) {
    const journey = new Journey(chainInput(registry, from, to))
    journey.approve(checkedPlan(journey.facts))
    journey.until(() => journey.story.at(-1) === stop)
    const kubeletExtraArgs = { 'max-pods': '64' }
    const controlPlane = { ...present(journey.input.requested.controlPlane, 'a chain has one'), kubeadm: { kubeletExtraArgs } }
    journey.input = { ...journey.input, requested: { ...journey.input.requested, controlPlane } }
    const next = checkedPlan(journey.facts)
    assert.ok(next.steps.length < 5, next.summary)
    journey.approve(next)
    journey.end()
  }
})

test('a chain can be cut short: the cluster stays at the minor that it has come to', () => {
  const journey = new Journey(chainInput(registry, from, to))
  journey.approve(checkedPlan(journey.facts))
  journey.until(() => journey.story.at(-1) === 'control-plane 1.31.5')
  const { requested, stack } = chainInput(registry, from, { ...from, kubernetes: '1.31.5' })
  journey.input = { ...journey.input, requested, stack }
  const plan = planUpdate(journey.facts)
  journey.approve(plan)
  assert.deepEqual(
    plan.steps.map((step) => step.kubernetesVersion),
    ['1.31.5'],
  )
  journey.end()
})

test('there is no way back from a chain once its first control-plane node has joined', () => {
  const journey = new Journey(chainInput(registry, from, to))
  journey.approve(checkedPlan(journey.facts))
  journey.until(() => journey.story.at(-1) === 'control-plane 1.30.2')
  const { requested, stack } = chainInput(registry, from, from)
  journey.input = { ...journey.input, requested, stack }
  const codes = planUpdate(journey.facts)
    .checks.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code)
  assert.deepEqual(codes, ['kubernetes.downgrade'])
})
