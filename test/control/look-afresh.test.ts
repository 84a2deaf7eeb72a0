import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { lookAfresh } from '#control/look-afresh.ts'
import type { ProjectScope } from '#control/project-scope.ts'
import { listEvents } from '#store/events.ts'
import { startHandDriven, type HandClock, type HandDrivenServer } from '../crash/hand-driven-server.ts'
import { loadNow, raise, scopeOf } from '../crash/whole-update.ts'
import { openTestStore, type TestStore } from '../store/database-fixture.ts'

describe('a look that a plan is made on', () => {
  let database: TestStore
  let server: HandDrivenServer
  let scope: ProjectScope
  const clock: HandClock = { now: Date.now() }
  before(async () => {
    database = await openTestStore({ now: () => clock.now })
    server = await startHandDriven({ databaseUrl: database.databaseUrl, clock })
    scope = await database.store.read(scopeOf)
    await raise(server, scope)
  })
  after(async () => {
    await server.close()
    await database.dispose()
  })

  test('tells of what somebody changed, if it is the first to see it', async () => {
    const cluster = await database.store.read((reader) => loadNow(reader, scope))
    const told = (reason: string) =>
      database.store.read((reader) =>
        listEvents(reader, {
          projectId: cluster.projectId,
          clusterId: cluster.id,
          reasons: [reason],
          limit: 10,
          newestFirst: true,
        }),
      )
    assert.deepEqual(await told('DriftFound'), [])
    const { projectId, id, name } = cluster
    assert.deepEqual(await server.simulator.inject({ projectId, id, name }, { kind: 'node-deleted', pool: 'general' }), {
      kind: 'injected',
    })
    assert.equal((await lookAfresh(server.control, scope.project, name)).state, 'present')
    while ((await server.lookOnce()) !== 'cluster');
    const [found] = await told('DriftFound')
    assert.match(found?.message ?? '', /^Changed outside of Cairn: node .* is gone/)
    for (let looks = 0; (await told('DriftGone')).length === 0; looks += 1) {
      assert.ok(looks < 500, 'its pool is complete again')
      await server.lookOnce()
    }
    assert.deepEqual((await database.store.read((reader) => loadNow(reader, scope))).drift, [])
  })
})
