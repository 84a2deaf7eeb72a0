import assert from 'node:assert/strict'
import type { Json } from '#core/base/json.ts'
import { diff } from '#core/diff/diff.ts'
import { random, type Random } from '#core/base/random.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { planAbort } from '#core/plan/abort.ts'
import { isBlocked, isEmpty, planUpdate } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { ParentRevision, PlanningInput } from '#core/plan/planning-input.ts'
import { movesControlPlane, withToldControlPlane } from '#core/plan/moving-control-plane.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import { controlEvent, controlVerbs, isControlAllowed } from '#core/update/controls.ts'
import { decideStep } from '#core/update/decide-step.ts'
import { glance, highestVersion } from '#core/update/look.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { transition } from '#core/update/transition.ts'
import { isEnded, startOfUpdate, verificationMs, type UpdateEvent, type UpdateState } from '#core/update/update.ts'
import { checkedPlan, clusterSpec, kubernetesPacks, parent, place, stackOf, type ClusterWords } from '../core/plan-fixture.ts'
import type { LifeResult } from '../lives/many-lives.ts'
import { driftToMend, findsOnlyLabels } from './drift-to-mend.ts'
import { drawFault } from './drawn-fault.ts'
import { approvalOf, Judge } from './judge.ts'
import { planDigest } from './plan-digest.ts'
import { shuffled } from './shuffled.ts'
import { meantBy } from './told-life.ts'
import { Wishes } from './wishes.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * One random life of a cluster as Cairn leads it, without a database: wishes are planned, approved, held, superseded and carried out
 * by looks at a simulated world, in which things go wrong behind Cairn's back. In the end there is peace, and all must be as planned.
 */
export function run(seed: string): LifeResult {
  const life = new Life(seed)
  const converged = lived(life)
  const { judge, trace, counts, met } = life
  return {
    violations: judge.violations,
    trace,
    converged,
    counts: { ...counts, replaced: judge.watch.replaced },
    met: [...met],
  }
}

/** A bug that ends a life is told with its trace, like every other. */
function lived(life: Life): boolean | null {
  try {
    const steps = 4 + Math.floor(life.draw() * 14)
    for (let step = 0; step < steps; step += 1) life.step()
    return life.comeToRest()
  } catch (error) {
    life.judge.violations.push(error instanceof Error ? `${error.stack}` : String(error))
    return false
  }
}

class Life {
  readonly draw: Random
  readonly judge = new Judge()
  readonly trace: string[] = []
  readonly counts = { updates: 0, chains: 0, chainsCut: 0 }
  readonly met = new Set<string>()
  private readonly wishes: Wishes
  private world: World
  private words: ClusterWords
  private revision: ParentRevision
  private readonly history: ClusterWords[] = []
  private applied: EngineTarget | null = null
  private generation = 0
  private update: UpdateState | null = null
  /** The update that gives way to that one. */
  private giving: { readonly update: UpdateState; readonly desired: CompiledCluster } | null = null
  /** What the update under way started from. */
  private start: { readonly words: ClusterWords; readonly revision: ParentRevision } | null = null
  private status: 'Provisioning' | 'Running' | 'Failed' = 'Provisioning'
  private highest: string | null = null
  /** What the project wants repaired. */
  private repair = { drift: false, nodes: true }
  private nextLook: number | null = null

  constructor(seed: string) {
    this.draw = random(seed)
    this.wishes = new Wishes(this.draw)
    this.world = newWorld({ id: 'cls', name: 'demo', seed, now: 0 })
    this.words = this.wishes.words()
    this.revision = parent(this.words, 1)
    this.say(`created ${this.wishes.brief()}`)
    this.look()
    if (this.draw() < 0.85) this.pass(4 * hour)
  }

  step(): void {
    const act = this.pick([
      () => this.wish(),
      () => this.wish(),
      () => this.wish(),
      () => this.control(),
      () => this.fault(),
      () => this.pass(this.draw() * 4 * hour),
      () => this.pass(this.draw() * 20 * minute),
      () => this.rush(),
      () => this.wishRepair(this.draw() < 0.5, this.draw() < 0.7),
    ])
    act()
    this.pass(this.draw() * 15 * minute)
  }

