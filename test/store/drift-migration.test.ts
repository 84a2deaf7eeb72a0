import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate } from '#store/migrate.ts'
import { allMigrations } from '#store/migrations/all.ts'
import { connectDatabase } from '#store/open.ts'
import { createTestDatabase, quiet } from './database-fixture.ts'

/** Clusters of an older release: which of them are verified, and which are looked at for it, one after the other. */
test('clusters whose update has evidence stay up to date; the others are looked at, 20 ms apart', async () => {
  const { address, dispose } = await createTestDatabase({ empty: true })
  const db = connectDatabase<unknown>(address, { poolSize: 1, log: quiet })
  const run = (count: number) => migrate({ ...address, migrations: allMigrations.slice(0, count), now: () => 5_000, log: quiet })
  const query = async (text: string) => (await sql.raw(text).execute(db)).rows
  try {
    const before = allMigrations.findIndex(({ name }) => name === 'drift')
    await run(before)
    const clusters = ['updated', 'stale', 'provisioned', 'pending']
    for (const id of clusters) {
      const status = id === 'pending' ? 'Provisioning' : 'Running'
      await query(`
        insert into clusters (id, project_id, name, tags, cloud_type, status, health, revision, generation, converged, nodes_ready, nodes_total, created_at, updated_at)
        values ('${id}', 'prj_default', '${id}', '{}', 'simulated', '${status}', 'Healthy', ${id === 'provisioned' ? 1 : 2}, 3, true, 1, 1, 0, 0)`)
    }
    for (const [id, revision] of [
      ['updated', 2],
      ['stale', 1],
    ] as const) {
      await query(`
        insert into plans (id, project_id, cluster_id, parent, digest, state, requested, accept, content, note, by, comment, created_at, expires_at)
        values ('p-${id}', 'prj_default', '${id}', 1, '', 'approved', '{}', '[]', '{}', '', '', '', 0, 0)`)
      await query(`
        insert into updates (id, project_id, cluster_id, plan_id, revision, phase, state, summary, by, comment, nodes_done, nodes_total, evidence, started_at, started_engine_at)
        values ('u-${id}', 'prj_default', '${id}', 'p-${id}', ${revision}, 'succeeded', '{}', '', '', '', 0, 0, '{"nodes": []}', 0, 0)`)
    }
    await run(allMigrations.length)
    assert.deepEqual(await query('select id, verified_revision as verified, drift from clusters order by id'), [
      { id: 'pending', verified: null, drift: null },
      { id: 'provisioned', verified: null, drift: null },
      { id: 'stale', verified: null, drift: null },
      { id: 'updated', verified: 2, drift: null },
    ])
    assert.deepEqual(await query(`select key, due_at::int as due from work where kind = 'cluster' order by due_at`), [
      { key: 'provisioned', due: 5_020 },
      { key: 'stale', due: 5_040 },
    ])
  } finally {
    await db.destroy()
    await dispose()
  }
})
