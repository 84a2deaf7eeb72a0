import assert from 'node:assert/strict'
import { present } from '#core/base/assert.ts'
import { random } from '#core/base/random.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory, ObservedPool } from '#core/cluster/inventory.ts'
import { planAbort } from '#core/plan/abort.ts'
import { isBlocked, planUpdate } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { ParentRevision, PlanningInput } from '#core/plan/planning-input.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import type { World } from '#core/simulation/world.ts'
import { decideStep } from '#core/update/decide-step.ts'
import { glance, highestVersion } from '#core/update/look.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { transition } from '#core/update/transition.ts'
import { isEnded, startOfUpdate, verificationMs, type UpdateEvent, type UpdateState } from '#core/update/update.ts'
import { clusterSpec, kubernetesPacks, planningInput, stackOf, type ClusterWords } from '../core/plan-fixture.ts'
import { approvalOf, Judge } from './judge.ts'
import { factsAt, meantBy, revisionOf, standingLife } from './told-life.ts'

/** One rollout: from a cluster that stands to another state of it, with what people do and what goes wrong on the way. */
export interface Rollout {
  readonly name: string
  /** The rule that it shows. */
  readonly shows: string
  readonly from: ClusterWords
  readonly to: ClusterWords
  /** What stands when the update begins. */
  readonly standing?: readonly Fault[]
  readonly deeds?: readonly Deed[]
}

/** The first deed that has not been done is done as soon as its time has come. */
export interface Deed {
  readonly when: (seen: Inventory, update: UpdateState) => boolean
  readonly fault?: Fault
  readonly command?: UpdateEvent & { readonly kind: 'pause-asked' | 'resumed' | 'retried' }
  readonly abort?: true
  /** A new plan, which takes the place of the update that is under way. */
  readonly plan?: ClusterWords
}

export interface Transcript {
  /** A line for every moment at which something is otherwise than before. */
  readonly lines: readonly string[]
  /** What it came to: phases as they followed one another, pools, layers. */
  readonly result: readonly string[]
}

const eventsMax = 3000

/** `seed` shuffles the order in which controllers act at every instant. */
export function runRollout(rollout: Rollout, seed: string | null): Transcript {
  return new Run(rollout, seed).run()
}

class Run {
  private readonly lines: string[] = []
  private readonly phases: string[] = []
  private readonly judge = new Judge()
  private readonly rollout: Rollout
  private readonly input: PlanningInput
  private readonly shuffle: (<Item>(items: readonly Item[]) => readonly Item[]) | undefined
  private world: World
  private applied: EngineTarget | null
  private generation: number
  private highest: string | null
  private revision: ParentRevision
  /** What the revision was made of, to go back to. */
  private before: ParentRevision
  private update: UpdateState = startOfUpdate
  /** The update that gives way to that one. */
  private giving: { readonly update: UpdateState; readonly desired: CompiledCluster } | null = null
  private deeds: readonly Deed[]
  private readonly startedAt: number
  /** Whether it goes to another Kubernetes. */
  private readonly isStep: boolean
  private state = ''

  constructor(rollout: Rollout, seed: string | null) {
    this.rollout = rollout
    this.deeds = rollout.deeds ?? []
    this.input = planningInput(rollout.from, rollout.to, { between: kubernetesPacks })
    this.shuffle = seed === null ? undefined : shuffler(seed)
    const standing = standingLife(this.input.parent.compiled, 'rollout')
    this.world = standing.world
    this.applied = standing.applied
    this.generation = standing.generation
    this.highest = standing.highest
    for (const event of standing.log) this.judge.see(event)
    this.revision = this.before = this.input.parent
    this.startedAt = this.world.time
    const kubernetes = [this.input.stack, this.input.parent.stack].map(({ profiles }) =>
      profiles.flatMap(({ content }) => content.layers.filter(({ kind }) => kind === 'k8s').map(({ pack }) => pack?.version)),
    )
    this.isStep = kubernetes[0]?.[0] !== kubernetes[1]?.[0]
  }

