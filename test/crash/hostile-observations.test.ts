import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ProjectScope } from '#control/project-scope.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { Nonsense } from '#core/cluster/sane-observation.ts'
import type { Engine, ObserveAnswer } from '#engine/engine.ts'
import { listEvents } from '#store/events.ts'
import { loadObservation } from '#store/observations.ts'
import { openTestStore, type TestStore } from '../store/database-fixture.ts'
import { startHandDriven, type HandClock, type HandDrivenServer } from './hand-driven-server.ts'
import { carryOut, checkEnd, errandOf, loadNow, nodes, raise, scopeOf } from './whole-update.ts'
import { checkReplacedOnce, keepWorldLog, type WorldLog } from './world-log.ts'

/** What an engine shows that has lost its mind, in the middle of an update. */
const lies: Readonly<Record<Nonsense['kind'], (inventory: Inventory) => Inventory>> = {
  'number.invalid': (seen) => ({ ...seen, observedAt: Number.NaN }),
  'time.future': (seen) => ({ ...seen, observedAt: seen.observedAt * 2 }),
  'time.backwards': (seen) => ({ ...seen, observedAt: 1, pools: [] }),
  'generation.future': (seen) => ({ ...seen, generation: seen.generation + 1_000 }),
  'pool.twice': (seen) => ({ ...seen, pools: [...seen.pools, ...seen.pools] }),
  'layer.twice': (seen) => ({ ...seen, layers: [...seen.layers, ...seen.layers] }),
  'node.twice': (seen) => ({ ...seen, pools: seen.pools.map((pool) => ({ ...pool, nodes: [...pool.nodes, ...pool.nodes] })) }),
  'machine.twice': (seen) => ({
    ...seen,
    pools: seen.pools.map((pool) => ({ ...pool, nodes: pool.nodes.map((node) => ({ ...node, uid: 'the-same' })) })),
  }),
  'pool.unknown': (seen) => ({ ...seen, pools: seen.pools.map((pool) => ({ ...pool, name: `not-${pool.name}` })) }),
  'version.invalid': (seen) => ({
    ...seen,
    pools: seen.pools.map((pool) => ({ ...pool, nodes: pool.nodes.map((node) => ({ ...node, kubernetesVersion: 'newest' })) })),
  }),
}

describe('an engine that shows what cannot be true', () => {
  let database: TestStore
  let log: WorldLog
  let server: HandDrivenServer
  let scope: ProjectScope
  let answer: (seen: ObserveAnswer) => ObserveAnswer = (seen) => seen
  const clock: HandClock = { now: Date.now() }
  let number = 0
  const through = (engine: Engine): Engine => ({ ...engine, observe: async (...asked) => answer(await engine.observe(...asked)) })
  before(async () => {
    database = await openTestStore({ now: () => clock.now })
    log = await keepWorldLog(database.address)
    server = await startHandDriven({ databaseUrl: database.databaseUrl, clock, through })
    scope = await database.store.read(scopeOf)
    await raise(server, scope)
  })
  after(async () => {
    await server.close()
    await log.close()
    await database.dispose()
  })

  const facts = () =>
    database.store.read(async (reader) => {
      const cluster = await loadNow(reader, scope)
      const { projectId, id, generation, waiting, refused } = cluster
      const reasons = ['ObservationRefused']
      const told = await listEvents(reader, { projectId, clusterId: id, reasons, limit: 100, newestFirst: false })
      return {
        cluster,
        generation,
        waiting,
        refused,
        told: told.length,
        observation: await loadObservation(reader, projectId, id),
      }
    })
  /** Three looks at the cluster itself, whatever else is looked at meanwhile. */
  const lookAtCluster = async () => {
    for (let looks = 0; looks < 3; looks += (await server.lookOnce()) === 'cluster' ? 1 : 0);
  }

  for (const [kind, lie] of Object.entries(lies)) {
    test(`is not obeyed, and goes on when it makes sense again: ${kind}`, async () => {
      const start = (await facts()).cluster
      const mark = await log.mark(start.name)
      const errand = errandOf((number += 1))
      await carryOut(server, scope, errand, start, 12)
      const earlier = await facts()

      answer = (seen) => (seen.kind === 'observed' ? { ...seen, inventory: lie(seen.inventory) } : seen)
      await lookAtCluster()
      const refused = await facts()
      assert.equal(refused.refused?.kind, kind)
      assert.match(refused.waiting?.reason ?? '', new RegExp(kind))
      assert.deepEqual(refused.observation, earlier.observation, 'the last one that made sense stays')
      assert.deepEqual(
        [refused.told, refused.generation],
        [earlier.told + 1, earlier.generation],
        'told once, and nothing is done',
      )

      answer = (seen) => seen
      await carryOut(server, scope, errand, start)
      await database.store.read((reader) => checkEnd(reader, scope, start))
      checkReplacedOnce(await log.since(start.name, mark), nodes)
      assert.equal((await facts()).told, earlier.told + 1)
    })
  }

  test('or that is away is waited for', async () => {
    const start = (await facts()).cluster
    const mark = await log.mark(start.name)
    const errand = errandOf((number += 1))
    await carryOut(server, scope, errand, start, 12)
    const { generation } = await facts()
    answer = () => ({ kind: 'unanswered', why: 'away', message: 'nobody answers', retryAfterMs: null })
    await lookAtCluster()
    assert.equal((await facts()).generation, generation)
    answer = (seen) => seen
    await carryOut(server, scope, errand, start)
    checkReplacedOnce(await log.since(start.name, mark), nodes)
  })
})
