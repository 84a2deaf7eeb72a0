import assert from 'node:assert/strict'
import { random, type Random } from '#core/base/random.ts'
import type { Strategy } from '#core/cluster/cluster.ts'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { applyTarget, removeCluster } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import type { LifeResult } from '../lives/many-lives.ts'
import { Watch } from './invariants.ts'
import { drain, target, type PoolWords, type TargetWords } from './target-fixture.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** One random life of a cluster: targets, holds, scalings and faults at random times, then peace, in which all must come true. */
export function run(seed: string): LifeResult {
  const life = new Life(seed)
  const steps = 4 + Math.floor(life.draw() * 24)
  for (let step = 0; step < steps; step += 1) life.step()
  const converged = life.comeToRest()
  if (life.draw() < 0.2) life.remove()
  const { watch, trace, events } = life
  return { violations: watch.violations, trace, converged, counts: { events, replaced: watch.replaced }, met: [] }
}

type Mutable<Words> = { -readonly [Key in keyof Words]: Words[Key] }

class Life {
  readonly draw: Random
  readonly watch = new Watch()
  readonly trace: string[] = []
  events = 0
  private world: World
  private generation = 0
  private minor = 34
  private workerMinor = 34
  private images = 0
  private readonly controlPlane: Mutable<PoolWords> = { replicas: 1 }
  private readonly pools: Record<string, Mutable<PoolWords>> = { general: { replicas: 2 } }
  private corrects = false
  private remediates = true
  private layers: Record<string, string> = { os: '1', k8s: '1', cni: '1', csi: '1', 'hello@0': '1', 'metrics@5': '1' }

  constructor(seed: string) {
    this.draw = random(seed)
    this.world = newWorld({ id: 'cls', name: 'demo', seed, now: 0 })
    this.controlPlane.replicas = this.pick([1, 3, 3, 3, 5])
    this.tell()
    if (this.draw() < 0.8) this.pass(2 * day)
  }

  step(): void {
    const act = this.pick([
      () => this.change(),
      () => this.change(),
      () => this.fault(),
      () => this.pass(this.draw() * 3 * minute),
      () => this.pass(this.draw() * 60 * minute),
      () => this.tellOlder(),
    ])
    act()
    this.pass(this.draw() * 5 * minute)
  }

  /** Faults end, holds are lifted, and there is time enough for everything. */
  comeToRest(): boolean | null {
    for (const { kind } of this.world.faults) this.inject({ kind: 'cleared', fault: kind })
    for (const pool of [this.controlPlane, ...Object.values(this.pools)]) {
      pool.hold = false
      // The last node of all keeps guarded pods that have nowhere to go, for as long as nobody forces them.
      pool.drain = drain(30 * minute, 'force')
    }
    this.corrects = true
    this.remediates = true
    // What is down is a person's to look at, where too much of a pool is.
    for (const { name, failure } of this.world.machines)
      if (failure?.cause === 'died') this.inject({ kind: 'node-deleted', node: name })
    this.tell()
    this.pass(5 * day)
    this.workerMinor = this.minor
    this.tell()
    this.pass(10 * day)
    if (this.watch.quorumLost()) return null
    const { nextAt, blockers, releases, pools } = this.world
    const goals = [...this.watch.goals.values()]
    const nodes = [...this.watch.nodes.values()]
    const converged = goals.every((goal) => {
      const own = nodes.filter((node) => node.pool === goal.name)
      return (
        own.length === goal.desired &&
        own.every((node) => node.digest === goal.digest && !node.changed && node.readyAt !== null && !node.failed)
      )
    })
    const asTold = releases.every((release) => release.state === 'ready' && release.edited === undefined)
    const quiet = nextAt === null && blockers.length === 0 && asTold && pools.every((pool) => pool.scaled === undefined)
    if (!converged || !quiet) this.trace.push(`at rest: ${JSON.stringify({ nextAt, blockers })}`)
    return converged && quiet && nodes.length === goals.reduce((sum, goal) => sum + goal.desired, 0)
  }

  remove(): void {
    this.trace.push('remove')
    const answer = removeCluster(this.world, (this.generation += 1))
    assert.equal(answer.kind, 'taken')
    if (answer.kind === 'taken') this.take(answer)
    this.pass(day)
    if (this.world.life !== 'gone') this.watch.violations.push('a removed cluster does not go')
  }

  private change(): void {
    const names = Object.keys(this.pools)
    const pool = this.pools[this.pick(names)]
    const some = this.pick<() => void>([
      () => void (this.images += 1),
      () => void (this.images += 1),
      () => this.raiseVersion(),
      () => void (this.workerMinor = this.minor),
      () => pool && (pool.replicas = Math.floor(this.draw() * 7)),
      () => pool && (pool.hold = this.draw() < 0.6),
      () => void (this.controlPlane.hold = this.draw() < 0.4),
      () => pool && (pool.strategy = this.strategy()),
      () => void (this.controlPlane.strategy = this.pick<Strategy>([{ type: 'expand-first' }, { type: 'contract-first' }])),
      () => pool && (pool.zones = this.pick([[], ['a'], ['a', 'b'], ['b', 'c'], ['a', 'b', 'c']])),
      () => pool && (pool.repaveIntervalMs = this.pick([0, 0, 5 * minute])),
      () => pool && (pool.drain = this.pick([drain(30 * minute, 'halt'), drain(minute, 'force'), drain(10 * minute, 'force')])),
      () => void (this.pools[this.pick(['general', 'extra', 'gpu'])] ??= { replicas: 1 + Math.floor(this.draw() * 3) }),
      () => names.length > 1 && delete this.pools[this.pick(names)],
      () => void (this.corrects = this.draw() < 0.5),
      () => void (this.remediates = this.draw() < 0.7),
      () => void (this.controlPlane.replicas = Math.min(5, (this.controlPlane.replicas ?? 1) + 2)),
      () => void (this.layers = { ...this.layers, [this.pick(Object.keys(this.layers))]: String(this.draw()) }),
      () => {
        const { 'metrics@5': metrics, ...others } = this.layers
        this.layers = metrics === undefined ? { ...others, 'metrics@5': '2' } : others
      },
    ])
    some()
    this.tell()
  }