  private wishRepair(drift: boolean, nodes: boolean): void {
    this.repair = { drift, nodes }
    this.judge.repairs ||= drift
  }

  comeToRest(): boolean | null {
    for (const { kind } of this.world.faults) this.inject({ kind: 'cleared', fault: kind })
    const down = this.world.machines.flatMap(({ name, failure }) => (failure?.cause === 'died' ? [name] : []))
    for (const node of down) this.inject({ kind: 'node-deleted', node })
    this.wishRepair(true, true)
    this.goOn()
    if (this.judge.watch.quorumLost()) return null
    this.wishes.giveWay()
    this.propose(this.wishes.words(), 'at rest', 1)
    this.goOn()
    if (this.judge.watch.quorumLost()) return null
    const asDesired = this.status === 'Running' && this.update === null
    if (asDesired) this.judge.verified(meantBy(this.revision.compiled))
    else this.say(`at rest: ${this.status} ${JSON.stringify(this.update)} ${JSON.stringify(this.world.blockers)}`)
    return asDesired
  }

  /** Whoever is asked goes on with what waits for somebody. */
  private goOn(): void {
    for (let round = 0; round < 4; round += 1) {
      if (this.status === 'Running' && this.update === null && this.world.nextAt === null) return
      const stuck = this.world.blockers.filter(({ reason }) => reason === 'drain.deadline')
      for (const { object } of stuck) this.inject({ kind: 'node-deleted', node: object })
      if (this.update?.pause === true || this.update?.phase === 'halted') this.command({ kind: 'resumed' })
      else this.generation += 1
      this.look()
      this.pass(2 * day)
    }
  }

  private wish(): void {
    const takeBack = this.wishes.remember()
    const name = this.wishes.change()
    const back = this.draw() < 0.1 && this.history.length > 0
    const granted = this.propose(back ? this.pick(this.history) : this.wishes.words(), back ? 'way back' : name, this.draw())
    if (!granted || back) takeBack()
  }

  /** Plans, and approves what can be approved; `chance` says whether somebody thinks about it for a while first. */
  private propose(words: ClusterWords, name: string, chance: number): boolean {
    if (this.status === 'Provisioning') return false
    const content = this.plan(words)
    if (isBlocked(content)) {
      const codes = content.checks.filter((check) => check.severity === 'error').map((check) => check.code)
      for (const code of [...codes, ...content.conflicts.map(() => 'conflict')]) this.met.add(`blocked by ${code}`)
      this.say(`${name}: blocked by ${codes.join(', ')}`)
      return false
    }
    if (isEmpty(content, this.revision)) return true
    if (chance < 0.1) return false
    if (chance < 0.4) this.pass(this.draw() * 2 * hour)
    const fresh = this.plan(words)
    if (planDigest(fresh) !== planDigest(content)) {
      this.say(`${name}: stale`)
      return false
    }
    this.approve(words, fresh, name)
    return true
  }

  private plan(words: ClusterWords, requested: ClusterSpec = clusterSpec(words)): PlanContent {
    const input = this.planningInput(words, requested)
    const content = checkedPlan(input)
    // (8)
    if (this.draw() < 0.2 && planDigest(planUpdate(shuffled(input))) !== planDigest(content)) {
      const other = planUpdate(shuffled(input))
      const places = diff({ ...content } as unknown as Json, { ...other } as unknown as Json)
      this.judge.violations.push(`equal inputs, different plans: ${JSON.stringify(places).slice(0, 600)}`)
    }
    return content
  }

