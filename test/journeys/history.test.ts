import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { eventRoutes, type WireEvent } from '#contract/event.ts'
import { faultRoutes } from '#contract/fault.ts'
import { planRoutes } from '#contract/plan.ts'
import { updateRoutes } from '#contract/update.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

/** What somebody can find out afterwards, from the API alone. */
describe('the history of a cluster', { timeout: 480_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 3_600 })
    user = operator(server.call)
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store', 'shop'))
  })
  after(() => server.dispose())

  const larger = { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] }
  const detailOf = (id: string) => server.call(updateRoutes.get, { params: { name: 'store', id } })
  const timelineOf = async (id: string, query: object = {}): Promise<readonly WireEvent[]> => {
    const events: WireEvent[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = { ...query, limit: 7, ...(cursor ? { cursor } : {}) }
      const { items, next } = await server.call(updateRoutes.timeline, { params: { name: 'store', id }, query: page })
      events.push(...items)
      cursor = next
    }
    return events
  }

  test('tells an update from its approval to its verified end, and its forecast beside it', async () => {
    const plan = await server.call(planRoutes.propose, { params: { name: 'store' }, body: { ...larger, note: 'more room' } })
    const id = await user.approve(plan, { acknowledgeRepave: true, comment: 'go' })
    await user.ended('store', id)

    const events = await timelineOf(id)
    assert.ok(events.every(({ update, cluster }) => update === id && cluster === 'store'))
    assert.deepEqual([events[0]?.reason, events.at(-1)?.reason], ['UpdateApproved', 'UpdateSucceeded'])
    assert.equal(new Set(events.map((event) => event.id)).size, events.length, 'nothing stands twice')
    assert.deepEqual((events[0]!.detail as { acknowledged?: unknown }).acknowledged, ['2 nodes of pool general are replaced'])
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'step').map(({ message }) => message),
      ['Pool general shall have its nodes replaced, 2 nodes'],
    )
    const nodes = events.filter(({ kind }) => kind === 'node')
    assert.deepEqual(await timelineOf(id, { kind: 'node' }), nodes)
    const old = [...new Set(nodes.filter(({ reason }) => reason === 'NodeRemoved').map(({ object }) => object))]
    const made = [...new Set(nodes.filter(({ reason }) => reason === 'NodeReady').map(({ object }) => object))]
    assert.deepEqual([old.length, made.length], [2, 2], 'both nodes were replaced')
    for (const event of nodes) {
      assert.equal(event.pool, 'general')
      assert.ok(event.engineTime !== null && event.engineTime >= (events[0]?.engineTime ?? 0), JSON.stringify(event))
    }

    const detail = await detailOf(id)
    assert.deepEqual(
      [detail.cluster, detail.plan, detail.phase, detail.request.note, detail.request.digest, detail.nodesDone],
      ['store', plan.id, 'succeeded', 'more room', plan.digest, 2],
    )
    assert.deepEqual(
      detail.approvals.map(({ comment, acknowledged }) => [comment, acknowledged]),
      [['go', ['2 nodes of pool general are replaced']]],
    )
    assert.deepEqual(
      detail.phases.map(({ phase }) => phase),
      ['waiting', 'rolling', 'verifying', 'succeeded'],
    )
    assert.equal(detail.counts['node'], nodes.length)
    const { percent, order, pools } = detail.forecastError ?? assert.fail('the plan had a forecast')
    assert.equal(percent, Math.round(1000 * (detail.forecast?.error ?? NaN)) / 10)
    assert.deepEqual(order, { foretold: ['general'], done: ['general'] })
    assert.deepEqual(pools[0]?.nodes, { foretold: 2, done: 2 })
    assert.ok(pools[0].foretold && pools[0].took && pools[0].percent !== null, JSON.stringify(pools))
  })

  test('tells who paused and resumed, and when', async () => {
    const id = await user.begin('store', { workerPools: [workers('general', 3)] })
    await server.call(updateRoutes.pause, { params: { name: 'store' } })
    await user.until('store', ({ status }) => status.updateStatus === 'Paused', 'a pause that holds')
    await server.call(updateRoutes.resume, { params: { name: 'store' } })
    await user.ended('store', id)
    const controls = await timelineOf(id, { kind: 'control' })
    assert.deepEqual(
      controls.map(({ reason, detail }) => [reason, detail]),
      [
        ['UpdatePauseAsked', { by: 'admin@cairn.local / tests' }],
        ['UpdateResumeAsked', { by: 'admin@cairn.local / tests' }],
      ],
    )
  })

  test('goes across updates, and is narrowed', async () => {
    const { items } = await server.call(updateRoutes.clusterTimeline, {
      params: { name: 'store' },
      query: { limit: 200, kind: 'approval' },
    })
    assert.equal(new Set(items.map(({ update }) => update)).size, 2)
    const by = async (query: object) => (await server.call(eventRoutes.list, { query: { limit: 200, ...query } })).items
    const all = await by({ cluster: 'store' })
    const middle = all[Math.floor(all.length / 2)]!
    const since = await by({ cluster: 'store', since: middle.at })
    const until = await by({ cluster: 'store', until: middle.at })
    assert.deepEqual(all, [...since, ...until])
    assert.ok((await by({ reason: 'NodeReady' })).every(({ reason }) => reason === 'NodeReady'))
    assert.deepEqual(await by({ reason: 'NodeReady', kind: 'layer' }), [])
    const pools = (await user.inventory('store')).pools
    await user.inject('store', { kind: 'node-dies', node: pools.at(-1)!.nodes[0]!.name })
    await user.until('store', ({ status }) => status.health === 'Unhealthy', 'a node that died')
    assert.deepEqual([...new Set((await by({ severity: 'warning', cluster: 'store' })).map(({ reason }) => reason))].sort(), [
      'FaultInjected',
      'NodeFailed',
    ])
    assert.deepEqual(await by({ severity: 'error', cluster: 'store' }), [])
  })

  test('has revisions that can be read and compared', async () => {
    const params = { name: 'store' }
    const first = await server.call(clusterRoutes.revision, { params: { ...params, number: 1 } })
    assert.deepEqual([first.number, first.spec.workerPools[0]?.instanceType], [1, 'm5.large'])
    const { from, to, spec, changes } = await server.call(clusterRoutes.diff, { params, query: { from: 1, to: 2 } })
    assert.deepEqual([from, to], [1, 2])
    assert.deepEqual(
      spec.map((one) => [one.path, one.from, one.to]),
      [['workerPools[name=general].instanceType', 'm5.large', 'm5.xlarge']],
    )
    assert.deepEqual(changes, [{ object: 'pool', name: 'general', kind: 'repaved', from: '1.36.1', to: '1.36.1' }])
    const back = await server.call(clusterRoutes.diff, { params, query: { from: 2, to: 2 } })
    assert.deepEqual([back.spec, back.changes], [[], []])
    await refusedWith(server.call(clusterRoutes.diff, { params, query: { from: 99 } }), 404, 'revision.missing')
    await refusedWith(server.call(clusterRoutes.revision, { params: { ...params, number: 0 } }), 404, 'revision.missing')
  })

  test('is exported whole, and as lines', async () => {
    const { items } = await server.call(updateRoutes.list, { params: { name: 'store' } })
    const params = { name: 'store', id: items.at(-1)!.id }
    const { update, plan, timeline } = await server.call(updateRoutes.export, { params })
    assert.deepEqual(update, await detailOf(params.id))
    assert.deepEqual([plan.id, plan.digest], [update.plan, update.request.digest])
    assert.deepEqual(timeline, await timelineOf(params.id))

    const read = async (format: string) => {
      const answer = await fetch(`${server.url}/api/v1/clusters/store/updates/${params.id}/export?format=${format}`, {
        headers: { authorization: `Bearer ${server.key}` },
      })
      assert.equal(answer.headers.get('content-disposition'), `attachment; filename="store-${params.id}.${format}"`)
      return await answer.text()
    }
    const lines = (await read('ndjson')).trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      timeline,
    )
    const csv = (await read('csv')).trimEnd().split('\r\n')
    assert.equal(csv.length, timeline.length + 1)
    assert.match(csv[0]!, /^id,at,engineTime,kind,/)
    assert.ok(csv[1]!.startsWith(`${timeline[0]!.id},${timeline[0]!.at},`))
  })

  test('of the update that is under way, or of the last one, is found as the current one', async () => {
    const { items } = await server.call(updateRoutes.list, { params: { name: 'store' } })
    const current = { name: 'store', id: 'current' }
    assert.equal((await server.call(updateRoutes.get, { params: current })).id, items[0]?.id)
    const { items: events } = await server.call(updateRoutes.timeline, { params: current })
    assert.ok(events.length > 0 && events.every(({ update }) => update === items[0]?.id))
    assert.equal((await server.call(updateRoutes.export, { params: current })).update.id, items[0]?.id)
  })

  test('of a reason that there is not is refused, with those that there are', async () => {
    const problem = await refusedWith(server.call(eventRoutes.list, { query: { reason: 'NodeReadied' } }), 400, 'request.invalid')
    assert.match(problem.errors?.[0]?.message ?? '', /^there is no such reason; expected one of .*UpdateHalted.*NodeReady/)
  })

  test('of a fault of a kind that there is not is refused as such', async () => {
    const kind = 'node-sings' as 'node-dies'
    await refusedWith(server.call(faultRoutes.clear, { params: { name: 'store', kind } }), 404, 'fault.missing')
  })

  test('of what there is not is refused', async () => {
    await refusedWith(detailOf('upd_none'), 404, 'update.missing')
    await user.raise(clusterOf('other', 'shop'))
    const { items } = await server.call(updateRoutes.list, { params: { name: 'store' } })
    const elsewhere = { name: 'other', id: items[0]!.id }
    await refusedWith(server.call(updateRoutes.get, { params: elsewhere }), 404, 'update.missing')
    await refusedWith(server.call(updateRoutes.timeline, { params: elsewhere }), 404, 'update.missing')
    await refusedWith(server.call(eventRoutes.list, { query: { since: 'yesterday' } }), 400, 'request.invalid')
  })
})
