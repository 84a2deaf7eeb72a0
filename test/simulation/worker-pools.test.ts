import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { minute, second, startStory, type Story } from './story.ts'
import { drain, type PoolWords } from './target-fixture.ts'

const small = { controlPlane: { replicas: 1 } }
const one = (general: PoolWords, more = {}) => ({ ...small, ...more, pools: { general: { replicas: 3, ...general } } })
const kinds = (story: Story, kind: WorldEvent['kind']) => story.log().filter((event) => event.kind === kind)
const reasons = (story: Story) => story.log().flatMap((event) => (event.kind === 'removal-begun' ? [event.reason] : []))
const names = (story: Story, pool = 'general') => story.nodes(pool).map((node) => node.name)

describe('worker pools', () => {
  test('a rollout replaces the oldest first, one after the other', () => {
    const story = startStory(one({}))
    const before = names(story)
    story.tell(one({ image: 'image-2' }))
    story.rest()
    const gone = kinds(story, 'removal-begun').flatMap((event) => ('node' in event ? [event.node] : []))
    assert.deepEqual(gone, before)
    assert.deepEqual(reasons(story), ['outdated', 'outdated', 'outdated'])
  })

  test('contract first never has more than desired', () => {
    const story = startStory(one({ strategy: { type: 'contract-first' } }))
    story.tell(one({ strategy: { type: 'contract-first' }, image: 'image-2' }))
    story.rest()
    assert.equal(story.log()[1]?.kind, 'removal-begun')
    assert.equal(kinds(story, 'node-created').length, 3)
  })

  test('the repave interval passes between a ready node and the next removal', () => {
    const words = { repaveIntervalMs: 7 * minute }
    const story = startStory(one(words))
    story.tell(one({ ...words, image: 'image-2' }))
    for (let node = 0; node < 3; node += 1) {
      const ready = story.passTo('node-ready').at
      assert.equal(story.passTo('removal-begun').at - ready, 7 * minute)
    }
  })

  test('labels change in place', () => {
    const story = startStory(one({}))
    const before = names(story)
    story.tell(one({ labels: { team: 'shop' } }))
    story.rest()
    assert.deepEqual(names(story), before)
    assert.ok(story.nodes('general').every((node) => node.labels['team'] === 'shop'))
    assert.equal(story.log().length, 1)
  })

  test('a held pool keeps its outdated nodes, and is scaled and repaired with new ones', () => {
    const story = startStory(one({}))
    const before = names(story)
    story.tell(one({ image: 'image-2', hold: true }))
    story.rest()
    assert.deepEqual(names(story), before)
    story.tell(one({ image: 'image-2', hold: true, replicas: 4 }))
    story.rest()
    assert.deepEqual(names(story).slice(0, 3), before)
    assert.equal(names(story).length, 4)
    story.fault({ kind: 'node-dies', node: before[0]! })
    story.rest()
    assert.deepEqual(names(story).slice(0, 2), before.slice(1))
    assert.equal(story.nodes('general').filter((node) => node.ready).length, 4)
  })

  test('a hold in the middle leaves what it found', () => {
    const story = startStory(one({}))
    story.tell(one({ image: 'image-2' }))
    story.passTo('node-gone')
    story.passTo('node-ready')
    const before = names(story)
    story.tell(one({ image: 'image-2', hold: true }))
    story.rest()
    // The removal that had begun at that instant goes on; nothing else does.
    assert.deepEqual(names(story), before.slice(1))
    assert.deepEqual(reasons(story), [])
  })

  test('going back in the middle replaces only what is new', () => {
    const story = startStory(one({}))
    const before = names(story)
    story.tell(one({ image: 'image-2' }))
    story.passTo('node-gone')
    story.tell(one({}))
    story.rest()
    assert.deepEqual(
      names(story).filter((name) => before.includes(name)),
      before.slice(1),
    )
    assert.equal(new Set(story.nodes('general').map((node) => node.digest)).size, 1)
  })

  test('a pool that is no longer listed is drained and goes', () => {
    const story = startStory({ ...small, pools: { general: {}, extra: { replicas: 2 } } })
    story.tell({ ...small, pools: { general: {} } })
    assert.deepEqual(
      story.inventory().pools.map(({ name, desired }) => [name, desired]),
      [
        ['control-plane', 1],
        ['general', 3],
        ['extra', 0],
      ],
    )
    story.rest()
    assert.deepEqual(reasons(story), ['pool-removed', 'pool-removed'])
    assert.equal(kinds(story, 'node-draining').length, 2)
    assert.deepEqual(
      story.inventory().pools.map(({ name }) => name),
      ['control-plane', 'general'],
    )
  })

  test('new zones move as many nodes as an even spread needs, and no others', () => {
    const zoned = (zones: readonly string[], more = {}) => one({ replicas: 4, zones, ...more })
    const story = startStory(zoned(['a']))
    const toMove = () => story.inventory().pools.find(({ name }) => name === 'general')?.toMove
    story.tell(zoned(['a', 'b']))
    assert.equal(toMove(), 2, 'or the pool would count as done before any node has moved')
    story.rest()
    assert.equal(toMove(), undefined)
    assert.deepEqual(reasons(story), ['moved', 'moved'])
    assert.deepEqual(
      story
        .nodes('general')
        .map((node) => node.zone)
        .toSorted(),
      ['a', 'a', 'b', 'b'],
    )
    story.tell(zoned(['b', 'c']))
    story.rest()
    assert.deepEqual(
      story
        .nodes('general')
        .map((node) => node.zone)
        .toSorted(),
      ['b', 'b', 'c', 'c'],
    )
    story.fault({ kind: 'node-deleted', node: names(story)[0]! })
    story.rest()
    assert.deepEqual(
      story
        .nodes('general')
        .map((node) => node.zone)
        .toSorted(),
      ['b', 'b', 'c', 'c'],
    )
    story.tell(zoned(['b', 'c'], { replicas: 2 }))
    story.rest()
    assert.deepEqual(
      story
        .nodes('general')
        .map((node) => node.zone)
        .toSorted(),
      ['b', 'c'],
    )
  })

  test('a node that never boots is replaced twice, then the pool says so and nothing more is taken', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'node-never-boots', pool: 'general', count: 9 })
    story.tell(one({ image: 'bad' }))
    story.rest()
    assert.deepEqual(reasons(story), ['never-ready', 'never-ready'])
    assert.equal(story.nodes('general').filter((node) => node.ready).length, 3)
    assert.deepEqual(story.blockers(), [{ pool: 'general', reason: 'node.never-ready' }])
    const failed = story.nodes('general').find((node) => node.phase === 'failed')!
    assert.equal(story.world().time > failed.createdAt + 30 * minute, true)
    story.fault({ kind: 'cleared', fault: 'node-never-boots' })
    story.tell(one({ image: 'bad' }))
    story.rest()
    assert.deepEqual(story.blockers(), [])
    assert.ok(story.nodes('general').every((node) => node.ready))
  })

  test('a node that goes shows why', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'node-never-boots', pool: 'general' })
    story.tell(one({ image: 'image-2' }))
    const leaving = () => story.nodes('general').flatMap(({ leaves }) => leaves ?? [])
    story.passTo('removal-begun')
    assert.deepEqual(leaving(), ['never-ready'])
    story.passTo('removal-begun')
    assert.deepEqual(leaving(), ['outdated'])
  })

  test('a node that boots and never joins counts the same', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'node-never-joins', pool: null })
    story.tell(one({ image: 'image-2' }))
    const made = story.world().time
    assert.equal(story.passTo('node-failed').at - made, 30 * minute)
    story.rest()
    assert.deepEqual(reasons(story), ['never-ready', 'outdated', 'outdated', 'outdated'])
  })

  test('a node that dies is replaced after ten minutes, without a drain', () => {
    const story = startStory(one({}))
    story.tell(one({}))
    story.fault({ kind: 'node-dies', node: names(story)[1]! })
    const died = story.passTo('removal-begun').at - 10 * minute
    assert.equal(story.log().find((event) => event.kind === 'node-failed')?.at, died)
    story.rest()
    assert.equal(kinds(story, 'node-draining').length, 0)
    assert.deepEqual(reasons(story), ['unhealthy'])
  })

  test('a node deleted by hand is made anew', () => {
    const story = startStory(one({}))
    story.tell(one({}))
    const [first] = names(story)
    story.fault({ kind: 'node-deleted', node: first! })
    story.rest()
    assert.equal(names(story).length, 3)
    assert.ok(!names(story).includes(first!))
    assert.deepEqual(reasons(story), [])
  })

  test('a re-imaged node is seen, and nobody repairs it unasked', () => {
    const story = startStory(one({}))
    story.tell(one({ image: 'image-2' }))
    story.rest()
    const node = story.nodes('general')[0]!
    story.fault({ kind: 'node-reverted', node: node.name })
    story.rest()
    const reverted = story.nodes('general')[0]!
    assert.deepEqual([reverted.name, reverted.uid], [node.name, node.uid])
    assert.notEqual(reverted.digest, node.digest)
  })

  test('a budget is named as what blocks, until the drain deadline adds its own word', () => {
    const words = { drain: drain(20 * minute, 'halt') }
    const story = startStory(one(words))
    story.fault({ kind: 'budget-blocks-drain', pool: 'general', budget: 'shop/cart' })
    story.tell(one({ ...words, image: 'image-2' }))
    const began = story.passTo('node-draining').at
    story.pass(0)
    assert.deepEqual(
      story.inventory().blockers.map(({ reason, owner, since }) => [reason, owner, since]),
      [['drain.budget', 'shop/cart', began]],
    )
    story.pass(20 * minute)
    assert.deepEqual(
      story.blockers().map(({ reason }) => reason),
      ['drain.deadline', 'drain.budget'],
    )
    story.pass(600 * minute)
    assert.equal(kinds(story, 'removal-begun').length, 1)
    assert.equal(story.inventory().blockers.find(({ reason }) => reason === 'drain.budget')?.since, began)
    story.fault({ kind: 'cleared', fault: 'budget-blocks-drain' })
    story.rest()
    assert.deepEqual(story.blockers(), [])
    assert.equal(kinds(story, 'node-gone').length, 3)
  })

  test('a node that dies during its drain leaves at once', () => {
    const story = startStory(one({}))
    story.tell(one({ image: 'image-2' }))
    const drained = story.passTo('node-draining')
    story.pass(2 * second)
    story.fault({ kind: 'node-dies', node: 'node' in drained ? drained.node : '' })
    assert.equal(story.log().findLast((event) => event.kind === 'node-removing')?.at, story.world().time)
  })

  test('no worker joins a control plane that is older, and none is made for one that is newer', () => {
    const story = startStory(one({}))
    story.tell({ ...one({}), kubernetes: '1.36.0', controlPlane: { replicas: 1, kubernetes: '1.35.1', hold: true } })
    story.rest()
    assert.equal(story.nodes('general').filter((node) => node.kubernetesVersion === '1.36.0').length, 0)
    assert.deepEqual(story.blockers(), [{ pool: 'general', reason: 'version.skew' }])
    story.tell({ ...one({ kubernetes: '1.35.1' }), kubernetes: '1.36.0' })
    story.rest()
    story.fault({ kind: 'node-deleted', node: names(story)[0]! })
    story.rest()
    assert.equal(names(story).length, 2)
    assert.deepEqual(story.blockers(), [{ pool: 'general', reason: 'version.skew' }])
    story.tell({ ...one({}), kubernetes: '1.36.0' })
    story.rest()
    assert.ok(story.nodes('general').every((node) => node.kubernetesVersion === '1.36.0'))
    assert.deepEqual(story.blockers(), [])
  })
})
