import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { bulkRoutes } from '#contract/bulk.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { auditRoutes } from '#contract/audit.ts'
import { planRoutes } from '#contract/plan.ts'
import { clearHistory } from '#control/clear-history.ts'
import { saveContent } from '#store/contents.ts'
import { appendEvent } from '#store/events.ts'
import { openStore, type Store } from '#store/open.ts'
import { contentReferences } from '#store/retention.ts'
import { operator, refusedWith, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { quiet } from '../store/database-fixture.ts'

const day = 86_400_000

describe('what is kept no longer', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  let store: Store
  let ahead = 0
  const now = () => Date.now() + ahead
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 20_000 })
    user = operator(server.call)
    store = await openStore({ databaseUrl: server.databaseUrl, poolSize: 4, now, log: quiet })
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store', 'shop'))
  })
  after(async () => {
    await store.close()
    await server.dispose()
  })

  const clear = (keepMs = 90 * day) => clearHistory({ store, now, log: quiet }, keepMs)
  const digests = async (): Promise<readonly string[]> =>
    (await store.read((reader) => reader.db.selectFrom('contents').select('digest').orderBy('digest').execute())).map(
      ({ digest }) => digest,
    )
  /** What records name, by a query of its own. */
  const named = async (): Promise<readonly string[]> => {
    const { rows } = await store.read((reader) =>
      sql<{ readonly digest: string | null }>`
        select target_digest as digest from clusters union select compiled_digest from cluster_revisions
        union select compiled_digest from plans union select target_digest from sim_worlds`.execute(reader.db as never),
    )
    return rows.flatMap(({ digest }) => (digest === null ? [] : [digest])).sort()
  }
  const save = (content: object) => store.transact((tx) => saveContent(tx, 'prj_default', content))

  test('is a content that nothing has named for a day, and no other', async () => {
    const forgotten = await save({ nobody: 'names it' })
    const regretted = await save({ somebody: 'takes it up again' })
    const before = await digests()
    await clear()
    await clear()
    assert.deepEqual(await digests(), before, 'a transaction may be about to name it')
    await save({ somebody: 'takes it up again' })
    ahead += day + 1_000
    await Promise.all([clear(), clear()])
    const left = await digests()
    assert.deepEqual([left.includes(forgotten), left.includes(regretted)], [false, true])
    assert.deepEqual(left, [...(await named()), regretted].sort())
    assert.equal(await save({ nobody: 'names it' }), forgotten, 'it can come again')
    await user.carryOut('store', { workerPools: [workers('general', 3)] })
  })

  test('goes with the cluster, the plan or the revision that named it', async () => {
    await user.publish(stack('passing', { addons: [] }))
    await user.raise(clusterOf('passing', 'passing'))
    const before = await named()
    await server.call(clusterRoutes.delete, { params: { name: 'passing' } })
    await eventually(
      () => user.events('passing'),
      (events) => events.some(({ reason }) => reason === 'ClusterDeleted'),
    )
    await clear()
    ahead += day + 1_000
    await clear()
    assert.deepEqual(await digests(), await named())
    assert.ok((await named()).length < before.length)
    assert.ok((await user.events('passing')).length > 0, 'its events stay')
  })

  test('is an event of long ago, unless its update is under way', async () => {
    const cluster = await store.read((reader) =>
      reader.db.selectFrom('clusters').selectAll().where('name', '=', 'store').executeTakeFirstOrThrow(),
    )
    const old = await store.read((reader) =>
      reader.db.selectFrom('updates').selectAll().where('cluster_id', '=', cluster.id).executeTakeFirstOrThrow(),
    )
    await store.transact(async (tx) => {
      const running = { ...old, id: 'upd_running', ended_at: null, state: JSON.stringify(old.state), evidence: null, abort: null }
      await tx.db.insertInto('updates').values(running).execute()
      const event = {
        projectId: 'prj_default',
        clusterId: cluster.id,
        clusterName: 'store',
        reason: 'NodeReady',
        object: null,
      } as const
      await appendEvent(tx, { ...event, updateId: 'upd_running', message: 'of a running update' })
      await appendEvent(tx, { ...event, updateId: old.id, message: 'of one that has ended' })
    })
    ahead += 30 * day
    await clear(40 * day)
    assert.ok((await user.events('store')).length > 2, 'not old enough')
    ahead += 2 * day
    await clear(30 * day)
    assert.deepEqual(
      (await user.events('store')).map(({ message }) => message),
      ['of a running update'],
    )
    await store.transact((tx) => tx.db.deleteFrom('updates').where('id', '=', 'upd_running').execute())
    await clear(30 * day)
    assert.deepEqual(await user.events('store'), [])
    const { items } = await server.call(auditRoutes.list, {})
    assert.ok(items.length > 0, 'the audit stays')
  })

  test('is a plan that expired long ago and was never approved; one that was stays', async () => {
    const [made, empty] = [await user.plan('store', { workerPools: [workers('general', 5)] }), await user.plan('store', {})]
    const change = { pending: true } as const
    const { batch } = await server.call(bulkRoutes.propose, { body: { clusters: ['store', 'nowhere'], change } })
    const batches = async () =>
      (await store.read((reader) => reader.db.selectFrom('batch_problems').select('cluster').execute())).length
    const left = async () => {
      const { rows } = await store.read((reader) =>
        sql<{ id: string; state: string }>`select id, state from plans`.execute(reader.db as never),
      )
      return { ids: rows.map(({ id }) => id), states: new Set(rows.map(({ state }) => state)) }
    }
    ahead = 30 * day
    await clear(30 * day)
    assert.ok((await left()).ids.includes(made.id), 'it has just expired')
    assert.equal(await batches(), 1)
    ahead += 2 * day
    await clear(30 * day)
    const { ids, states } = await left()
    assert.deepEqual([ids.includes(made.id), ids.includes(empty.id)], [false, false])
    assert.deepEqual(states, new Set(['approved']), 'what updates came of stays')
    await refusedWith(server.call(planRoutes.approve, { params: { id: made.id }, body: {} }), 404, 'plan.missing')
    await refusedWith(server.call(bulkRoutes.get, { params: { id: batch } }), 404, 'batch.missing')
    assert.equal(await batches(), 0, 'what was refused goes with its batch')
  })

  test('is looked for in every column that names a content', async () => {
    const { rows } = await store.read((reader) =>
      sql<{ readonly name: string }>`
        select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = current_schema() and column_name like '%digest%' order by name`.execute(reader.db as never),
    )
    // Digests of other things: charts' archives, packs, profiles, plans, macros, observations, secrets, and the contents themselves.
    const others = rows.map(({ name }) => name).filter((name) => !references.has(name))
    assert.deepEqual(others, known)
  })
})

const references: ReadonlySet<string> = new Set(contentReferences.map(([table, column]) => `${table}.${column}`))
const known: readonly string[] = [
  'chart_archives.digest',
  'cluster_macros.digest',
  'cluster_profiles.digest',
  'contents.digest',
  'idempotency_keys.request_digest',
  'macros.digest',
  'observations.content_digest',
  'pack_contents.digest',
  'pack_versions.digest',
  'plans.digest',
  'profile_revisions.digest',
  'profile_versions.digest',
  'secrets.digest',
]
