import assert from 'node:assert/strict'
import { present } from '#core/base/assert.ts'
import type { Blocker, Inventory, ObservedNode } from '#core/cluster/inventory.ts'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { injectScenario, readScenario, type StepWords } from '#core/simulation/scenario.ts'
import { applyTarget, removeCluster } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import { Watch } from './invariants.ts'
import { target, type TargetWords } from './target-fixture.ts'

export const second = 1000
export const minute = 60 * second
const year = 365 * 24 * 60 * minute

/** A world that is told things and lives on; every invariant is watched on the way. */
export interface Story {
  readonly world: () => World
  /** Since the last `tell`. */
  readonly log: () => readonly WorldEvent[]
  readonly tell: (words: TargetWords) => void
  readonly remove: () => void
  readonly fault: (fault: Fault) => void
  readonly scenario: (steps: readonly StepWords[]) => void
  /** Lets time pass: so long, or until an event of that kind, or until nothing happens any more. */
  readonly pass: (milliseconds: number) => void
  readonly passTo: (kind: WorldEvent['kind'], where?: (event: WorldEvent) => boolean) => WorldEvent
  readonly rest: () => void
  readonly inventory: () => Inventory
  readonly nodes: (pool: string) => readonly ObservedNode[]
  readonly blockers: () => readonly Pick<Blocker, 'pool' | 'reason'>[]
}

export function startStory(words: TargetWords = {}, seed = 'story'): Story {
  let world = newWorld({ id: 'cls', name: 'demo', seed, now: 0 })
  let log: WorldEvent[] = []
  const watch = new Watch()
  const take = (next: { readonly world: World; readonly log: readonly WorldEvent[] }) => {
    world = next.world
    log.push(...next.log)
    for (const event of next.log) watch.see(event)
    assert.deepEqual(watch.violations, [])
  }
  const pass = (milliseconds: number) => take(advance(world, world.time + milliseconds))
  const inventory = () => present(observeWorld(world), 'the cluster is there')
  const story: Story = {
    world: () => world,
    log: () => log,
    tell: (next) => {
      const answer = applyTarget(world, world.generation + 1, target(next))
      assert.equal(answer.kind, 'taken')
      log = []
      if (answer.kind === 'taken') take(answer)
      pass(0)
    },
    remove: () => {
      const answer = removeCluster(world, world.generation + 1)
      assert.equal(answer.kind, 'taken')
      log = []
      if (answer.kind === 'taken') take(answer)
      pass(0)
    },
    fault: (fault) => {
      const answer = injectFault(world, fault)
      assert.equal(answer.kind, 'injected', JSON.stringify(answer))
      if (answer.kind === 'injected') take(answer)
      pass(0)
    },
    scenario: (words) => {
      const read = readScenario(words)
      assert.equal(read.kind, 'scenario', JSON.stringify(read))
      const answer = read.kind === 'scenario' ? injectScenario(world, read.scenario) : null
      assert.equal(answer?.kind, 'injected', JSON.stringify(answer))
      if (answer?.kind === 'injected') take(answer)
      pass(0)
    },
    pass,
    passTo: (kind, where = () => true) => {
      for (;;) {
        const next = present(world.nextAt, `a world in which ${kind} happens`)
        const before = log.length
        take(advance(world, next))
        const found = log.slice(before).find((event) => event.kind === kind && where(event))
        if (found) return found
      }
    },
    rest: () => {
      take(advance(world, world.time + year))
      assert.equal(world.nextAt, null)
    },
    inventory,
    nodes: (pool) => inventory().pools.find((one) => one.name === pool)?.nodes ?? [],
    blockers: () => inventory().blockers.map(({ pool, reason }) => ({ pool, reason })),
  }
  story.tell(words)
  story.rest()
  return story
}
