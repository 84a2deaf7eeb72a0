import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planRoutes } from '#contract/plan.ts'
import { projectRoutes } from '#contract/project.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { createTestDatabase } from '../store/database-fixture.ts'
import { operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

/** Before anything is planned or approved, Cairn looks: what it then says of the world is how the world is. */
describe('before a plan', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop'))
    const pools = [workers('general', 2), workers('batch', 1)]
    await Promise.all(
      ['away', 'stale', 'guarded', 'full'].map((name) => user.raise(clusterOf(name, 'shop', { workerPools: pools }))),
    )
  })
  after(() => server.dispose())

  const sized = (instanceType: string, strategy: 'expand-first' | 'contract-first' = 'expand-first') => ({
    workerPools: [workers('general', 2, { instanceType, strategy: { type: strategy } }), workers('batch', 1)],
  })
  const codesOf = (plan: Awaited<ReturnType<Operator['plan']>>) => plan.checks.map(({ severity, code }) => `${severity} ${code}`)

  test('an engine that is away is told, refuses the approval, and holds nobody up once it is back', async () => {
    const planned = await user.plan('away', sized('m5.xlarge'))
    assert.equal(planned.state, 'open')
    await user.inject('away', { kind: 'engine-away' })
    const blind = await user.plan('away', sized('m5.xlarge'))
    assert.deepEqual([blind.state, codesOf(blind)], ['blocked', ['error engine.away']])
    await refusedWith(user.approve(blind), 409, 'plan.blocked')
    const problem = await refusedWith(user.approve(planned), 409, 'plan.stale')
    assert.match(JSON.stringify(problem.changed), /engine\.away/)
    assert.equal((await user.cluster('away')).status.revision, 1, 'nothing has begun')

    await user.inject('away', { kind: 'engine-away', clear: true })
    const done = await user.carryOut('away', sized('m5.xlarge'))
    assert.equal(done.phase, 'succeeded')
  })

  test('an engine that goes away during an update is waited for', async () => {
    const id = await user.begin('away', sized('m5.2xlarge'))
    await user.inject('away', { kind: 'engine-away' })
    await user.inject('away', { kind: 'engine-away', clear: true })
    assert.equal((await user.ended('away', id)).phase, 'succeeded')
  })

  test('an old observation is told, and is enough again when it is new', async () => {
    await user.inject('stale', { kind: 'observation-stale' })
    // Five minutes of engine time are 10 ms here: the first look may come within them.
    const plan = await eventually(
      () => user.plan('stale', sized('m5.xlarge')),
      ({ state }) => state === 'blocked',
    )
    assert.deepEqual(codesOf(plan), ['error inventory.stale'])
    await user.inject('stale', { kind: 'observation-stale', clear: true })
    assert.equal((await user.plan('stale', sized('m5.xlarge'))).state, 'open')
  })

  test('what was seen before the last revision is no ground for another one', async () => {
    const database = await createTestDatabase()
    const at = (simulatorSpeed: number) => startTestServer({ simulatorSpeed, databaseUrl: database.databaseUrl })
    try {
      const fast = await at(30_000)
      await operator(fast.call).publish(stack('shop'))
      await operator(fast.call).raise(clusterOf('slow', 'shop'))
      await fast.dispose()
      // Five minutes are five minutes here, and nothing that is done takes as long.
      const slow = await at(1)
      const person = operator(slow.call)
      await person.inject('slow', { kind: 'observation-stale' })
      const labelled = (team: string) => ({ workerPools: [workers('general', 2, { labels: { team } })] })
      await person.begin('slow', labelled('a'))
      const plan = await person.plan('slow', labelled('b'))
      assert.deepEqual([plan.state, codesOf(plan)], ['blocked', ['error inventory.stale']])
      await person.inject('slow', { kind: 'observation-stale', clear: true })
      assert.equal((await person.plan('slow', labelled('b'))).state, 'open')
      await slow.dispose()
    } finally {
      await database.dispose()
    }
  })

  test('a budget that can never be met is named with its pods, where its nodes are drained and only there', async () => {
    await user.inject('guarded', { kind: 'budget-blocks-drain', pool: 'general' })
    const plan = await user.plan('guarded', sized('m5.xlarge'))
    assert.deepEqual([plan.state, codesOf(plan)], ['open', ['warning pdb.blocks']])
    assert.deepEqual(plan.checks[0]?.evidence, { budget: 'default/blocking', pools: ['general'], pods: ['Deployment blocking'] })
    const elsewhere = await user.plan('guarded', {
      workerPools: [workers('general', 2), workers('batch', 1, { instanceType: 'm5.xlarge' })],
    })
    assert.deepEqual([elsewhere.state, elsewhere.checks], ['open', []])

    const policy = await server.call(projectRoutes.getPolicy, { params: { name: 'default' } })
    const forbid = (disruptionBudgets: 'warning' | 'error') =>
      server.call(projectRoutes.putPolicy, { params: { name: 'default' }, body: { ...policy, disruptionBudgets } })
    await forbid('error')
    const forbidden = await user.plan('guarded', sized('m5.xlarge'))
    assert.deepEqual([forbidden.state, codesOf(forbidden)], ['blocked', ['error pdb.blocks']])
    const problem = await refusedWith(user.approve(plan), 409, 'plan.stale')
    assert.match(JSON.stringify(problem.changed), /severity|pdb\.blocks/)
    await forbid('warning')
    await user.inject('guarded', { kind: 'budget-blocks-drain', clear: true })
    assert.deepEqual((await user.plan('guarded', sized('m5.xlarge'))).checks, [])
  })

  test('a cloud without room refuses a surge, and takes a pool that contracts first to its end', async () => {
    await user.inject('full', { kind: 'cloud-quota', nodes: 0 })
    const surging = await user.plan('full', sized('m5.xlarge'))
    assert.deepEqual([surging.state, codesOf(surging)], ['blocked', ['error strategy.stuck']])
    const done = await user.carryOut('full', sized('m5.xlarge', 'contract-first'))
    assert.equal(done.phase, 'succeeded')
    await user.inject('full', { kind: 'cloud-quota', clear: true })
    assert.equal((await user.plan('full', sized('m5.2xlarge'))).state, 'open')
  })

  test('what is seen is what is planned on, stored plans included', async () => {
    const plan = await user.plan('full', sized('m5.2xlarge'))
    const read = await server.call(planRoutes.get, { params: { id: plan.id } })
    assert.deepEqual(read.checks, plan.checks)
  })
})
