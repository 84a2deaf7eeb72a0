import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Cluster } from '#contract/cluster.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { nodesOf, type Operator } from '../journeys/operator.ts'
import { makeTestFolder } from '../store/database-fixture.ts'
import { eventually } from '../server-fixture.ts'
import { processTree, stillRunning } from './processes.ts'
import { operatorOf, startServerProcess, type ServerProcess } from './server-process.ts'

/** A drain and the removal after it take eight seconds or more, of which a crash costs two: the time that a server grants itself ahead. */
const slow = 6
/** A step takes a second or more. */
const brisk = 30
const fast = 20_000

/** After a restart a running update has moved, or says why not, within this time. */
const recoveryMs = 10_000
/** A signal ends everything within this time. */
const stopMs = 10_000

describe('a server that is killed', { timeout: 480_000 }, () => {
  let folder: string
  let dataFolder: string
  let server: ServerProcess
  let user: Operator
  const start = async (speed: number) => {
    server = await startServerProcess({ dataFolder, speed })
    user = await operatorOf(server)
  }
  const kill = async () => {
    server.send('SIGKILL')
    assert.equal(await server.ended, 'SIGKILL')
  }
  before(async () => {
    folder = makeTestFolder('cairn-crash-')
    dataFolder = join(folder, 'data')
    await start(fast)
  })
  after(async () => {
    server.send('SIGTERM')
    await server.ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  test('goes on with the very drain that it was in, and does nothing twice', async (t) => {
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store', 'shop', { workerPools: [pool('m5.large')] }))
    await stop('SIGTERM')
    await start(slow)
    t.diagnostic(`ready after ${Math.round(server.readyAfterMs)} ms on an existing database`)
    const old = nodesOf(await user.inventory('store'), 'general').map(({ name }) => name)
    const id = await user.begin('store', { workerPools: [pool('m5.xlarge')] })
    const draining = await drainingNode()

    let most = 0
    const look = async () => {
      const inventory = await user.inventory('store')
      most = Math.max(most, nodesOf(inventory, 'general').length)
      return inventory
    }
    await look()
    await kill()
    await start(slow)
    t.diagnostic(`ready after ${Math.round(server.readyAfterMs)} ms after kill -9 in a drain`)
    const leaving = nodesOf(await look(), 'general').filter(({ phase }) => phase === 'draining' || phase === 'removing')
    assert.deepEqual(
      leaving.map(({ name }) => name),
      [draining.name],
      'that same drain goes on',
    )

    for (const crash of ['in the same drain', 'later on']) {
      await kill()
      await start(brisk)
      const ready = performance.now()
      const before = JSON.stringify((await look()).pools)
      await eventually(look, ({ pools }) => JSON.stringify(pools) !== before, { withinMs: recoveryMs, what: 'a step' })
      t.diagnostic(`killed ${crash}: the update has moved ${Math.round(performance.now() - ready)} ms after readiness`)
      await eventually(look, (one) => nodesOf(one, 'general').some(({ upToDate, ready }) => upToDate && ready))
    }
    await stop('SIGTERM')
    await start(fast)
    const done = await eventually(
      async () => (await look(), await user.update('store', id)),
      ({ endedAt }) => endedAt !== null,
    )
    assert.deepEqual([done.phase, done.nodesDone, done.nodesTotal], ['succeeded', 3, 3])
    assert.equal((await user.cluster('store')).status.updateStatus, 'Up to date')
    assert.equal(most, 4, 'the desired three, a surge of one, and never more')

    const told = (await user.events('store')).filter(({ object }) => object?.includes('-general-'))
    const nodesTold = (reason: string) => told.filter((event) => event.reason === reason).map(({ object }) => object ?? '')
    assert.deepEqual(nodesTold('NodeRemoved').sort(), old.map((name) => `node ${name}`).sort(), 'each old node goes once')
    for (const reason of ['NodeCreated', 'NodeCordoned', 'NodeDraining']) {
      const nodes = nodesTold(reason)
      assert.equal(new Set(nodes).size, nodes.length, `${reason} is told once of each node`)
    }
  })

  for (const [signal, to] of [
    ['SIGTERM', 'server'],
    ['SIGINT', 'group'],
    ['SIGKILL', 'server'],
  ] as const) {
    const everything = signal === 'SIGKILL' ? 'the server' : 'everything, PostgreSQL included,'
    test(`${signal} ends ${everything} in a drain that is blocked, and right after a restart the update says so`, async (t) => {
      await user.inject('store', { kind: 'budget-blocks-drain', pool: 'general' })
      await user.begin('store', { workerPools: [pool(signal.toLowerCase())] })
      const before = await user.until('store', isBlocked, 'a blocked drain')
      if (signal === 'SIGKILL') await kill()
      else t.diagnostic(`ended after ${Math.round(await stop(signal, to))} ms`)
      await start(fast)
      const after = await eventually(() => user.cluster('store'), isBlocked, { withinMs: recoveryMs, what: 'a reason' })
      assert.equal(after.status.waiting?.object, before.status.waiting?.object)
      await user.inject('store', { kind: 'budget-blocks-drain', clear: true })
      await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'the end of the update')
    })
  }

  async function drainingNode() {
    const inventory = await eventually(
      () => user.inventory('store'),
      (one) => nodesOf(one, 'general').some(({ phase }) => phase === 'draining'),
    )
    return nodesOf(inventory, 'general').find(({ phase }) => phase === 'draining') ?? assert.fail()
  }

  async function stop(signal: NodeJS.Signals, to: 'server' | 'group' = 'server'): Promise<number> {
    const everything = processTree(server.pid)
    assert.ok(everything.length > 2, 'the server has a PostgreSQL with processes of its own')
    const since = performance.now()
    server.send(signal, to)
    const how = await server.ended
    const spent = performance.now() - since
    assert.equal(how, 0, server.log())
    assert.deepEqual(stillRunning(everything), [])
    assert.ok(spent < stopMs, `ended after ${spent} ms`)
    return spent
  }
})

function isBlocked({ status }: Cluster): boolean {
  return status.updateStatus === 'Waiting' && /budget/.test(status.waiting?.reason ?? '')
}

/** Three workers, of which the first is drained at once while a fourth one boots. */
function pool(instanceType: string) {
  return workers('general', 3, { instanceType, strategy: { type: 'custom', maxSurge: 1, maxUnavailable: 1 } })
}
