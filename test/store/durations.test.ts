import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { loadDurations, saveDurations } from '#store/durations.ts'
import type { Store } from '#store/open.ts'
import { openTestStore, type TestStore } from './database-fixture.ts'

const project = 'prj_default'

describe('durations of updates', () => {
  let database: TestStore
  let store: Store
  before(async () => {
    database = await openTestStore()
    store = database.store
    // What they hang on has many columns that nobody reads here.
    await store.transact((tx) => sql`alter table durations drop constraint durations_update_id_fkey`.execute(tx.db))
  })
  after(() => database.dispose())

  const save = (
    update: number,
    seen: Readonly<Record<string, readonly number[]>>,
    cloudType = 'simulated',
    endedAt: number = update,
  ) =>
    store.transact((tx) =>
      saveDurations(tx, {
        updateId: `upd_${cloudType}_${update}`,
        projectId: project,
        clusterId: 'cls_1',
        cloudType,
        seen,
        endedAt,
      }),
    )
  const load = (cloudType = 'simulated') => store.read((reader) => loadDurations(reader, project, cloudType))

  test('are told newest first, by cloud', async () => {
    await save(1, { boot: [1, 1], join: [2] })
    await save(2, { boot: [3] })
    await save(1, { boot: [9] }, 'aws')
    assert.deepEqual((await load()).boot, [3, 1, 1])
    assert.deepEqual((await load()).join, [2])
    assert.deepEqual((await load('aws')).boot, [9])
    assert.deepEqual((await load('gcp')).boot, [])
  })

  test('of updates that ended in the same instant are told in the same order, wherever their rows lie', async () => {
    for (const update of [1, 2, 3]) await save(update, { boot: [update] }, 'vsphere', 7)
    const before = await load('vsphere')
    // Rewritten, the first lies behind the others.
    await store.transact((tx) => sql`update durations set seen = seen where update_id = 'upd_vsphere_1'`.execute(tx.db))
    assert.deepEqual(await load('vsphere'), before)
    assert.deepEqual(before.boot, [3, 2, 1])
  })

  test('of an update that was seen to do nothing leave no row', async () => {
    await save(3, {}, 'docker')
    const { rows } = await store.read((reader) => sql`select 1 from durations where cloud_type = 'docker'`.execute(reader.db))
    assert.equal(rows.length, 0)
  })

  test('are kept of the newest hundred updates, and count five hundred times at most', async () => {
    const fifty = Array.from({ length: 50 }, (_, index) => index)
    for (let update = 1; update <= 130; update += 1) await save(update, { drain: fifty }, 'maas')
    const count = sql<{ rows: number }>`select count(*)::int as rows from durations where cloud_type = 'maas'`
    const { rows } = await store.read((reader) => count.execute(reader.db))
    assert.equal(rows[0]?.rows, 100)
    assert.equal((await load('maas')).drain?.length, 500)
  })

  test('of updates that end together are all kept', async () => {
    await Promise.all(Array.from({ length: 120 }, (_, update) => save(update, { drain: [update] }, 'azure')))
    await save(1000, { drain: [1000] }, 'azure')
    const { drain = [] } = await load('azure')
    assert.equal(drain[0], 1000)
    assert.equal(drain.length, 100)
    assert.deepEqual(
      drain.slice(1),
      drain.slice(1).toSorted((left, right) => right - left),
    )
  })
})
