import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { present } from '#core/base/assert.ts'
import { advance } from '#core/simulation/advance.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import type { World } from '#core/simulation/world.ts'
import { minute, startStory } from './story.ts'
import { target, type TargetWords } from './target-fixture.ts'

/**
 * The step table of update-systems 5.1: what a control plane does next that is told a new machine spec while one of its members is
 * unhealthy. One letter a step: Vanished, Removal begun, member Out of etcd, Gone, Made, Joined.
 */
const conditions = {
  'its member lost its data': 'member-lost',
  'its machine died': 'node-dies',
  'its machine is gone': 'node-deleted',
} as const
const repaired = { 'member-lost': 'ROGMJ', 'node-dies': 'ROGMJ', 'node-deleted': 'VOMJ' } as const
const rolls = { 'expand-first': 'MJROG', 'contract-first': 'ROGMJ' } as const

describe('the next step of a control plane with an unhealthy member', () => {
  for (const replicas of [1, 3, 5]) {
    for (const type of ['expand-first', 'contract-first'] as const) {
      for (const [condition, kind] of Object.entries(conditions)) {
        for (let position = 0; position < replicas; position += 1) {
          test(`of ${replicas}, ${type}, at ${position} ${condition}`, () => {
            const words: TargetWords = { pools: {}, controlPlane: { replicas, strategy: { type } } }
            const story = startStory(words)
            const victim = story.nodes('control-plane')[position]!.name
            const { world, log } = live(story.world(), { kind, node: victim }, { ...words, image: 'image-2' })
            if (replicas === 1) {
              assert.equal(steps(log), kind === 'node-deleted' ? 'V' : '', 'without etcd there is no step')
              assert.ok(world.blockers.some(({ reason }) => reason === 'etcd.quorum-lost'))
              return
            }
            assert.equal(steps(log), repaired[kind] + rolls[type].repeat(replicas - 1))
            const first = present(
              log.find(({ kind: one }) => one === 'removal-begun' || one === 'member-removed'),
              'a first step',
            )
            assert.equal('node' in first && first.node, victim, 'repair comes first')
            if (first.kind === 'removal-begun') assert.equal(first.reason, 'unhealthy')
            assert.equal(world.members.filter(({ healthy }) => healthy).length, replicas)
            assert.equal(new Set(world.machines.map(({ digest }) => digest)).size, 1)
            assert.deepEqual(world.blockers, [])
          })
        }
      }
    }
  }

  for (const [condition, kind] of Object.entries(conditions)) {
    for (let position = 0; position < 3; position += 1) {
      test(`with a new member on its way, at ${position} ${condition}`, () => {
        const words: TargetWords = { pools: {}, image: 'image-2' }
        const story = startStory({ pools: {} })
        story.tell(words)
        story.passTo('node-created')
        const victim = story.nodes('control-plane')[position]!.name
        const before = story.log().length
        story.fault({ kind, node: victim })
        story.rest()
        const removed = story
          .log()
          .slice(before)
          .filter((event) => event.kind === 'member-removed')
        assert.equal('node' in removed[0]! && removed[0].node, victim, 'repair comes first')
        assert.equal(story.world().members.filter(({ healthy }) => healthy).length, 3)
        assert.equal(new Set(story.world().machines.map(({ digest }) => digest)).size, 1)
      })
    }
  }
})

/** The fault and the new target come in one instant; etcd keeps its majority at every event, unless it had lost it at once. */
function live(start: World, fault: Fault, words: TargetWords): { readonly world: World; readonly log: readonly WorldEvent[] } {
  const struck = injectFault(start, fault)
  assert.ok(struck.kind === 'injected', JSON.stringify(struck))
  const told = applyTarget(struck.world, start.generation + 1, target(words))
  assert.ok(told.kind === 'taken')
  const lived = advance(told.world, start.time + 10_000 * minute)
  assert.equal(lived.world.nextAt, null)
  const log = [...struck.log, ...told.log, ...lived.log]
  const members = new Map(start.members.map(({ node, healthy }) => [node, healthy]))
  const hadMajority = members.size > 1
  for (const event of log) {
    if (event.kind === 'member-added') members.set(event.node, true)
    if (event.kind === 'member-failed') members.set(event.node, false)
    if (event.kind === 'member-removed') members.delete(event.node)
    const healthy = [...members.values()].filter(Boolean).length
    assert.ok(!hadMajority || healthy * 2 > members.size, `${healthy} of ${members.size} after ${JSON.stringify(event)}`)
  }
  return { world: lived.world, log }
}

function steps(log: readonly WorldEvent[]): string {
  const letters: Partial<Record<WorldEvent['kind'], string>> = {
    'node-vanished': 'V',
    'removal-begun': 'R',
    'member-removed': 'O',
    'node-gone': 'G',
    'node-created': 'M',
    'node-ready': 'J',
  }
  return log.map((event) => letters[event.kind] ?? '').join('')
}