  run(): Transcript {
    for (const fault of this.rollout.standing ?? []) this.inject(fault)
    this.approve(this.planned(this.rollout.to), stackOf(this.rollout.to.profiles ?? []))
    for (let events = 0; ; events += 1) {
      assert.ok(events < eventsMax, `it does not end: ${this.lines.slice(-5).join('\n')}`)
      const told = this.look()
      this.tell()
      if (isEnded(this.update.phase) && this.deeds.length === 0) break
      if (this.act() || told) continue
      const verified = this.update.verifiedSince === null ? null : this.update.verifiedSince + verificationMs
      const next = [this.world.nextAt, isEnded(this.update.phase) ? null : verified].filter((at) => at !== null)
      if (next.length === 0) break
      this.take(advance(this.world, Math.min(...next), this.shuffle))
    }
    assert.deepEqual(
      this.deeds.map(({ when }) => String(when)),
      [],
      'every deed had its time',
    )
    if (isEnded(this.update.phase)) this.judge.verified(meantBy(this.revision.compiled))
    const tainted = isEnded(this.update.phase)
      ? this.seen().pools.flatMap(({ nodes }) => nodes.filter((node) => node.outdated))
      : []
    assert.deepEqual(tainted, [])
    assert.deepEqual(this.judge.violations, [])
    const seen = this.seen()
    const pools = seen.pools.map((pool) => `${pool.name} ${this.counts(pool)}`)
    const layers = seen.layers.map(({ name, version, state }) => `${name} ${version} ${state}`)
    return { lines: this.lines, result: [this.phases.join(' → '), ...pools, ...layers] }
  }

  private planned(words: ClusterWords): PlanContent {
    const profiles = words.profiles ?? []
    const input = { ...this.facts(), requested: clusterSpec(words), stack: stackOf(profiles) }
    const content = planUpdate(input)
    assert.deepEqual(checkPlan(input, content), [])
    return content
  }

  private facts(): PlanningInput {
    const { world, applied, generation, update, highest } = this
    return factsAt(this.input, { world, applied, generation, update, highest, log: [] }, this.revision)
  }

  private approve(content: PlanContent, stack: ParentRevision['stack']): void {
    assert.ok(!isBlocked(content), JSON.stringify(content.checks.filter(({ severity }) => severity === 'error')))
    this.before = this.revision
    this.revision = revisionOf({ ...this.facts(), stack }, content)
    this.generation += 1
    this.judge.approve(approvalOf(content))
    this.say(`plan: ${content.summary}`)
  }

  private act(): boolean {
    const [deed] = this.deeds
    if (!deed || !deed.when(this.seen(), this.update)) return false
    this.deeds = this.deeds.slice(1)
    if (deed.fault) this.inject(deed.fault)
    if (deed.command) {
      this.update = transition(this.update, deed.command)
      if (deed.command.kind !== 'pause-asked') this.generation += 1
      this.say(`${deed.command.kind}${'now' in deed.command ? ' now' : ''}`)
    }
    if (deed.plan) this.supersede(deed.plan)
    if (deed.abort) this.abort()
    return true
  }

  private supersede(words: ClusterWords): void {
    const before = transition(this.update, { kind: 'supersede-asked' })
    this.giving = isEnded(before.phase) ? null : { update: before, desired: this.revision.compiled }
    this.update = startOfUpdate
    this.approve(this.planned(words), stackOf(words.profiles ?? []))
  }

  private inject(fault: Fault): void {
    const answer = injectFault(this.world, fault)
    assert.ok(answer.kind === 'injected', JSON.stringify(answer))
    this.say(`fault: ${JSON.stringify(fault)}`)
    this.take(answer)
    this.take(advance(this.world, this.world.time, this.shuffle))
  }

  private abort(): void {
    const { number, spec, compiled, stack } = this.before
    const observed = this.seen()
    const inventory = observed.generation === this.generation ? observed : null
    const back = { ...this.facts(), requested: spec, stack, rollback: { number, spec, compiled } }
    const { input, content } = planAbort(back, { applied: this.applied, inventory })
    assert.deepEqual(checkPlan(input, content), [])
    this.update = transition(this.update, { kind: 'abort-asked' })
    this.approve(content, input.stack)
    this.say(`abort: ${content.abort.text}`)
  }

