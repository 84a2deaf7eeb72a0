import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { startStory, type Story } from './story.ts'

const small = { controlPlane: { replicas: 3 }, pools: { general: { replicas: 3 } } }
const count = (story: Story, kind: WorldEvent['kind']) => story.log().filter((event) => event.kind === kind).length
const reasons = (story: Story) => [...new Set(story.blockers().map(({ reason }) => reason))]

describe('a node that cannot be had', () => {
  for (const pool of ['control-plane', 'general']) {
    for (const kind of ['node-never-boots', 'node-never-joins', 'node-never-ready'] as const) {
      test(`${kind} in ${pool}: two are replaced, the third one stands and says so, and a retry goes on`, () => {
        const story = startStory(small)
        story.fault({ kind, pool, count: 3 })
        story.tell({ ...small, image: 'image-2' })
        story.rest()
        const gone = story.log().filter((event) => event.kind === 'removal-begun' && event.reason === 'never-ready')
        assert.equal(gone.length, 2)
        assert.ok(story.blockers().some((blocker) => blocker.pool === pool && blocker.reason === 'node.never-ready'))
        assert.equal(story.nodes(pool).filter(({ ready }) => ready).length, 3, 'nothing else was disrupted')
        const made = count(story, 'node-created')
        story.tell({
          ...small,
          image: 'image-2',
          controlPlane: { replicas: 3, hold: true },
          pools: { general: { replicas: 3, hold: true } },
        })
        story.rest()
        assert.equal(count(story, 'node-created'), 0, `a hold is no other try, after ${made}`)
        story.tell({ ...small, image: 'image-2' })
        story.rest()
        assert.deepEqual(story.blockers(), [])
        assert.equal(new Set(story.nodes(pool).map(({ digest }) => digest)).size, 1)
      })
    }
  }

  test('as the first of a new control plane is made anew, with an etcd of its own', () => {
    const story = startStory({ controlPlane: { replicas: 1 }, pools: {} })
    assert.deepEqual(reasons(story), [])
    const seldom = startStory({ controlPlane: { replicas: 0 }, pools: {} })
    seldom.fault({ kind: 'node-never-ready', pool: 'control-plane' })
    seldom.tell({ controlPlane: { replicas: 1 }, pools: {} })
    seldom.rest()
    assert.deepEqual([seldom.nodes('control-plane').length, seldom.world().members.length], [1, 1])
  })

  test('has no image: nothing is made or disrupted before there is one', () => {
    const story = startStory(small)
    story.fault({ kind: 'image-missing', version: '1.36.0' })
    story.tell({ ...small, image: 'image-2' })
    story.rest()
    assert.deepEqual(reasons(story), [], 'another version has its image')
    story.tell({ ...small, image: 'image-2', kubernetes: '1.36.0' })
    story.rest()
    assert.ok(reasons(story).includes('image.missing'))
    assert.match(
      story.inventory().blockers.find(({ reason }) => reason === 'image.missing')!.message,
      /image-2 for Kubernetes 1\.36\.0/,
    )
    assert.deepEqual([count(story, 'node-created'), count(story, 'removal-begun')], [0, 0])
    story.fault({ kind: 'cleared', fault: 'image-missing' })
    story.rest()
    assert.deepEqual(reasons(story), [])
    assert.ok(story.nodes('general').every(({ kubernetesVersion }) => kubernetesVersion === '1.36.0'))
  })

  test('dies in its drain: the drain ends, and what died is replaced once', () => {
    const story = startStory(small)
    story.fault({ kind: 'node-dies-in-drain', pool: 'general' })
    story.tell({ ...small, image: 'image-2' })
    story.rest()
    assert.equal(count(story, 'node-failed'), 1)
    assert.equal(story.log().filter((event) => event.kind === 'node-created' && event.pool === 'general').length, 3)
    assert.deepEqual(story.world().faults, [])
  })
})
