import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { minute, startStory, type Story } from './story.ts'
import { usualLayers } from './target-fixture.ts'

const small = { controlPlane: { replicas: 1 }, pools: { general: { replicas: 1 } } }
const addons = { 'first@0': '1', 'second@0': '1', 'third@5': '1' }
const layers = (events: readonly WorldEvent[]) =>
  events.flatMap((event) => (event.kind === 'layer' ? [`${event.name} ${event.state}`] : []))

describe('layers', () => {
  test('provisioning goes infrastructure, first node, network, other control-plane nodes, workers, storage, add-ons', () => {
    const story = startStory({
      controlPlane: { replicas: 3 },
      pools: { general: { replicas: 2 } },
      layers: { ...usualLayers, ...addons },
    })
    const told = story.log().flatMap((event) => {
      if (event.kind === 'layer' && event.state === 'ready') return [event.name]
      if (event.kind === 'node-created') return [event.pool]
      return event.kind === 'infrastructure' ? [event.state] : []
    })
    assert.deepEqual(
      told.slice(0, 9),
      'making ready control-plane cni control-plane control-plane general general csi'.split(' '),
    )
    assert.deepEqual(told.slice(9, 12).toSorted(), ['first', 'hello', 'second'])
    assert.deepEqual(told.slice(12), ['third'])
  })

  test('equal priorities go together, the next group only when the one before is ready', () => {
    const story = startStory({ ...small, layers: { ...usualLayers, ...addons } })
    story.tell({ ...small, layers: { ...usualLayers, 'first@0': '2', 'second@0': '2', 'third@5': '2' } })
    assert.deepEqual(layers(story.log()), ['first changing', 'second changing'])
    story.rest()
    const order = layers(story.log())
    assert.deepEqual(order.slice(0, 2), ['first changing', 'second changing'])
    assert.deepEqual(order.slice(2, 4).toSorted(), ['first ready', 'second ready'])
    assert.deepEqual(order.slice(4), ['third changing', 'third ready'])
  })

  test('what is no longer wanted goes before, the last installed first', () => {
    const story = startStory({ ...small, layers: { ...usualLayers, ...addons } })
    const { 'hello@0': _hello, ...infrastructure } = usualLayers
    story.tell({ ...small, layers: { ...infrastructure, 'first@0': '2' } })
    story.rest()
    const order = layers(story.log())
    assert.deepEqual(order.slice(0, 2), ['third removing', 'third gone'])
    assert.deepEqual(order.slice(2, 4).toSorted(), ['hello removing', 'second removing'])
    assert.deepEqual(order.slice(6), ['first changing', 'first ready'])
    assert.deepEqual(
      story.inventory().layers.map(({ name }) => name),
      ['os', 'k8s', 'cni', 'csi', 'first'],
    )
  })

  test('an add-on that fails says so, is tried again, and holds up only what comes after it', () => {
    const story = startStory({ ...small, layers: { ...usualLayers, ...addons } })
    story.fault({ kind: 'addon-fails', layer: 'base/second', count: 2 })
    story.tell({ ...small, layers: { ...usualLayers, 'first@0': '2', 'second@0': '2', 'third@5': '2' } })
    story.passTo('layer', (event) => event.kind === 'layer' && event.state === 'failed')
    const state = (name: string) => story.inventory().layers.find((layer) => layer.name === name)
    story.pass(30_000)
    assert.deepEqual([state('first')?.state, state('second')?.state, state('third')?.state], ['ready', 'failed', 'queued'])
    assert.equal(state('second')?.version, '1', 'what runs is still the version before')
    assert.match(state('second')?.message ?? '', /version 2 did not become ready/)
    assert.deepEqual(story.blockers(), [{ pool: null, reason: 'layer.retrying' }])
    story.rest()
    assert.deepEqual([state('second')?.state, state('third')?.state], ['ready', 'ready'])
    assert.equal(layers(story.log()).filter((line) => line === 'second failed').length, 2)
  })

  const failed = (story: Story) => layers(story.log()).filter((line) => line === 'first failed').length
  const first = { ...small, layers: { ...usualLayers, 'first@0': '1' } }
  const second = { ...small, layers: { ...usualLayers, 'first@0': '2', 'later@5': '1' } }
  const shown = (story: Story) => story.inventory().layers.find(({ name }) => name === 'first')

  test('an upgrade that fails three times is rolled back to what ran, and is not tried again before somebody asks', () => {
    const story = startStory(first)
    story.fault({ kind: 'addon-fails', layer: 'base/first', count: 3 })
    story.tell(second)
    story.rest()
    assert.equal(failed(story), 3)
    assert.deepEqual(layers(story.log()).slice(-3), ['first failed', 'first rolling-back', 'first rolled-back'])
    assert.deepEqual([shown(story)?.state, shown(story)?.version], ['failed', '1'])
    assert.equal(shown(story)?.message, 'version 2 did not become ready, tried 3 times; rolled back to 1')
    assert.deepEqual(story.blockers(), [{ pool: null, reason: 'layer.rolled-back' }])
    story.tell({ ...second, controlPlane: { replicas: 1, hold: true } })
    story.rest()
    assert.deepEqual(layers(story.log()), [], 'an update that halts holds, and asks for no other try')
    story.tell(second)
    story.rest()
    assert.deepEqual([shown(story)?.state, shown(story)?.version], ['ready', '2'])
    assert.deepEqual(story.blockers(), [])
  })

  test('what was rolled back is ready at once where what ran is wanted again', () => {
    const story = startStory(first)
    story.fault({ kind: 'addon-fails', layer: 'base/first', count: 3 })
    story.tell(second)
    story.rest()
    story.tell(first)
    assert.deepEqual(
      layers(story.log()).filter((line) => line.startsWith('first')),
      ['first ready'],
    )
    assert.equal(shown(story)?.state, 'ready')
  })

  test('an install that fails three times stays failed, holds up what comes after it, and is tried again when asked', () => {
    const story = startStory({ ...small, layers: usualLayers })
    story.tell(second)
    story.fault({ kind: 'addon-fails', layer: 'base/first', count: 3 })
    story.rest()
    assert.equal(failed(story), 3)
    assert.deepEqual([shown(story)?.state, shown(story)?.digest], ['failed', null])
    assert.deepEqual(story.blockers(), [{ pool: null, reason: 'layer.failed' }])
    assert.ok(!layers(story.log()).includes('later changing'))
    story.tell(second)
    story.rest()
    assert.ok(layers(story.log()).includes('later ready'))
  })

  test('an add-on that never becomes ready is in progress until its deadline', () => {
    const story = startStory(first)
    story.fault({ kind: 'addon-never-ready', layer: 'base/first' })
    story.tell(second)
    const began = story.world().time
    story.pass(4 * minute)
    assert.equal(shown(story)?.state, 'in-progress')
    assert.equal(story.passTo('layer', (event) => event.kind === 'layer' && event.state === 'failed').at - began, 5 * minute)
    story.rest()
    assert.equal(shown(story)?.state, 'ready')
  })

  test('a failed add-on gives way to a better one at once', () => {
    const story = startStory({ ...small, layers: { ...usualLayers, 'first@0': '1' } })
    story.fault({ kind: 'addon-fails', layer: 'base/first', count: 1 })
    story.tell({ ...small, layers: { ...usualLayers, 'first@0': '2' } })
    story.passTo('layer', (event) => event.kind === 'layer' && event.state === 'failed')
    const failedAt = story.world().time
    story.tell({ ...small, layers: { ...usualLayers, 'first@0': '3' } })
    assert.equal(story.passTo('layer', (event) => event.kind === 'layer' && event.state === 'ready').at - failedAt < minute, true)
  })

  test('no node is replaced while the network is in progress or has failed', () => {
    const story = startStory({ ...small, layers: usualLayers })
    story.fault({ kind: 'addon-fails', layer: 'base/cni' })
    story.tell({ ...small, image: 'image-2', layers: { ...usualLayers, cni: '2' } })
    assert.ok(story.blockers().some(({ reason }) => reason === 'layer.in-progress'))
    story.passTo('layer', (event) => event.kind === 'layer' && event.state === 'failed')
    assert.ok(story.blockers().some(({ pool, reason }) => pool === 'general' && reason === 'layer.retrying'))
    assert.deepEqual(
      story.log().filter((event) => event.kind === 'node-created'),
      [],
    )
    story.rest()
    const ready = story.log().findIndex((event) => event.kind === 'layer' && event.state === 'ready')
    assert.ok(story.log().findIndex((event) => event.kind === 'node-created') > ready)
  })

  test('the os and k8s layers have arrived when every node is made from them', () => {
    const story = startStory({ ...small, layers: usualLayers })
    story.tell({ ...small, kubernetes: '1.36.0', layers: { ...usualLayers, k8s: '1.36.0' } })
    const state = () => story.inventory().layers.find((layer) => layer.kind === 'k8s')
    assert.deepEqual([state()?.state, state()?.version], ['in-progress', '1.35.1'])
    story.rest()
    assert.deepEqual([state()?.state, state()?.version], ['ready', '1.36.0'])
  })

  test('removing the cluster removes add-ons in reverse, then workers, then the control plane', () => {
    const story = startStory({ ...small, layers: { ...usualLayers, ...addons } })
    story.remove()
    story.rest()
    const told = story.log().flatMap((event) => {
      if (event.kind === 'layer' && event.state === 'gone') return [event.name === 'third' ? 'last add-on' : 'add-on']
      if (event.kind === 'node-gone') return [event.node.startsWith('demo-cp') ? 'control plane' : 'worker']
      return []
    })
    assert.deepEqual(told, ['last add-on', 'add-on', 'add-on', 'add-on', 'worker', 'control plane'])
    assert.equal(story.world().life, 'gone')
  })
})
