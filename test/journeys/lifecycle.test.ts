import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { updateRoutes } from '#contract/update.ts'
import { createTestDatabase } from '../store/database-fixture.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { codeOf, operator, refused, refusedWith, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

const fast = 30_000
/** As good as standing still: what comes or goes stays on its way. */
const still = 1

const change = { workerPools: [workers('general', 3)] }

/** Clusters that come and go, and what can be asked of them meanwhile. */
describe('a cluster that comes or goes', { timeout: 120_000 }, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let server: TestServer
  let user: Operator
  let speed = fast
  let ahead = 0
  const start = async () => {
    server = await startTestServer({
      databaseUrl: database.databaseUrl,
      simulatorSpeed: speed,
      now: () => Date.now() + ahead,
    })
    user = operator(server.call)
  }
  const goOnAt = async (simulatorSpeed: number) => {
    if (speed === simulatorSpeed) return
    speed = simulatorSpeed
    await server.dispose()
    await start()
  }
  const remove = (name: string, query = {}) => server.call(clusterRoutes.delete, { params: { name }, query })
  const isGone = (name: string) =>
    eventually(
      () =>
        refused(server.call(clusterRoutes.get, { params: { name } }).then(() => Promise.reject(stillThere))).catch(() => null),
      (problem) => problem?.code === 'cluster.missing',
      { what: `the end of ${name}` },
    )
  const stillThere = new Error('it is still there')
  before(async () => {
    database = await createTestDatabase()
    await start()
    await user.publish(stack('shop'))
  })
  beforeEach(() => goOnAt(fast))
  after(async () => {
    await server.dispose()
    await database.dispose()
  })

  test('takes no plan and no approval, and is deleted but once', async () => {
    await user.raise(clusterOf('going', 'shop'))
    const plan = await user.plan('going', change)
    await goOnAt(still)

    await server.call(clusterRoutes.create, { body: clusterOf('coming', 'shop') })
    const coming = await refusedWith(user.plan('coming', change), 409, 'cluster.provisioning')
    assert.match(coming.detail, /coming is (Pending|Provisioning) and cannot be updated: wait until it is Running/)
    await user.until('coming', ({ status }) => status.status === 'Provisioning', 'provisioning')
    await refusedWith(user.plan('coming', change), 409, 'cluster.provisioning')
    assert.deepEqual((await server.call(clusterRoutes.plans, { params: { name: 'coming' } })).items, [])

    await remove('going')
    assert.equal((await user.cluster('going')).status.status, 'Deleting')
    await refusedWith(user.plan('going', change), 409, 'cluster.provisioning')
    await refusedWith(user.approve(plan), 409, 'cluster.provisioning')
    const held = await refusedWith(server.call(updateRoutes.pause, { params: { name: 'going' } }), 409, 'update.state')
    assert.match(held.detail, /it is Deleting, .* It can no longer be changed/)
    await refusedWith(server.call(clusterRoutes.create, { body: clusterOf('going', 'shop') }), 409, 'cluster.exists')
    await remove('going')
    await refusedWith(remove('going', { force: 'true' }), 409, 'delete.not-stuck')
    // A cluster that was never complete can go too.
    await remove('coming')

    await goOnAt(fast)
    await isGone('going')
    await isGone('coming')
    await refusedWith(remove('going'), 404, 'cluster.missing')
    await refusedWith(server.call(planRoutes.get, { params: { id: plan.id } }), 404, 'plan.missing')
    const deletions = (await user.events('going')).filter(({ reason }) => reason === 'ClusterDeleting')
    assert.equal(deletions.length, 1)
    assert.equal((await user.raise(clusterOf('going', 'shop'))).status.revision, 1, 'the name is free for another cluster')
  })

  test('that is deleted in the middle of an update ends the update with it', async () => {
    await user.raise(clusterOf('busy', 'shop'))
    await user.inject('busy', { kind: 'budget-blocks-drain', pool: 'general' })
    const id = await user.begin('busy', { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] })
    await user.until('busy', ({ status }) => status.updateStatus === 'Waiting', 'a blocked drain')
    await remove('busy')
    await isGone('busy')
    const reasons = (await user.events('busy')).map(({ reason, object }) => `${reason} ${object}`)
    assert.ok(reasons.includes(`UpdateSuperseded update ${id}`), 'what became of the update is told')
    assert.equal(reasons.at(-1), 'ClusterDeleted cluster busy')
  })

  test('whose engine never answers again is forgotten when that is forced, and not before 15 minutes have passed', async () => {
    await user.raise(clusterOf('lost', 'shop'))
    await user.inject('lost', { kind: 'engine-away' })
    await remove('lost')
    const { status } = await user.until('lost', ({ status: { waiting } }) => waiting?.code === 'engine.away', 'the wait')
    const deletion = status.deletion!
    assert.equal(Date.parse(deletion.forceFrom) - Date.parse(deletion.since), 15 * 60_000)
    ahead += 14 * 60_000
    const early = await refusedWith(remove('lost', { force: 'true' }), 409, 'delete.not-stuck')
    assert.match(early.detail, /not stuck: force is for one that has not ended after 15 minutes\. Wait until then/)
    ahead += 60_000
    await remove('lost', { force: 'true' })
    await refusedWith(server.call(clusterRoutes.get, { params: { name: 'lost' } }), 404, 'cluster.missing')
    const last = (await user.events('lost')).at(-1)
    assert.equal(last?.reason, 'ClusterForgotten')
    assert.match(last?.message ?? '', /what is left of it is theirs to clear away/)
    assert.equal((await user.raise(clusterOf('lost', 'shop'))).status.revision, 1, 'the name is free for another cluster')
    await remove('lost')
    await isGone('lost')
  })

  test('keeps the tags that it is given while it goes', async () => {
    await user.raise(clusterOf('tagged', 'shop'))
    await goOnAt(still)
    await remove('tagged')
    const tags = { last: 'words' }
    await server.call(clusterRoutes.patch, { params: { name: 'tagged' }, body: { metadata: { tags } } })
    const written = await user.cluster('tagged')
    await eventually(
      () => user.cluster('tagged'),
      ({ metadata, status }) => metadata.updatedAt !== written.metadata.updatedAt || status.status === 'Deleting',
    )
    assert.deepEqual((await user.cluster('tagged')).metadata.tags, tags)
    await goOnAt(fast)
    await isGone('tagged')
  })

  test('answers every one of many requests while it is deleted', async () => {
    await user.raise(clusterOf('stormy', 'shop'))
    const asked = Array.from({ length: 20 }, (_, index) =>
      codeOf(user.plan('stormy', { workerPools: [workers('general', 2 + index)] }), ({ state }) => state),
    )
    const answers = (await Promise.all([remove('stormy').then(() => 'deleted'), ...asked])).slice(1)
    for (const answer of answers) {
      assert.ok(['open', 'empty', 'cluster.provisioning', 'cluster.missing'].includes(answer), answer)
    }
    await isGone('stormy')
  })

  test('that failed to provision is tried again', async () => {
    await goOnAt(still)
    await server.call(clusterRoutes.create, { body: clusterOf('stubborn', 'shop') })
    await user.until('stubborn', ({ status }) => status.status === 'Provisioning', 'provisioning')
    for (let count = 0; count < 3; count += 1) await user.inject('stubborn', { kind: 'node-never-joins' })
    await goOnAt(fast)
    await user.until('stubborn', ({ status }) => status.status === 'Failed', 'failing')
    const failed = await refusedWith(server.call(updateRoutes.resume, { params: { name: 'stubborn' } }), 409, 'update.state')
    assert.match(failed.detail, /it is Failed, .* Retry what failed, or make a corrected plan/)
    const { update, message } = await server.call(updateRoutes.retry, { params: { name: 'stubborn' } })
    assert.equal(update, null)
    assert.match(message, /provisioned on/)
    await user.until('stubborn', ({ status }) => status.status === 'Running', 'running')
    await refusedWith(server.call(updateRoutes.retry, { params: { name: 'stubborn' } }), 409, 'update.state')
  })

  test('that failed to provision takes a corrected plan', async () => {
    await goOnAt(still)
    await server.call(clusterRoutes.create, { body: clusterOf('ailing', 'shop') })
    await user.until('ailing', ({ status }) => status.status === 'Provisioning', 'provisioning')
    for (let count = 0; count < 3; count += 1) await user.inject('ailing', { kind: 'node-never-joins' })
    await goOnAt(fast)
    const failed = await user.until('ailing', ({ status }) => status.status === 'Failed', 'failing')
    assert.equal(failed.status.updateStatus, 'Halted')
    assert.match(failed.status.waiting?.reason ?? '', /did not become ready within 30 minutes/)
    const id = await user.begin('ailing', { controlPlane: { replicas: 1, instanceType: 'm5.xlarge' } })
    const done = await user.ended('ailing', id)
    assert.equal(done.phase, 'succeeded')
    assert.equal((await user.cluster('ailing')).status.status, 'Running')
  })

  test('ends its update as soon as engine time says, also when that runs faster after a restart', async () => {
    await user.raise(clusterOf('hurried', 'shop'))
    await goOnAt(still)
    const labelled = workers('general', 2, { labels: { tier: 'web' } })
    const id = await user.begin('hurried', { workerPools: [labelled] })
    await user.until('hurried', ({ status }) => status.updateStatus === 'Verifying', 'verifying')
    await goOnAt(fast)
    const done = await eventually(
      () => user.update('hurried', id),
      ({ endedAt }) => endedAt !== null,
      { withinMs: 10_000 },
    )
    assert.equal(done.phase, 'succeeded')
  })

  test('that is created many times at once is created once', async () => {
    const document = clusterOf('twins', 'shop')
    const created = await Promise.allSettled(
      Array.from({ length: 5 }, () => server.call(clusterRoutes.create, { body: document })),
    )
    assert.equal(created.filter(({ status }) => status === 'fulfilled').length, 1)
    await refusedWith(server.call(clusterRoutes.create, { body: document }), 409, 'cluster.exists')
    await user.until('twins', ({ status }) => status.status === 'Running', 'running')
  })
})