  /** Observe, decide, tell; whether the engine was told something. */
  private look(): boolean {
    const observed = observeWorld(this.world)
    const desired: CompiledCluster = this.revision.compiled
    const { applied, generation, update, world } = this
    const at = world.time
    const step = decideStep({
      applied,
      generation,
      desired,
      cloudType: 'simulated',
      observed,
      provisioning: false,
      update: isEnded(update.phase) ? null : update,
      giving: this.giving,
      at,
    })
    const gaveWay = this.giving !== null && step.giving !== null && isEnded(step.giving.phase)
    if (this.giving) this.giving = gaveWay || !step.giving ? null : { ...this.giving, update: step.giving }
    this.highest = highestVersion(this.highest, glance(observed).highestKubernetesVersion)
    if (step.target !== applied) this.generation += 1
    this.applied = step.target
    if (step.update) {
      this.update = step.update
      this.judge.told(step.update.phase, step.update.wait)
    }
    if (this.world.generation === this.generation) return gaveWay
    const answer = applyTarget(this.world, this.generation, step.target)
    assert.ok(answer.kind === 'taken')
    this.take(answer)
    this.take(advance(this.world, this.world.time, this.shuffle))
    return true
  }

  private take({ world, log }: { readonly world: World; readonly log: readonly WorldEvent[] }): void {
    this.world = world
    for (const event of log) {
      this.judge.see(event)
      if (event.kind === 'deadlock-broken') this.say(`deadlock broken in ${event.pool}`)
    }
  }

  private seen(): Inventory {
    return present(observeWorld(this.world), 'the cluster is there')
  }

  /** Writes the state down where it is another one. */
  private tell(): void {
    const { pools, layers, blockers } = this.seen()
    const { phase, wait } = this.update
    if (this.phases.at(-1) !== phase) this.phases.push(phase)
    const unready = layers
      .filter(({ state }) => state !== 'ready')
      .map(({ name, version, state }) => `${name} ${version} ${state}`)
    const waits = [
      ...new Set([
        ...(wait ? [`${wait.object}: ${wait.reason}`] : []),
        ...blockers.map(({ object, message }) => `${object}: ${message}`),
      ]),
    ]
    const state = [
      phase.padEnd(10),
      pools.map((pool) => `${pool.name} ${this.counts(pool)}`.padEnd(25)).join(' '),
      ...(unready.length > 0 ? [`layers: ${unready.join(', ')}`] : []),
      ...(waits.length > 0 ? [`wait: ${waits[0]}`] : []),
    ]
      .join('  ')
      .trimEnd()
    if (state === this.state) return
    this.state = state
    this.lines.push(`${this.clock()}  ${state}`)
  }

  /** `old/new/available`, how many of the old ones pods avoid, and whether they are held. */
  private counts({ name, nodes }: ObservedPool): string {
    const told = this.applied?.pools.find((pool) => pool.name === name)
    const isNew = ({ digest }: Inventory['pools'][number]['nodes'][number]) =>
      this.revision.compiled.pools.some((pool) => pool.name === name && pool.machineDigest === digest)
    const fresh = nodes.filter(isNew).length
    const available = nodes.filter(({ phase, ready }) => ready && phase === 'ready').length
    const versions = [...new Set(nodes.map((node) => node.kubernetesVersion))].sort().join(' ')
    const step = this.isStep ? ` (${versions})` : ''
    const tainted = nodes.filter((node) => node.outdated).length
    const soft = tainted > 0 ? ` soft ${tainted}` : ''
    return `${nodes.length - fresh}/${fresh}/${available}${step}${soft}${told?.hold ? ' held' : ''}`
  }

  private say(text: string): void {
    this.lines.push(`${this.clock()}  ${text}`)
  }

  private clock(): string {
    const seconds = Math.round((this.world.time - this.startedAt) / 1000)
    return `${String(Math.floor(seconds / 60)).padStart(4)}:${String(seconds % 60).padStart(2, '0')}`
  }
}

function shuffler(seed: string): <Item>(items: readonly Item[]) => readonly Item[] {
  const draw = random(seed)
  return (items) => {
    const keyed = items.map((item) => ({ item, key: draw() }))
    return keyed.sort((left, right) => left.key - right.key).map(({ item }) => item)
  }
}