  private planningInput(words: ClusterWords, requested: ClusterSpec, begun: 'ends' | 'stops' = 'ends'): PlanningInput {
    const inventory = this.observe()
    const isMended = !this.repair.drift && this.status === 'Running' && inventory?.generation === this.generation
    const drift = isMended ? driftToMend(this.applied, inventory, this.update === null) : []
    const observed = projectObservation(inventory, this.highest, 'present', false, drift)
    const update = this.giving?.update ?? this.update
    const moving = begun === 'ends' && update !== null && movesControlPlane(update.phase)
    return {
      ...place,
      parent: this.revision,
      requested,
      stack: stackOf(words.profiles ?? []),
      observed: moving && this.applied ? withToldControlPlane(observed, this.applied) : observed,
      policy: { clusterUnhealthy: 'warning', disruptionBudgets: 'warning' },
      accept: [],
      resolutions: [],
      rollback: null,
      between: kubernetesPacks,
      engineKubernetes: null,
    }
  }

  private approve(words: ClusterWords, content: PlanContent, name: string): void {
    assert.ok(content.desired)
    this.history.push(this.words)
    this.words = words
    if (this.isOnTheWay()) this.counts.chainsCut += 1
    const given = this.revision
    this.start = { words: this.history.at(-1) ?? words, revision: given }
    this.revision = { number: this.revision.number + 1, ...content.desired, stack: stackOf(words.profiles ?? []) }
    if (this.update && this.giving === null) {
      const before = transition(this.update, { kind: 'supersede-asked' })
      if (isEnded(before.phase)) this.met.add(`phase ${before.phase}`)
      else this.giving = { update: before, desired: given.compiled }
    }
    this.update = startOfUpdate
    this.met.add(`phase ${startOfUpdate.phase}`)
    this.counts.updates += 1
    if (content.desired.compiled.via) this.counts.chains += 1
    this.judge.approve(approvalOf(content))
    this.say(`${name}: ${content.summary}`)
    this.look()
  }

  /** Whether the control plane has begun a chain, and not come to its last step. */
  private isOnTheWay(): boolean {
    const told = this.applied?.pools[0]?.machineDigest
    return this.revision.compiled.via?.some(({ pools }) => pools[0]?.machineDigest === told) === true
  }

  private control(): void {
    const { update } = this
    if (!update) return
    const allowed = controlVerbs.filter((verb) => isControlAllowed(update, verb))
    const verb = this.pick(allowed)
    if (verb === 'abort') this.abort()
    else if (verb) this.command(controlEvent(verb))
  }

  /** Goes back to what the update started from, or ends where it has come to, as the plan of the abort says. */
  private abort(): void {
    assert.ok(this.start)
    const { words, revision } = this.start
    const { number, spec, compiled } = revision
    const back = { ...this.planningInput(words, spec, 'stops'), rollback: { number, spec, compiled } }
    const observed = this.observe()
    const inventory = observed?.generation === this.generation ? observed : null
    const { input, content } = planAbort(back, { applied: this.applied, inventory })
    this.judge.violations.push(...checkPlan(input, content).map((one) => `the abort's plan: ${JSON.stringify(one)}`))
    if (!content.desired || isBlocked(content)) return void this.met.add('an abort that is refused')
    this.met.add(`an abort that ${content.abort.kind}`)
    if (content.abort.kind === 'returns') {
      this.history.push(this.words)
      this.words = words
    }
    this.revision = { number: this.revision.number + 1, ...content.desired, stack: input.stack }
    this.giving = null
    this.judge.approve(approvalOf(content))
    this.say(`abort: ${content.abort.text}`)
    this.command({ kind: 'abort-asked' })
  }

  private command(event: UpdateEvent): void {
    assert.ok(this.update)
    this.update = transition(this.update, event)
    if (event.kind !== 'pause-asked') this.generation += 1
    this.say(event.kind)
    this.judge.told(this.update.phase, this.update.wait)
    this.look()
  }

  private fault(): void {
    this.inject(drawFault(this.world, this.draw))
  }

  private inject(fault: Fault): void {
    const answer = injectFault(this.world, fault)
    if (answer.kind === 'refused') return
    this.say(JSON.stringify(fault))
    this.take(answer)
    this.settle()
    if (this.draw() < 0.5) this.look()
  }

  /** Another server that is late: it tells what was decided long ago. */
  private rush(): void {
    if (this.generation < 2 || !this.applied) return
    const older = Math.floor(this.draw() * this.generation)
    const answer = applyTarget(this.world, older, { ...this.applied, pools: [] })
    if (older < this.world.generation && answer.kind !== 'older-generation') this.judge.violations.push(`${older} was taken`)
  }

