import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { advanceCluster } from '#control/advance-cluster.ts'
import type { ProjectScope } from '#control/project-scope.ts'
import type { Engine } from '#engine/engine.ts'
import { openTestStore, type TestStore } from '../store/database-fixture.ts'
import { startHandDriven, type HandClock, type HandDrivenServer } from './hand-driven-server.ts'
import { carryOut, checkEnd, checkNothingLeft, errandOf, loadNow, nodes, raise, scopeOf } from './whole-update.ts'
import { checkReplacedOnce, keepWorldLog, type WorldLog } from './world-log.ts'

/** Where a look of the server that sleeps stands still, until it is let go. */
const places: Readonly<Record<string, (engine: Engine, sleep: () => Promise<void>) => Engine>> = {
  'after it has observed': (engine, sleep) => ({
    ...engine,
    observe: async (...asked) => {
      const seen = await engine.observe(...asked)
      await sleep()
      return seen
    },
  }),
  'before it tells the engine': (engine, sleep) => ({
    ...engine,
    apply: async (...told) => {
      await sleep()
      return await engine.apply(...told)
    },
  }),
  'after it has told the engine': (engine, sleep) => ({
    ...engine,
    apply: async (...told) => {
      const answer = await engine.apply(...told)
      await sleep()
      return answer
    },
  }),
}

describe('a server that is suspended in the middle of an update, and wakes when that and another one have ended', () => {
  let database: TestStore
  let log: WorldLog
  let server: HandDrivenServer
  let scope: ProjectScope
  const clock: HandClock = { now: Date.now() }
  let number = 0
  before(async () => {
    database = await openTestStore({ now: () => clock.now })
    log = await keepWorldLog(database.address)
    server = await startHandDriven({ databaseUrl: database.databaseUrl, clock })
    scope = await database.store.read(scopeOf)
    await raise(server, scope)
  })
  after(async () => {
    await server.close()
    await log.close()
    await database.dispose()
  })

  const cluster = () => database.store.read((reader) => loadNow(reader, scope))
  /** All that is stored of the cluster and of its world. */
  const everything = () =>
    database.store.read(async ({ db }) => ({
      clusters: await db.selectFrom('clusters').selectAll().execute(),
      updates: await db.selectFrom('updates').selectAll().orderBy('id').execute(),
      observations: await db.selectFrom('observations').selectAll().execute(),
      worlds: await db.selectFrom('sim_worlds').selectAll().execute(),
      events: await db.selectFrom('events').select(['reason', 'message', 'object']).orderBy('seq').execute(),
    }))

  for (const [where, through] of Object.entries(places)) {
    for (const looksBefore of [3, 12, 24]) {
      test(`${where}, ${looksBefore} looks on, has changed nothing then`, async () => {
        const woken = Promise.withResolvers<void>()
        const asleep = Promise.withResolvers<void>()
        const sleep = () => (asleep.resolve(), woken.promise)
        const late = await startHandDriven({
          databaseUrl: database.databaseUrl,
          clock,
          serverId: 'srv_late',
          through: (engine) => through(engine, sleep),
        })
        const mark = await log.mark((await cluster()).name)
        const first = errandOf((number += 1))
        const start = await cluster()
        await carryOut(server, scope, first, start, looksBefore)
        const waking = advanceCluster(late.control, start.id).then(() => asleep.resolve(), asleep.reject)
        await asleep.promise
        await carryOut(server, scope, first, start)
        checkReplacedOnce(await log.since(start.name, mark), nodes)

        const second = errandOf((number += 1))
        const [between, after] = [await cluster(), await log.mark(start.name)]
        await carryOut(server, scope, second, between)
        await settle()
        const left = await everything()
        woken.resolve()
        await waking
        assert.deepEqual(await everything(), left)

        await settle()
        await database.store.read((reader) => checkEnd(reader, scope, between))
        checkReplacedOnce(await log.since(start.name, after), nodes)
        await late.close()
        await checkNothingLeft(server.control, scope, second)
      })
    }
  }

  /** Until nothing is due but in some time. */
  async function settle(): Promise<void> {
    while (!['time', null].includes(await server.lookOnce()));
  }
})
