import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { advance, advanceToMilestone } from '#core/simulation/advance.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { machineUid, nodeName } from '#core/simulation/naming.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget, removeCluster } from '#core/simulation/take-target.ts'
import { isOfPods, recentEventsMax, type WorldEvent } from '#core/simulation/world-event.ts'
import { newWorld, nextEventAt, type World } from '#core/simulation/world.ts'
import { minute, startStory } from './story.ts'
import { target } from './target-fixture.ts'

const day = 24 * 60 * minute

function told(world: World, generation: number, image: string): World {
  const answer = applyTarget(world, generation, target({ image }))
  assert.equal(answer.kind, 'taken')
  return answer.kind === 'taken' ? answer.world : world
}

function settled(seed = 'a'): World {
  const made = told(newWorld({ id: 'cls', name: 'demo', seed, now: 0 }), 1, 'image-1')
  return advance(made, day).world
}

describe('a world', () => {
  test('comes to the same in one go, event by event, from milestone to milestone and through JSON', () => {
    const start = told(settled(), 2, 'image-2')
    const whole = advance(start, 2 * day)
    const walk = (next: (world: World) => { readonly world: World; readonly log: readonly WorldEvent[] }) => {
      let world = start
      const log: WorldEvent[] = []
      while (nextEventAt(world) !== null) {
        const step = next(JSON.parse(JSON.stringify(world)) as World)
        world = step.world
        log.push(...step.log)
      }
      return { world: advance(world, 2 * day).world, log }
    }
    for (const walked of [walk((world) => advance(world, nextEventAt(world)!)), walk(advanceToMilestone)]) {
      assert.deepEqual(walked.log, whole.log)
      assert.deepEqual(JSON.parse(JSON.stringify(walked.world)), JSON.parse(JSON.stringify(whole.world)))
    }
  })

  test('lives otherwise with another seed, and as long as documented', () => {
    const duration = (seed: string) => {
      const start = told(settled(seed), 2, 'image-2')
      return advance(start, 2 * day).log.at(-1)!.at - start.time
    }
    const durations = Array.from({ length: 20 }, (_, index) => duration(`seed-${index}`))
    assert.ok(new Set(durations).size > 15)
    for (const each of durations) assert.ok(each > 10 * minute && each < 40 * minute, `${each / minute} minutes for six nodes`)
  })

  test('is not changed by being advanced', () => {
    const start = told(settled(), 2, 'image-2')
    const before = JSON.stringify(start)
    advance(start, 2 * day)
    assert.equal(JSON.stringify(start), before)
  })

  test('refuses an older generation and takes the same one for done', () => {
    const world = told(settled(), 5, 'image-2')
    assert.deepEqual(applyTarget(world, 4, target()), { kind: 'older-generation', newest: 5 })
    assert.deepEqual(removeCluster(world, 4), { kind: 'older-generation', newest: 5 })
    const same = applyTarget(world, 5, target())
    assert.ok(same.kind === 'taken' && same.world === world && same.log.length === 0)
    const removed = removeCluster(world, 6)
    assert.ok(removed.kind === 'taken')
    assert.deepEqual(applyTarget(removed.world, 7, target()), { kind: 'older-generation', newest: 6 })
  })

  test('keeps only its last events, and hands over all of them', () => {
    const world = settled()
    const { log, world: after } = advance(told(world, 2, 'image-2'), 2 * day)
    assert.ok(log.length > recentEventsMax)
    assert.deepEqual(after.recent, log.filter((event) => !isOfPods(event)).slice(-recentEventsMax))
  })

  test('is seen from its first target on', () => {
    assert.equal(observeWorld(newWorld({ id: 'cls', name: 'demo', seed: 'a', now: 0 })), null)
    const inventory = observeWorld(told(newWorld({ id: 'cls', name: 'demo', seed: 'a', now: 7 }), 1, 'image-1'))
    assert.deepEqual([inventory?.observedAt, inventory?.generation, inventory?.infrastructureReady], [7, 1, false])
    assert.deepEqual(
      inventory?.pools.map(({ name, nodes }) => [name, nodes.length]),
      [
        ['control-plane', 0],
        ['general', 0],
      ],
    )
    assert.ok(inventory?.layers.every((layer) => layer.state === 'queued' && layer.digest === null))
  })

  test('never gives a name or an identity twice', () => {
    const serials = Array.from({ length: 100_000 }, (_, index) => index + 1)
    assert.equal(new Set(serials.map((serial) => nodeName('demo', 'general', 'seed', serial))).size, serials.length)
    assert.equal(new Set(serials.map((serial) => machineUid('seed', serial))).size, serials.length)
    assert.match(nodeName('demo', 'control-plane', 'seed', 1), /^demo-cp-[a-z0-9]{5}$/)
    assert.match(nodeName('demo', 'general', 'seed', 1), /^demo-general-[a-z0-9]{5}$/)
  })

  test('refuses faults that make no sense', () => {
    const world = settled()
    const [node] = world.machines
    const rows = [
      [{ kind: 'node-dies', node: 'nobody' }, /no node nobody/],
      [{ kind: 'node-deleted', node: 'nobody' }, /no node nobody/],
      [{ kind: 'node-never-boots', pool: 'nowhere' }, /no pool nowhere/],
      [{ kind: 'budget-blocks-drain', pool: 'nowhere', budget: 'a/b' }, /no pool nowhere/],
      [{ kind: 'addon-fails', layer: 'hello' }, /profile\/layer/],
      [{ kind: 'node-reverted', node: node!.name }, /never made from anything else/],
    ] as const
    for (const [fault, message] of rows) {
      const answer = injectFault(world, fault)
      assert.ok(answer.kind === 'refused')
      assert.match(answer.message, message)
    }
    const story = startStory()
    story.fault({ kind: 'node-dies', node: story.nodes('general')[0]!.name })
    const again = injectFault(story.world(), { kind: 'node-dies', node: story.nodes('general')[0]!.name })
    assert.equal(again.kind, 'refused')
  })
})