  /** One look, as every server takes it: observe, decide, store, tell. Between storing and telling a server may end. */
  private look(): void {
    const observed = this.observe()
    const { compiled, spec } = this.revision
    const step = decideStep({
      applied: this.applied,
      generation: this.generation,
      desired: compiled,
      cloudType: spec.cloudType,
      observed,
      provisioning: this.status !== 'Running',
      update: this.update,
      giving: this.giving,
      repair: this.repair,
      at: this.world.time,
    })
    if (this.giving && step.giving) {
      const ended = isEnded(step.giving.phase)
      if (ended) this.met.add(`phase ${step.giving.phase}`)
      this.giving = ended ? null : { ...this.giving, update: step.giving }
    }
    if (step.target !== this.applied) this.generation += 1
    this.applied = step.target
    this.highest = highestVersion(this.highest, glance(observed).highestKubernetesVersion)
    this.seen(step.update, step.look.converged && step.look.deviations.length === 0, step.look.failure !== null)
    this.nextLook = step.look.converged && !step.update ? null : this.world.time + 15 * minute
    if (step.giving && !this.giving) this.nextLook = this.world.time
    if (this.update && this.update.verifiedSince !== null) this.nextLook = this.update.verifiedSince + verificationMs
    if (observed?.generation === this.generation || this.draw() < 0.03) return
    const told = this.draw() < 0.5 ? step.target : (JSON.parse(JSON.stringify(step.target)) as EngineTarget)
    const answer = applyTarget(this.world, this.generation, told)
    assert.equal(answer.kind, 'taken')
    if (answer.kind === 'taken') this.take(answer)
    this.settle()
  }

  private seen(update: UpdateState | null, asDesired: boolean, failed: boolean): void {
    if (this.status !== 'Running') this.status = asDesired ? 'Running' : failed ? 'Failed' : 'Provisioning'
    if (!update || !this.update) return
    if (update.phase !== this.update.phase)
      this.say(`${update.phase} ${update.wait ? `${update.wait.object}: ${update.wait.reason}` : ''}`)
    this.update = update
    this.met.add(`phase ${update.phase}`)
    this.judge.told(update.phase, update.wait)
    if (!isEnded(update.phase)) return
    this.judge.verified(meantBy(this.revision.compiled))
    this.update = null
    // What an abort has left behind is planned again, and that alone.
    if (this.revision.compiled.left) return
    // (9)
    const again = this.plan(this.words, this.revision.spec)
    const found = [...again.changes, ...again.pools, ...again.repave.pools, ...again.removes.objects, ...again.conflicts]
    if (found.length > 0 || !(isEmpty(again, this.revision) || findsOnlyLabels(again))) {
      this.judge.violations.push(`after success, planning again finds: ${again.summary} ${JSON.stringify(found).slice(0, 500)}`)
    }
  }

  /** Most events wake whoever steers the cluster; some wake-ups are lost. */
  private pass(milliseconds: number): void {
    const end = this.world.time + Math.round(milliseconds)
    for (let events = 0; this.world.time < end; events += 1) {
      assert.ok(events < 200_000, 'time passes')
      const next = Math.min(this.world.nextAt ?? end, this.nextLook ?? end, end)
      const answer = advance(this.world, Math.max(next, this.world.time))
      this.take(answer)
      const due = this.nextLook !== null && this.nextLook <= this.world.time
      if (due || (answer.log.length > 0 && this.draw() < 0.9)) this.look()
    }
  }

  private settle(): void {
    this.take(advance(this.world, this.world.time))
  }

  private observe() {
    return this.world.generation === 0 ? null : observeWorld(this.world)
  }

  private take({ world, log }: { readonly world: World; readonly log: readonly WorldEvent[] }): void {
    this.world = world
    for (const event of log) this.judge.see(event)
  }

  private say(text: string): void {
    this.trace.push(`${(this.world.time / 1000).toFixed(0)} s: ${text}`)
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.draw() * items.length)] as Item
  }
}
