import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { faultRoutes } from '#contract/fault.ts'
import { compareText } from '#core/base/compare.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { codeOf, nodesOf, operator, type Fault, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

interface Row {
  /** Stands from the first new node on, in the middle of the update's first pool. */
  readonly fault: Fault
  /** What the update says meanwhile; null where it moves all the time. */
  readonly waits: string | null
  /** What has it go on; absent: nothing but time. */
  readonly end?: 'clear' | NodeJS.Signals
}

const rows: Readonly<Record<string, Row>> = {
  'engine-slow': { fault: { kind: 'engine-slow', seconds: 60 }, waits: null },
  'engine-away': { fault: { kind: 'engine-away' }, waits: 'engine.away', end: 'clear' },
  'engine-conflicting': { fault: { kind: 'engine-conflicts' }, waits: 'engine.conflict', end: 'clear' },
  'engine-rate-limited': { fault: { kind: 'engine-rate-limited', seconds: 900 }, waits: 'engine.rate-limited' },
  // SIGINT ends PostgreSQL as an administrator restarts it. The budget only keeps the update in its middle while the database goes.
  'database-killed': { fault: { kind: 'budget-blocks-drain', pool: 'general' }, waits: 'drain.budget', end: 'SIGKILL' },
  'database-restarted': { fault: { kind: 'budget-blocks-drain', pool: 'general' }, waits: 'drain.budget', end: 'SIGINT' },
}

/** Two of three worker pools are replaced, one after the other; the third one and the control plane are none of the plan's. */
describe('an update whose engine or database lets it down in the middle', { timeout: 480_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    // With a database of its own, which may be killed.
    server = await startTestServer({ databaseUrl: null, simulatorSpeed: 600 })
    user = operator(server.call)
    await user.publish(stack('shop'))
    const workerPools = [workers('general', 2), workers('batch', 1), workers('spare', 1)]
    await Promise.all(Object.keys(rows).map((name) => user.raise(clusterOf(name, 'shop', { workerPools }))))
  })
  after(() => server.dispose())

  for (const [name, { fault, waits, end }] of Object.entries(rows)) {
    test(`${name}: says why it waits, goes on by itself, and replaces what its plan names`, async () => {
      const before = await user.inventory(name)
      const faults = [{ when: { event: 'node-joined' as const, pool: 'general' }, fault }]
      const scenario = { apiVersion: 'cairn.dev/v1' as const, kind: 'Scenario' as const, spec: { faults } }
      await server.call(faultRoutes.inject, { params: { name }, body: { scenario } })
      const larger = { instanceType: 'm5.xlarge' }
      const request = { workerPools: [workers('general', 2, larger), workers('batch', 1, larger), workers('spare', 1)] }
      const id = await user.begin(name, request)

      if (waits !== null) {
        const { status } = await user.until(name, (one) => one.status.waiting?.code === waits, `waits with ${waits}`)
        assert.deepEqual([status.updateStatus, status.update?.phase], ['Waiting', 'rolling'])
      }
      if (end === 'SIGKILL' || end === 'SIGINT') await restartDatabase(end)
      // Whoever asks on a connection that broke with the database is told to come back.
      const clear = async () => {
        const asked = () => codeOf(user.inject(name, { kind: fault.kind, clear: true }), () => 'cleared')
        await eventually(asked, (code) => code !== 'server.unready')
      }
      if (end !== undefined) await clear()
      const done = await user.ended(name, id)
      assert.deepEqual([done.phase, done.nodesDone, done.nodesTotal], ['succeeded', 3, 3])
      if (end === undefined) await clear()
      assert.equal((await user.plan(name, request)).state, 'empty')

      const now = await user.inventory(name)
      const gone = (await user.events(name)).filter(({ reason }) => reason === 'NodeRemoved').map(({ pool }) => pool ?? '')
      assert.deepEqual(gone.toSorted(compareText), ['batch', 'general', 'general'], 'each node goes once')
      for (const pool of ['control-plane', 'spare']) assert.deepEqual(nodesOf(now, pool), nodesOf(before, pool))
    })
  }

  test('engine-away: a cluster at rest says so, and how it is becomes unknown until the engine answers again', async () => {
    const [name = ''] = Object.keys(rows)
    const unknown = async () =>
      (await server.call(clusterRoutes.list, { query: { health: 'Unknown' } })).items.map((one) => one.metadata.name)
    await user.inject(name, { kind: 'engine-away' })
    const { status } = await user.until(name, (one) => one.status.health === 'Unknown', 'is of unknown health')
    assert.deepEqual([status.waiting?.code, status.status, status.updateStatus], ['engine.away', 'Running', 'Up to date'])
    assert.deepEqual(await unknown(), [name])
    await user.inject(name, { kind: 'engine-away', clear: true })
    const back = await user.until(name, (one) => one.status.health === 'Healthy', 'is seen again')
    assert.equal(back.status.waiting, undefined)
    assert.deepEqual(await unknown(), [])
  })

  async function restartDatabase(signal: NodeJS.Signals): Promise<void> {
    const pid = server.server.databasePid() ?? assert.fail('the server has a database of its own')
    process.kill(pid, signal)
    const isBack = async () => {
      const { status } = await fetch(`${server.url}/readyz`)
      return status === 200 && server.server.databasePid() !== pid
    }
    await eventually(isBack, (back) => back, { what: 'the database' })
  }
})