  /** As the guards would have it: one minor at a time, with no kubelet left more than two behind. */
  private raiseVersion(): void {
    const oldest = Math.min(...[...this.watch.nodes.values()].map((node) => node.minor))
    if (this.world.machines.length > 0 && oldest >= this.minor - 2) this.minor += 1
  }

  private strategy(): Strategy {
    return this.pick<Strategy>([
      { type: 'expand-first' },
      { type: 'contract-first' },
      { type: 'custom', maxSurge: 3, maxUnavailable: 1 },
      { type: 'custom', maxSurge: 0, maxUnavailable: '50%' },
      { type: 'custom', maxSurge: '34%', maxUnavailable: '34%' },
      { type: 'custom', maxSurge: 0, maxUnavailable: 0 },
    ])
  }

  private fault(): void {
    const node = this.pick(this.world.machines)?.name ?? 'nobody'
    const pool = this.pick([null, 'control-plane', 'general'])
    const count = 1 + Math.floor(this.draw() * 4)
    this.inject(
      this.pick<Fault>([
        { kind: 'node-dies', node },
        { kind: 'node-dies', node, forMs: this.draw() * 20 * minute },
        { kind: 'node-deleted', node },
        { kind: 'node-never-boots', pool, count },
        { kind: 'node-never-joins', pool, count },
        { kind: 'node-never-ready', pool, count },
        { kind: 'node-dies-in-drain', pool, count: 1 },
        { kind: 'member-lost', node },
        { kind: 'zone-lost', zone: this.pick(['a', 'b', 'c', 'eu-west-1-1']) },
        { kind: 'cleared', fault: 'zone-lost' },
        { kind: 'image-missing', pool },
        { kind: 'cleared', fault: 'image-missing' },
        { kind: 'addon-never-ready', layer: `base/${this.pick(['cni', 'csi', 'hello'])}`, count },
        { kind: 'node-reverted', node },
        { kind: 'node-relabelled', node },
        { kind: 'pool-scaled', pool: 'general', nodes: Math.floor(this.draw() * 7) },
        { kind: this.pick(['addon-edited', 'addon-removed'] as const), layer: `base/${this.pick(['cni', 'csi', 'hello'])}` },
        { kind: 'budget-blocks-drain', pool, budget: 'shop/cart' },
        { kind: 'eviction-fails', pool, budget: 'shop/till' },
        { kind: 'addon-fails', layer: `base/${this.pick(['cni', 'csi', 'hello'])}`, count },
        { kind: 'cleared', fault: 'budget-blocks-drain' },
      ]),
    )
  }

  private tell(): void {
    const words: TargetWords = {
      kubernetes: `1.${this.workerMinor}.0`,
      image: `image-${this.images}`,
      controlPlane: { ...this.controlPlane, kubernetes: `1.${this.minor}.0` },
      pools: this.pools,
      layers: this.layers,
      ...(this.corrects && { correct: true as const }),
      remediate: this.remediates,
    }
    this.generation += 1
    this.trace.push(`target ${this.generation}: ${JSON.stringify(words)}`)
    const answer = applyTarget(this.world, this.generation, target(words))
    assert.equal(answer.kind, 'taken')
    if (answer.kind === 'taken') this.take(answer)
    this.pass(0)
  }

  private tellOlder(): void {
    const generation = Math.floor(this.draw() * this.generation)
    const before = this.world
    const answer = applyTarget(this.world, generation, target({ image: 'old' }))
    if (answer.kind !== 'older-generation')
      this.watch.violations.push(`generation ${generation} was taken after ${this.generation}`)
    const same = applyTarget(this.world, this.generation, target({ image: 'old' }))
    if (same.kind !== 'taken' || same.world !== before) this.watch.violations.push('a repeated generation changed the world')
  }

  private inject(fault: Fault): void {
    const answer = injectFault(this.world, fault)
    this.trace.push(`${JSON.stringify(fault)} ${answer.kind}`)
    if (answer.kind === 'injected') this.take(answer)
    this.pass(0)
  }

  /** Half of the time in pieces and through JSON, as a stored world goes: it must make no difference to what holds. */
  private pass(milliseconds: number): void {
    const end = this.world.time + Math.round(milliseconds)
    const pieces = this.draw() < 0.5 ? 1 : 3
    for (let piece = 1; piece <= pieces; piece += 1) {
      const at = piece === pieces ? end : this.world.time + Math.round((end - this.world.time) / 2)
      this.take(advance(pieces === 1 ? this.world : (JSON.parse(JSON.stringify(this.world)) as World), at))
    }
    if (milliseconds > 0) this.trace.push(`until ${this.world.time / 1000} s`)
  }

  private take({ world, log }: { readonly world: World; readonly log: readonly WorldEvent[] }): void {
    this.world = world
    this.events += log.length
    for (const event of log) this.watch.see(event)
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.draw() * items.length)] as Item
  }
}
