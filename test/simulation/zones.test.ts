import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { minute, startStory, type Story } from './story.ts'

const zones = ['a', 'b', 'c']
const spread = { controlPlane: { replicas: 3, zones }, pools: { general: { replicas: 6, zones } } }
const zonesOf = (story: Story, pool: string) =>
  story
    .nodes(pool)
    .filter(({ ready }) => ready)
    .map(({ zone }) => zone)
    .toSorted()
    .join('')

describe('a zone that is lost', () => {
  test('is seen, and named by what waits; nodes and a member are made in the zones that are left', () => {
    const story = startStory(spread)
    assert.equal(zonesOf(story, 'general'), 'aabbcc')
    story.fault({ kind: 'zone-lost', zone: 'b' })
    assert.deepEqual(
      story
        .inventory()
        .blockers.filter(({ reason }) => reason === 'zone.lost')
        .map(({ pool, object, owner }) => [pool, object, owner]),
      [
        ['control-plane', 'b', 'cloud'],
        ['general', 'b', 'cloud'],
      ],
    )
    const waiting = story.inventory().blockers.find(({ reason }) => reason === 'node.unhealthy')
    assert.match(waiting?.message ?? '', /its zone b is lost/)
    story.rest()
    assert.equal(zonesOf(story, 'general'), 'aaaccc')
    assert.match(zonesOf(story, 'control-plane'), /^(?:aac|acc)$/)
    assert.equal(story.world().members.filter(({ healthy }) => healthy).length, 3)
    story.fault({ kind: 'cleared', fault: 'zone-lost' })
    story.rest()
    assert.equal(zonesOf(story, 'general'), 'aaaccc', 'nobody is moved for the sake of symmetry')
    assert.deepEqual(story.blockers(), [])
  })

  test('that is back within ten minutes brings its nodes back, and none is replaced', () => {
    const story = startStory(spread)
    const before = story.world().machinesMade
    story.fault({ kind: 'zone-lost', zone: 'b' })
    story.pass(9 * minute)
    story.fault({ kind: 'cleared', fault: 'zone-lost' })
    story.rest()
    assert.equal(zonesOf(story, 'general'), 'aabbcc')
    assert.equal(story.world().machinesMade, before)
    assert.equal(story.world().members.filter(({ healthy }) => healthy).length, 3)
  })

  test("that takes etcd's majority is named, and gives it back", () => {
    const words = { ...spread, controlPlane: { replicas: 3, zones: ['a', 'b'] } }
    const story = startStory(words)
    story.fault({ kind: 'zone-lost', zone: 'a' })
    story.pass(60 * minute)
    const lost = story.inventory().blockers.find(({ reason }) => reason === 'etcd.quorum-lost')
    assert.match(lost?.message ?? '', /zones? a\b/)
    story.fault({ kind: 'cleared', fault: 'zone-lost' })
    story.rest()
    assert.equal(story.world().members.filter(({ healthy }) => healthy).length, 3)
    assert.equal(story.nodes('general').filter(({ ready }) => ready).length, 6)
  })

  test('leaves a pool that has no other without new nodes, until it is back', () => {
    const story = startStory({ pools: { general: { replicas: 2, zones: ['a'] } } })
    story.fault({ kind: 'zone-lost', zone: 'a' })
    story.tell({ pools: { general: { replicas: 3, zones: ['a'] } } })
    story.rest()
    assert.ok(story.inventory().blockers.some(({ object, reason }) => object === 'general' && reason === 'zone.lost'))
    assert.equal(story.nodes('general').filter(({ ready }) => ready).length, 0)
    story.fault({ kind: 'cleared', fault: 'zone-lost' })
    story.rest()
    assert.equal(zonesOf(story, 'general'), 'aaa')
  })

  test('keeps nodes from being moved in circles when the zones of their pool change', () => {
    const story = startStory({ pools: { general: { replicas: 4, zones: ['a', 'b'] } } })
    story.fault({ kind: 'zone-lost', zone: 'b' })
    story.rest()
    story.tell({ pools: { general: { replicas: 4, zones: ['b', 'c'] } } })
    story.rest()
    assert.equal(zonesOf(story, 'general'), 'cccc')
  })
})
