import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import type { Engine } from '#engine/engine.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { codeOf, operator, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

const larger = { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] }

/** Calls that are never answered, by the name of their cluster. */
const rows = { observe: 'unseen', apply: 'untold', remove: 'kept' } as const
type EngineCall = keyof typeof rows

describe('an engine that never answers a call', { timeout: 480_000, concurrency: true }, () => {
  let server: TestServer
  let user: Operator
  const silent = new Set<EngineCall>()
  const asked = new Map<string, AbortSignal | undefined>()
  const through = (engine: Engine): Engine => {
    const never = <Answer>(call: EngineCall, name: string, signal: AbortSignal | undefined, ask: () => Promise<Answer>) => {
      if (!silent.has(call) || rows[call] !== name) return ask()
      asked.set(name, signal)
      return new Promise<Answer>(() => {})
    }
    return {
      ...engine,
      apply: (cluster, generation, target, signal) =>
        never('apply', cluster.name, signal, () => engine.apply(cluster, generation, target, signal)),
      observe: (cluster, look, signal) => never('observe', cluster.name, signal, () => engine.observe(cluster, look, signal)),
      remove: (cluster, generation, signal) =>
        never('remove', cluster.name, signal, () => engine.remove(cluster, generation, signal)),
    }
  }
  before(async () => {
    server = await startTestServer({ through })
    user = operator(server.call)
    await user.publish(stack('shop'))
    await Promise.all(Object.values(rows).map((name) => user.raise(clusterOf(name, 'shop'))))
  })
  after(() => server.dispose())

  const waitsForEngine = (name: string) =>
    user.until(name, ({ status }) => status.waiting?.code === 'engine.away', 'waits for the engine that does not answer')

  for (const call of ['observe', 'apply'] as const) {
    test(`${call}: the update says so and since when, and goes on once the engine answers`, async () => {
      const name = rows[call]
      if (call === 'apply') silent.add(call)
      const id = await user.begin(name, larger)
      silent.add(call)
      const { status } = await waitsForEngine(name)
      assert.deepEqual([status.updateStatus, status.waiting?.owner], ['Waiting', 'engine'])
      assert.match(status.waiting?.reason ?? '', /does not answer/)
      assert.ok(Date.parse(status.waiting?.since ?? '') > 0, 'since when')
      assert.equal(asked.get(name)?.aborted, true, 'the engine is told that nobody waits for the answer any more')
      if (call === 'observe') {
        const { checks } = await user.plan(name, {})
        assert.ok(
          checks.some(({ code }) => code === 'engine.away'),
          'a plan is answered meanwhile, and says so too',
        )
      }
      silent.delete(call)
      const done = await user.ended(name, id)
      assert.deepEqual([done.phase, done.nodesDone], ['succeeded', 2])
    })
  }

  test('remove: the deletion says so, and goes on once the engine answers', async () => {
    const params = { name: rows.remove }
    silent.add('remove')
    await server.call(clusterRoutes.delete, { params })
    assert.equal((await waitsForEngine(rows.remove)).status.status, 'Deleting')
    silent.delete('remove')
    const isThere = () => codeOf(user.cluster(rows.remove), () => 'there')
    await eventually(isThere, (code) => code === 'cluster.missing', { withinMs: 60_000, what: 'the end of the cluster' })
  })
})
