import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { auditRoutes } from '#contract/audit.ts'
import { faultRoutes } from '#contract/fault.ts'
import { updateRoutes } from '#contract/update.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { nodesOf, operator, refusedWith, type Fault, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

describe('faults of a simulated cluster', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop'))
    await Promise.all(['listed', 'slow', 'planned', 'rolled-back'].map((name) => user.raise(clusterOf(name, 'shop'))))
  })
  after(() => server.dispose())

  const list = (name: string) => server.call(faultRoutes.list, { params: { name } })
  const clear = (name: string, kind: Fault['kind'] | 'scenario') => server.call(faultRoutes.clear, { params: { name, kind } })

  test('are listed, cleared, told as events and audited', async () => {
    await user.inject('listed', { kind: 'node-never-joins', pool: 'general', count: 2 })
    await user.inject('listed', { kind: 'image-missing', version: '1.36.2' })
    await user.inject('listed', { kind: 'observation-stale' })
    assert.deepEqual(await list('listed'), {
      items: [
        { kind: 'node-never-joins', pool: 'general', left: 2 },
        { kind: 'image-missing', version: '1.36.2' },
        { kind: 'observation-stale' },
      ],
      scenario: [],
    })
    for (const kind of ['node-never-joins', 'image-missing', 'observation-stale'] as const) await clear('listed', kind)
    assert.deepEqual((await list('listed')).items, [])
    const reasons = (await user.events('listed')).map(({ reason, message }) => `${reason} ${message}`)
    assert.ok(reasons.some((text) => /^FaultInjected .* injected node-never-joins, pool general, count 2$/.test(text)))
    assert.ok(reasons.some((text) => /^FaultCleared .* cleared image-missing$/.test(text)))
    const { items } = await server.call(auditRoutes.list, { query: { object: 'cluster/listed' } })
    assert.deepEqual(
      items.filter(({ action }) => action.startsWith('fault.')).map(({ action }) => action),
      ['fault.clear', 'fault.clear', 'fault.clear', 'fault.inject', 'fault.inject', 'fault.inject'],
    )
  })

  const senseless: readonly (readonly [Fault, RegExp])[] = [
    [{ kind: 'node-never-boots', pool: 'nowhere' }, /no pool nowhere; it has control-plane, general/],
    [{ kind: 'node-dies', node: 'nobody' }, /no node nobody/],
    [{ kind: 'node-dies' }, /which node it strikes/],
    [{ kind: 'node-deleted', layer: 'shop/metrics' }, /takes node, pool, and no layer/],
    [{ kind: 'member-lost', node: 'nobody' }, /no node nobody/],
    [{ kind: 'zone-lost', zone: 'elsewhere' }, /its zones are/],
    [{ kind: 'zone-lost' }, /needs "zone"/],
    [{ kind: 'addon-never-ready', layer: 'metrics' }, /profile\/layer/],
    [{ kind: 'node-dies', pool: 'general', clear: true }, /leaves nothing that could be cleared/],
  ]
  for (const [fault, detail] of senseless) {
    test(`are refused where they make no sense: ${JSON.stringify(fault)}`, async () => {
      const problem = await refusedWith(user.inject('listed', fault), 422, 'document.invalid')
      assert.match(problem.detail, detail)
      assert.deepEqual((await list('listed')).items, [])
    })
  }

  test('come by and by in a scenario, which waits in the database', async () => {
    const faults = [
      { at: '1000h', fault: { kind: 'engine-away' as const } },
      { when: { event: 'node-draining' as const, pool: 'general' }, fault: { kind: 'node-dies' as const } },
    ]
    const scenario = { apiVersion: 'cairn.dev/v1' as const, kind: 'Scenario' as const, spec: { faults } }
    await server.call(faultRoutes.inject, { params: { name: 'planned' }, body: { scenario } })
    const listed = (await list('planned')).scenario
    assert.deepEqual(
      listed.map(({ fault, when, missed }) => [fault, when, missed]),
      [
        ['engine-away', undefined, null],
        ['node-dies', 'the next node-draining of general', null],
      ],
    )
    assert.match(listed[0]?.in ?? '', /^9\d\dh|^1000h/)
    await user.carryOut('planned', { workerPools: [workers('general', 2, { instanceType: 'larger' })] })
    assert.equal((await list('planned')).scenario.length, 1)
    await clear('planned', 'scenario')
    assert.deepEqual((await list('planned')).scenario, [])
    const bad = { ...scenario, spec: { faults: [{ fault: { kind: 'engine-away' as const } }] } }
    const calling = server.call(faultRoutes.inject, { params: { name: 'planned' }, body: { scenario: bad } })
    const problem = await refusedWith(calling, 422, 'document.invalid')
    assert.equal(problem.errors[0]?.path, 'scenario.spec.faults.0.at')
  })

  test('an engine that is slow is waited for', async () => {
    await user.inject('slow', { kind: 'engine-slow', seconds: 3000 })
    const began = performance.now()
    await user.inventory('slow')
    await user.carryOut('slow', { workerPools: [workers('general', 3)] })
    assert.ok(performance.now() - began > 100, 'an engine second is a 30,000th of one')
    assert.equal(nodesOf(await user.inventory('slow'), 'general').length, 3)
  })

  test('an add-on that fails is rolled back after three times, the update halts, and a retry tries again', async () => {
    await user.inject('rolled-back', { kind: 'addon-fails', layer: 'shop/metrics', count: 3 })
    const id = await user.begin('rolled-back', { overrides: [{ profile: 'shop', layer: 'metrics', values: 'replicas: 2' }] })
    const halted = await user.until('rolled-back', ({ status }) => status.updateStatus === 'Halted', 'halted')
    assert.match(halted.status.waiting?.reason ?? '', /tried 3 times; rolled back to/)
    await server.call(updateRoutes.retry, { params: { name: 'rolled-back' } })
    assert.equal((await user.ended('rolled-back', id)).phase, 'succeeded')
  })
})
