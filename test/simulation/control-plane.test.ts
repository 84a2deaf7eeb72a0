import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { minute, startStory, type Story } from './story.ts'
import { drain } from './target-fixture.ts'

/** The control plane's steps, one letter each: Made, Joined, Removal begun, member Out of etcd, Gone, Vanished. */
function steps(log: readonly WorldEvent[]): string {
  const letters: Partial<Record<WorldEvent['kind'], string>> = {
    'node-created': 'M',
    'node-ready': 'J',
    'removal-begun': 'R',
    'member-removed': 'O',
    'node-gone': 'G',
    'node-vanished': 'V',
  }
  return log
    .filter((event) => 'node' in event && event.node.startsWith('demo-cp-'))
    .map((event) => letters[event.kind] ?? '')
    .join('')
}

const alone = { pools: {} }
const members = (story: Story) => story.world().members

describe('a control-plane rollout', () => {
  const rows = [
    [1, 'expand-first', 'MJROG'],
    [3, 'expand-first', 'MJROGMJROGMJROG'],
    [5, 'expand-first', 'MJROGMJROGMJROGMJROGMJROG'],
    [1, 'contract-first', 'MJROG'],
    [3, 'contract-first', 'ROGMJROGMJROGMJ'],
    [5, 'contract-first', 'ROGMJROGMJROGMJROGMJROGMJ'],
  ] as const
  for (const [replicas, type, expected] of rows) {
    test(`of ${replicas}, ${type}`, () => {
      const controlPlane = { replicas, strategy: { type } }
      const story = startStory({ ...alone, controlPlane })
      story.tell({ ...alone, controlPlane, image: 'image-2' })
      story.rest()
      assert.equal(steps(story.log()), expected)
      assert.equal(members(story).length, replicas)
    })
  }

  for (const replicas of [3, 5]) {
    for (let position = 0; position < replicas; position += 1) {
      test(`of ${replicas} with the member at ${position} dead: it is repaired before anything else`, () => {
        const story = startStory({ ...alone, controlPlane: { replicas } })
        const victim = story.nodes('control-plane')[position]!.name
        story.fault({ kind: 'node-dies', node: victim })
        story.tell({ ...alone, controlPlane: { replicas }, image: 'image-2' })
        assert.deepEqual(
          story.blockers().map(({ reason }) => reason),
          ['node.unhealthy', 'control-plane.unhealthy'],
        )
        story.rest()
        const first = story.log().find((event) => event.kind === 'removal-begun')
        assert.deepEqual(
          [first?.kind === 'removal-begun' && first.reason, first && 'node' in first && first.node],
          ['unhealthy', victim],
        )
        // Deleted first, then made: a member more would raise the quorum. The one made is of the new spec already.
        assert.equal(steps(story.log()), `ROGMJ${'MJROG'.repeat(replicas - 1)}`)
        assert.equal(new Set(story.nodes('control-plane').map((node) => node.digest)).size, 1)
      })
    }
  }

  test('a member that dies during a step stops the next one', () => {
    const story = startStory(alone)
    story.tell({ ...alone, image: 'image-2' })
    story.passTo('removal-begun')
    const other = story.nodes('control-plane').find((node) => node.phase === 'ready')!.name
    story.fault({ kind: 'node-dies', node: other })
    story.pass(9 * minute)
    assert.equal(story.log().filter((event) => event.kind === 'removal-begun').length, 1)
    story.rest()
    assert.ok(story.nodes('control-plane').every((node) => node.phase === 'ready'))
    assert.equal(members(story).length, 3)
  })

  test('a single member that dies is etcd lost: nothing is made or removed, and it says so', () => {
    const story = startStory({ ...alone, controlPlane: { replicas: 1 } })
    story.fault({ kind: 'node-dies', node: story.nodes('control-plane')[0]!.name })
    story.tell({ ...alone, controlPlane: { replicas: 1 }, image: 'image-2' })
    story.rest()
    assert.equal(steps(story.log()), '')
    assert.deepEqual(story.blockers(), [{ pool: 'control-plane', reason: 'etcd.quorum-lost' }])
    story.remove()
    story.rest()
    assert.equal(story.world().life, 'gone')
  })

  test('a member that somebody deleted is dropped and made anew', () => {
    const story = startStory(alone)
    story.tell(alone)
    story.fault({ kind: 'node-deleted', node: story.nodes('control-plane')[1]!.name })
    story.rest()
    assert.equal(steps(story.log()), 'VOMJ')
  })

  test('a drain that takes a member when etcd could not spare it waits, and does not keep the other from being repaired', () => {
    const words = { ...alone, controlPlane: { replicas: 3, strategy: { type: 'contract-first' } } } as const
    const story = startStory(words)
    story.tell({ ...words, image: 'image-2' })
    story.passTo('node-draining')
    story.fault({ kind: 'node-dies', node: story.nodes('control-plane').find((node) => node.phase === 'ready')!.name })
    story.pass(5 * minute)
    assert.ok(story.blockers().some(({ reason }) => reason === 'etcd.quorum'))
    story.rest()
    assert.equal(new Set(story.nodes('control-plane').map((node) => node.digest)).size, 1)
    assert.equal(members(story).length, 3)
  })

  test('a bad image stops at the first node, and a better one supersedes it without waiting', () => {
    const story = startStory(alone)
    story.fault({ kind: 'node-never-boots', pool: 'control-plane', count: 9 })
    story.tell({ ...alone, image: 'bad' })
    story.rest()
    assert.equal(steps(story.log()), 'MRGMRGM')
    assert.deepEqual(
      story.blockers().map(({ reason }) => reason),
      ['node.never-ready', 'control-plane.unhealthy'],
    )
    assert.equal(story.nodes('control-plane').filter((node) => node.ready).length, 3)
    story.fault({ kind: 'cleared', fault: 'node-never-boots' })
    story.tell({ ...alone, image: 'good' })
    story.rest()
    assert.deepEqual(story.blockers(), [])
    assert.equal(story.nodes('control-plane').length, 3)
  })

  test('a held control plane keeps its outdated nodes and its surge, and is still repaired', () => {
    const story = startStory(alone)
    story.tell({ ...alone, image: 'image-2' })
    story.passTo('node-ready')
    story.tell({ ...alone, image: 'image-2', controlPlane: { hold: true } })
    story.rest()
    assert.equal(story.nodes('control-plane').length, 3, 'what had begun ends')
    story.fault({ kind: 'node-dies', node: story.nodes('control-plane')[0]!.name })
    story.rest()
    assert.equal(story.nodes('control-plane').length, 3)
    assert.equal(story.nodes('control-plane').filter((node) => node.phase === 'ready').length, 3)
    assert.equal(new Set(story.nodes('control-plane').map((node) => node.digest)).size, 2)
  })

  test('grows by one member at a time', () => {
    const story = startStory({ ...alone, controlPlane: { replicas: 1 } })
    story.tell({ ...alone, controlPlane: { replicas: 5 } })
    story.rest()
    assert.equal(steps(story.log()), 'MJMJMJMJ')
  })

  test('spreads over its failure domains and takes the fullest first', () => {
    const zones = ['a', 'b', 'c']
    const story = startStory({ ...alone, controlPlane: { replicas: 5, zones } })
    const count = (zone: string) => story.nodes('control-plane').filter((node) => node.zone === zone).length
    assert.deepEqual(zones.map(count), [2, 2, 1])
    story.tell({ ...alone, controlPlane: { replicas: 5, zones }, image: 'image-2' })
    const first = story.passTo('removal-begun')
    assert.ok(
      'node' in first && ['a', 'b', 'c'].includes(story.nodes('control-plane').find((node) => node.name === first.node)!.zone),
    )
    story.rest()
    assert.deepEqual(
      zones.map(count).toSorted((left, right) => left - right),
      [1, 2, 2],
    )
  })

  test('drains that are forced end at their deadline', () => {
    const words = { ...alone, controlPlane: { replicas: 1, drain: drain(10 * minute, 'force') } }
    const story = startStory(words)
    story.fault({ kind: 'budget-blocks-drain', pool: null, budget: 'shop/cart' })
    story.tell({ ...words, image: 'image-2' })
    const begun = story.passTo('node-draining').at
    assert.equal(story.passTo('node-removing').at - begun, 10 * minute)
  })
})
