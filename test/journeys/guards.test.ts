import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { codeOf, nodesOf, operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, manifestLayer, metrics, stack, workers } from './stack.ts'

/** What stands between a plan and its update (4-interfaces, "Plans"): every refusal by its code, and nothing changed by any. */
describe('an approval', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  let ahead = 0
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000, now: () => Date.now() + ahead })
    user = operator(server.call)
    await user.publish(stack('shop'))
    for (const [version, kubernetes, addons] of [
      ['1.1.0', '1.36.2', [metrics('0.7.2')]],
      ['1.2.0', '1.36.1', [metrics('0.8.0')]],
      ['1.3.0', '1.36.1', [metrics('0.8.0'), manifestLayer('banner', 'hello')]],
      ['0.9.0', '1.35.4', [metrics('0.7.2')]],
    ] as const) {
      const body = stack('shop', { version, kubernetes, addons: [...addons] })
      await server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    }
    await Promise.all(['one', 'two', 'three'].map((name) => user.raise(clusterOf(name, 'shop'))))
  })
  after(() => server.dispose())

  const to = (version: string) => ({ profiles: [{ name: 'shop', version }] })
  const scaled = (replicas: number) => ({ workerPools: [workers('general', replicas)] })
  const reject = (id: string) => server.call(planRoutes.reject, { params: { id }, body: {} })
  const read = (id: string) => server.call(planRoutes.get, { params: { id } })
  const isUpToDate = (name: string) => user.until(name, ({ status }) => status.updateStatus === 'Up to date', 'up to date')

  test('of a repave that nobody acknowledged leaves the plan open', async () => {
    const plan = await user.plan('one', to('1.1.0'))
    assert.equal(plan.repave.scope, 'full')
    for (const approval of [{}, { acknowledgeRepave: false }]) {
      const problem = await refusedWith(user.approve(plan, approval), 409, 'repave.unacknowledged')
      assert.deepEqual(
        problem.errors.map(({ path }) => path),
        ['repave.control-plane', 'repave.general'],
      )
    }
    assert.equal((await read(plan.id)).state, 'open')
    const { status } = await user.cluster('one')
    assert.deepEqual([status.revision, status.updateStatus], [1, 'Awaiting approval'])
    assert.equal((await reject(plan.id)).state, 'rejected')
    await isUpToDate('one')
  })

  test('of another digest than the plan has is refused, and of another project finds no plan', async () => {
    const [plan, other] = [await user.plan('one', to('1.2.0')), await user.plan('one', scaled(3))]
    const problem = await refusedWith(user.approve(plan, { digest: other.digest }), 409, 'plan.stale')
    assert.deepEqual(problem.changed, [{ what: 'plan digest', from: other.digest, to: plan.digest }])
    assert.equal((await read(plan.id)).state, 'open')

    await server.call(projectRoutes.create, { body: { name: 'elsewhere' } })
    const query = { project: 'elsewhere' }
    const params = { id: plan.id }
    await refusedWith(server.call(planRoutes.approve, { params, query, body: {} }), 404, 'plan.missing')
    await refusedWith(server.call(planRoutes.reject, { params, query, body: {} }), 404, 'plan.missing')
    await refusedWith(server.call(planRoutes.get, { params, query }), 404, 'plan.missing')
    const propose = server.call(planRoutes.propose, { params: { name: 'one' }, query, body: to('1.2.0') })
    await refusedWith(propose, 404, 'cluster.missing')
    await reject(plan.id)
    await reject(other.id)
  })

  test('of a plan that was decided on, is blocked or changes nothing is refused', async () => {
    const rejected = await user.plan('one', to('1.2.0'))
    await reject(rejected.id)
    await refusedWith(user.approve(rejected), 409, 'plan.rejected')
    await refusedWith(reject(rejected.id), 409, 'plan.rejected')

    const blocked = await user.plan('one', to('0.9.0'))
    assert.equal(blocked.state, 'blocked')
    const problem = await refusedWith(user.approve(blocked), 409, 'plan.blocked')
    assert.deepEqual(
      problem.errors.map(({ code }) => code),
      ['kubernetes.downgrade'],
    )
    assert.match(problem.detail, /kubernetes\.downgrade/)

    const empty = await user.plan('one', to('1.0.0'))
    assert.deepEqual([empty.state, empty.changes, empty.repave.scope], ['empty', [], 'none'])
    await refusedWith(user.approve(empty), 409, 'plan.empty')
    await refusedWith(reject(empty.id), 409, 'plan.empty')
    assert.equal((await user.cluster('one')).status.revision, 1)
  })

  test('given many times at once is given once', async () => {
    const plan = await user.plan('one', to('1.2.0'))
    const answers = await codes(Array.from({ length: 6 }, () => user.approve(plan)))
    assert.deepEqual(answers, ['approved', ...Array<string>(5).fill('plan.approved')])
    await isUpToDate('one')
    await refusedWith(user.approve(plan), 409, 'plan.approved')
    await refusedWith(reject(plan.id), 409, 'plan.approved')
    const updates = (await user.events('one')).filter(({ reason }) => reason === 'UpdateApproved')
    assert.equal(updates.length, 1)
  })

  test('of two plans at once is one approval, and the other plan is stale', async () => {
    const plans = [await user.plan('two', to('1.2.0')), await user.plan('two', scaled(3))]
    const answers = await codes(plans.map((plan) => user.approve(plan)))
    assert.deepEqual(answers, ['approved', 'plan.stale'])
    await isUpToDate('two')
    const states = await Promise.all(plans.map(async ({ id }) => (await read(id)).state))
    assert.deepEqual(states.sort(), ['approved', 'stale'])
  })

  test('says what moved since the plan was made', async () => {
    const plan = await user.plan('two', { ...to('1.3.0'), note: 'to be overtaken' })
    const { revision } = (await user.cluster('two')).status
    await user.carryOut('two', scaled(1))
    const problem = await refusedWith(user.approve(plan), 409, 'plan.stale')
    assert.deepEqual(problem.changed, [{ what: 'cluster revision', from: String(revision), to: String(revision + 1) }])
    assert.equal((await read(plan.id)).state, 'stale')
    await refusedWith(reject(plan.id), 409, 'plan.stale')
  })

  test('holds when the profile is saved or nodes are failing, and not when nodes are another than the plan knew', async () => {
    await user.carryOut('three', to('1.1.0'))
    const plan = await user.plan('three', scaled(3))
    const [node] = (await user.inventory('three')).pools[1]?.nodes ?? []
    assert.ok(node)
    await user.save(stack('shop', { version: '1.1.0', kubernetes: '1.36.2', addons: [metrics('0.8.0')] }))
    await user.inject('three', { kind: 'node-dies', node: node.name })
    await eventually(
      async () => nodesOf(await user.inventory('three'), 'general'),
      (nodes) => !nodes.some(({ name, ready }) => name === node.name && ready),
    )
    await user.approve(plan)
    const { status } = await user.until('three', ({ status: { update, nodes } }) => !update && nodes.ready === 4, 'the end')
    assert.equal(status.updateStatus, 'Updates available', 'what was planned was done, and not what was saved after it')
    assert.equal(status.pending.length, 1)

    const pending = await user.plan('three', { pending: true })
    assert.equal(pending.repave.scope, 'none')
    const [reverted] = (await user.inventory('three')).pools[1]?.nodes ?? []
    assert.ok(reverted)
    await user.inject('three', { kind: 'node-reverted', node: reverted.name })
    await eventually(
      () => user.inventory('three'),
      ({ pools }) => pools.some(({ nodes }) => nodes.some(({ upToDate }) => !upToDate)),
    )
    const problem = await refusedWith(user.approve(pending), 409, 'plan.stale')
    assert.ok(
      problem.changed?.some(({ what }) => what.startsWith('repave')),
      JSON.stringify(problem.changed),
    )
    await user.inject('three', { kind: 'node-deleted', node: reverted.name })
    await eventually(
      () => user.inventory('three'),
      ({ pools }) =>
        pools.every(({ nodes, desired }) => nodes.length === desired && nodes.every(({ upToDate, ready }) => upToDate && ready)),
    )
    await user.carryOut('three', { pending: true })
  })

  test('of plans that were asked for at the same time: equal questions have equal digests', async () => {
    const plans = await Promise.all(Array.from({ length: 50 }, () => user.plan('one', to('1.3.0'))))
    assert.equal(new Set(plans.map(({ id }) => id)).size, 50)
    assert.deepEqual([...new Set(plans.map(({ digest }) => digest))], [plans[0]?.digest])
    assert.ok(plans.every(({ state }) => state === 'open'))
    const answers = await codes(plans.slice(0, 10).map((plan) => user.approve(plan)))
    assert.deepEqual(answers.filter((answer) => answer === 'approved').length, 1)
    assert.ok(
      answers.slice(1).every((answer) => answer === 'plan.stale'),
      answers.join(),
    )
    await isUpToDate('one')
  })

  test('of a plan that was asked for twice under one key is of one plan', async () => {
    const key = { 'idempotency-key': 'a-pipeline-and-its-run' }
    const propose = (body: ReturnType<typeof scaled>, headers = key) =>
      server.call(planRoutes.propose, { params: { name: 'one' }, query: { forecast: 'none' }, body }, headers)
    const first = await propose(scaled(3))
    assert.equal((await propose(scaled(3))).id, first.id)
    await refusedWith(propose(scaled(4)), 409, 'idempotency.mismatch')
    const { items } = await server.call(clusterRoutes.plans, { params: { name: 'one' } })
    assert.equal(items.filter(({ digest }) => digest === first.digest).length, 1)
    await reject(first.id)
  })

  test('comes too late after 24 hours', async () => {
    const plan = await user.plan('one', scaled(3))
    ahead += 24 * 3_600_000 - 60_000
    assert.equal((await read(plan.id)).state, 'open')
    ahead += 60_000
    assert.equal((await read(plan.id)).state, 'expired')
    await refusedWith(user.approve(plan), 409, 'plan.expired')
    await refusedWith(reject(plan.id), 409, 'plan.expired')
    await isUpToDate('one')
  })
})

/** `approved`, or the code of the refusal, of each; approvals first. */
async function codes(approvals: readonly Promise<string>[]): Promise<readonly string[]> {
  const answers = await Promise.all(approvals.map((approval) => codeOf(approval, () => 'approved')))
  return answers.sort((left, right) => Number(right === 'approved') - Number(left === 'approved'))
}
