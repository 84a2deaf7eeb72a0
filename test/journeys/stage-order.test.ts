import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import type { WireEvent } from '#contract/event.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { operator, type Operator } from './operator.ts'
import { addonProfile, clusterOf, manifestLayer, metrics, stack, workers } from './stack.ts'

/** Slow enough that every step is seen by itself, but for a cordon, which takes some milliseconds. */
const speed = 250

/** The order of updates (2-rules, "Updates"), as the events of a cluster tell it to everybody. */
describe('the order of an update', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: speed })
    user = operator(server.call)
    await user.publish(stack('shop'))
    const next = stack('shop', { version: '1.1.0', kubernetes: '1.36.2', addons: [metrics('0.8.0')] })
    await server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body: next })
    const layered = [
      manifestLayer('late', 'a', 20),
      manifestLayer('early', 'a', -5),
      manifestLayer('middle', 'a'),
      manifestLayer('also', 'a'),
    ]
    await user.publish(addonProfile('extras', layered))
    const changed = layered.map((layer) => manifestLayer(layer.name, 'b', layer.installPriority))
    await server.call(profileRoutes.createVersion, { params: { name: 'extras' }, body: addonProfile('extras', changed, '1.1.0') })
    const extras = {
      profiles: [
        { name: 'shop', version: '1.0.0' },
        { name: 'extras', version: '1.0.0' },
      ],
    }
    await Promise.all([
      user.raise(clusterOf('full', 'shop', { controlPlane: three, workerPools: pools })),
      user.raise(clusterOf('wide', 'shop', { parallelPools: 2, workerPools: [...pools, workers('edge', 1)] })),
      user.raise(clusterOf('layered', 'shop', extras)),
    ])
  })
  after(() => server.dispose())

  const toNext = { profiles: [{ name: 'shop', version: '1.1.0' }] }
  /** What the events of the update tell, as `reason object` with nodes by their pool. */
  const carriedOut = async (name: string, request: Parameters<Operator['begin']>[1]) => {
    const before = (await user.events(name)).length
    await user.carryOut(name, request)
    return (await user.events(name)).slice(before)
  }

  test('of a cluster that comes into being: control plane, network, workers, storage, add-ons', async () => {
    const events = await user.events('layered')
    const readyAt = (object: string) =>
      events.findIndex((event) => event.reason.endsWith('Ready') && (event.object ?? '').startsWith(object))
    const order = [
      'layer shop/cilium',
      'node layered-general-',
      'layer shop/storage',
      'layer extras/early',
      'layer extras/middle',
      'layer extras/late',
    ]
    const found = order.map(readyAt)
    assert.ok(
      found.every((index) => index >= 0),
      found.join(),
    )
    assert.deepEqual(
      found,
      found.toSorted((left, right) => left - right),
      `${order.join()}: ${found.join()}`,
    )
    const created = events.findIndex((event) => /node layered-(cp|control-plane)-/.test(event.object ?? ''))
    assert.ok(created >= 0 && created < readyAt('layer shop/cilium'))
  })

  test('of a full repave: layers, the control plane one at a time, then the pools one after the other', async () => {
    const { forecast } = await server.call(planRoutes.propose, { params: { name: 'full' }, body: toNext })
    const forecastOrder = [
      ['control-plane', 3],
      ['contracted', 2],
      ['expanded', 2],
    ]
    assert.deepEqual(forecast?.order, forecastOrder)
    const least = forecast?.leastAvailable.map(({ pool, nodes }) => [pool, nodes])
    assert.deepEqual(
      least,
      [
        ['control-plane', 3],
        ['contracted', 1],
        ['expanded', 2],
      ],
      'as it then happens',
    )
    const events = await carriedOut('full', toNext)
    const last = (matches: (event: WireEvent) => boolean) => events.findLastIndex(matches)
    const first = (matches: (event: WireEvent) => boolean) => events.findIndex(matches)
    const addonReady = first(({ reason, object }) => reason === 'LayerReady' && object === 'layer shop/metrics')
    assert.ok(addonReady >= 0 && addonReady < first(isNode('cp')), 'the layer is there before a node is touched')
    for (const [earlier, later] of [
      ['cp', 'contracted'],
      ['contracted', 'expanded'],
    ] as const) {
      assert.ok(last(isNode(earlier)) < first(isNode(later)), `${later} waits for ${earlier}`)
    }
    assert.deepEqual(
      mostAtOnce(events.filter(isNode('cp')), 3),
      { most: 4, fewest: 3 },
      'a fourth member, and never less than three',
    )
    assert.deepEqual(mostAtOnce(events.filter(isNode('contracted')), 2), { most: 2, fewest: 1 }, 'contract first')
    assert.deepEqual(mostAtOnce(events.filter(isNode('expanded')), 2), { most: 3, fewest: 2 }, 'expand first')
    for (const [pool, replicas] of [
      ['cp', 3],
      ['contracted', 2],
      ['expanded', 2],
    ] as const) {
      const of = (reason: string) =>
        events.filter((event) => isNode(pool)(event) && event.reason === reason).map(({ object }) => object)
      assert.equal(of('NodeReady').length, replicas)
      assert.equal(of('NodeRemoved').length, replicas)
      for (const node of of('NodeRemoved')) {
        const steps = events.filter(({ object }) => object === node).map(({ reason }) => reason)
        // A busy machine may look too late for a short step, and never tells one out of turn.
        assert.deepEqual(
          steps,
          leaving.filter((step) => steps.includes(step)),
        )
        assert.equal(steps.at(-1), 'NodeRemoved')
      }
    }
    assert.deepEqual(
      // Whether a wait is seen depends on when somebody looks.
      events.map(({ reason }) => reason).filter((reason) => reason.startsWith('Update') && reason !== 'UpdateWaited'),
      ['UpdateApproved', 'UpdateStarted', 'UpdateVerifying', 'UpdateSucceeded'],
    )
  })

  test('of pools that may be two at once: never three', async () => {
    const events = (await carriedOut('wide', toNext)).filter((event) => event.reason.startsWith('Node'))
    const spans = ['contracted', 'expanded', 'edge'].map(
      (pool) => [events.findIndex(isNode(pool)), events.findLastIndex(isNode(pool))] as const,
    )
    const [one, two, three] = spans
    assert.ok(one && two && three)
    assert.ok(two[0] < one[1] && one[0] < two[1], 'the first two go side by side')
    assert.ok(three[0] > Math.min(one[1], two[1]), 'the third waits until one of them is done')
    assert.ok(events.findLastIndex(isNode('cp')) < Math.min(one[0], two[0]))
  })

  test('of add-ons: by install priority, equal ones together, and removed in reverse', async () => {
    const profiles = (version: string) => ({
      profiles: [
        { name: 'shop', version: '1.0.0' },
        { name: 'extras', version },
      ],
    })
    const events = await carriedOut('layered', profiles('1.1.0'))
    const at = (reason: string, layer: string) => {
      const index = events.findIndex((event) => event.reason === reason && event.object === `layer extras/${layer}`)
      assert.ok(index >= 0, `${reason} ${layer}`)
      return index
    }
    const [began, ended] = [(layer: string) => at('LayerInProgress', layer), (layer: string) => at('LayerReady', layer)]
    assert.ok(ended('early') < Math.min(began('middle'), began('also')))
    assert.ok(Math.max(began('middle'), began('also')) < Math.min(ended('middle'), ended('also')), 'together')
    assert.ok(Math.max(ended('middle'), ended('also')) < began('late'))

    const removal = await carriedOut('layered', { profiles: [{ name: 'shop', version: '1.0.0' }] })
    const gone = removal
      .filter(({ reason }) => reason === 'LayerRemoved')
      .map(({ object }) => object?.replace('layer extras/', ''))
    assert.deepEqual([gone[0], new Set(gone.slice(1, 3)), gone[3]], ['late', new Set(['also', 'middle']), 'early'])
    assert.ok(!removal.some(({ reason }) => reason.startsWith('Node')), 'no node is touched')
  })
})

const three = { replicas: 3, instanceType: 'm5.large' } as const
const pools = [workers('contracted', 2, { strategy: { type: 'contract-first' } }), workers('expanded', 2)]

const leaving = ['NodeCordoned', 'NodeDraining', 'NodeRemoving', 'NodeRemoved']

function isNode(pool: string) {
  const name = new RegExp(`^node [a-z]+-${pool}-`)
  return ({ object }: WireEvent) => name.test(object ?? '')
}

/** How many nodes a pool had at most and at least, by its nodes' coming and going. */
function mostAtOnce(events: readonly WireEvent[], before: number) {
  let [count, most, fewest] = [before, before, before]
  for (const { reason } of events) {
    if (reason === 'NodeCreated') count += 1
    if (reason === 'NodeRemoved') count -= 1
    most = Math.max(most, count)
    fewest = Math.min(fewest, count)
  }
  return { most, fewest }
}
