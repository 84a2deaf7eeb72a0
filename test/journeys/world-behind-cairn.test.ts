import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { driftRoutes } from '#contract/drift.ts'
import { profileRoutes } from '#contract/profile.ts'
import { listSources, root } from '../../scripts/sources.ts'
import { createTestDatabase } from '../store/database-fixture.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { nodesOf, operator, type Operator } from './operator.ts'
import { clusterOf, metrics, stack, workers } from './stack.ts'

const fast = 30_000
/** A verification of 30 s of engine time takes one and a half seconds: long enough to step into it. */
const slow = 20

/** The simulator's world is a world of its own: what happens there behind Cairn's back is seen, and never taken for Cairn's own work. */
describe('the world behind Cairn', { timeout: 480_000 }, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let server: TestServer
  let user: Operator
  const start = async (simulatorSpeed: number) => {
    server = await startTestServer({ databaseUrl: database.databaseUrl, simulatorSpeed })
    user = operator(server.call)
  }
  const goOnAt = async (simulatorSpeed: number) => {
    await server.dispose()
    await start(simulatorSpeed)
  }
  before(async () => {
    database = await createTestDatabase()
    await start(fast)
    for (const [version, kubernetes, addon] of [
      ['1.0.0', '1.36.1', '0.7.2'],
      ['1.1.0', '1.36.2', '0.7.2'],
      ['1.2.0', '1.36.2', '0.8.0'],
    ] as const) {
      const document = stack('shop', { version, kubernetes, addons: [metrics(addon)] })
      if (version === '1.0.0') await user.publish(document)
      else await addVersion(document)
    }
  })
  after(async () => {
    await server.dispose()
    await database.dispose()
  })
  const addVersion = async (document: ReturnType<typeof stack>) => {
    await server.call(profileRoutes.createVersion, { params: { name: document.metadata.name }, body: document })
  }
  const to = (version: string) => ({ profiles: [{ name: 'shop', version }] })

  test('a node reverted after the last step keeps the update from its end until the node is right', async () => {
    await user.raise(clusterOf('reverted', 'shop'))
    await user.carryOut('reverted', to('1.1.0'))
    await goOnAt(slow)
    const id = await user.begin('reverted', to('1.2.0'))
    await user.until('reverted', ({ status }) => status.updateStatus === 'Verifying', 'verifying')
    const [victim] = nodesOf(await user.inventory('reverted'), 'general')
    assert.ok(victim)
    await user.inject('reverted', { kind: 'node-reverted', node: victim.name })
    await user.until('reverted', ({ status }) => status.waiting?.object === `node ${victim.name}`, 'seeing the reverted node')

    const verifiedTwice = performance.now() + (2 * 30_000) / slow
    await eventually(
      () => user.cluster('reverted'),
      ({ status }) => {
        assert.equal(status.updateStatus, 'Waiting')
        assert.match(status.waiting?.reason ?? '', /instead of .+\. A plan sets it right/)
        return performance.now() > verifiedTwice
      },
    )
    assert.equal((await user.update('reverted', id)).phase, 'verifying')

    await goOnAt(fast)
    await user.inject('reverted', { kind: 'node-deleted', node: victim.name })
    const done = await user.ended('reverted', id)
    assert.equal(done.phase, 'succeeded')
    const { nodes } = done.evidence as { nodes: { pool: string; name: string; digest: string; ready: boolean }[] }
    assert.ok(!nodes.some(({ name }) => name === victim.name))
    assert.equal(nodes.length, 3)
    const inventory = await user.inventory('reverted')
    assert.ok(inventory.pools.flatMap((pool) => pool.nodes).every(({ upToDate, ready }) => upToDate && ready))
    assert.equal((await user.cluster('reverted')).status.updateStatus, 'Up to date')
  })

  test('a node deleted by hand in the middle of an update does not count as replaced', async () => {
    await user.raise(clusterOf('deleted', 'shop', { workerPools: [workers('general', 3)] }))
    const before = nodesOf(await user.inventory('deleted'), 'general').map(({ name }) => name)
    await user.inject('deleted', { kind: 'budget-blocks-drain', pool: 'general' })
    const id = await user.begin('deleted', to('1.1.0'))
    // The control plane and one surge node are done; the first outdated worker cannot be drained.
    const blocked = await user.until('deleted', ({ status }) => /budget/.test(status.waiting?.reason ?? ''), 'a blocked drain')
    assert.equal(blocked.status.updateStatus, 'Waiting')
    assert.deepEqual([blocked.status.update?.nodesDone, blocked.status.update?.nodesTotal], [2, 4])

    // Slow enough that what the engine makes instead does not arrive meanwhile.
    await goOnAt(slow)
    const nodes = nodesOf(await user.inventory('deleted'), 'general')
    const outdated = nodes.find(({ name, phase }) => before.includes(name) && phase === 'ready')
    const surge = nodes.find(({ upToDate }) => upToDate)
    assert.ok(outdated && surge)
    const withoutNode = async (node: string) => {
      await user.inject('deleted', { kind: 'node-deleted', node })
      await eventually(
        async () => nodesOf(await user.inventory('deleted'), 'general').map(({ name }) => name),
        (names) => !names.includes(node),
      )
      return (await user.cluster('deleted')).status.update?.nodesDone
    }
    assert.equal(await withoutNode(outdated.name), 2, 'an outdated node that is gone is not replaced by that')
    assert.equal(await withoutNode(surge.name), 1, 'a new node that is gone is not done any more')
    assert.equal((await user.update('deleted', id)).phase, 'rolling')
    await goOnAt(fast)
    await user.inject('deleted', { kind: 'budget-blocks-drain', clear: true })
    const done = await user.ended('deleted', id)
    assert.deepEqual([done.phase, done.nodesDone, done.nodesTotal], ['succeeded', 4, 4])
    const after = nodesOf(await user.inventory('deleted'), 'general')
    assert.equal(after.length, 3)
    assert.ok(after.every(({ name, upToDate, ready }) => upToDate && ready && !before.includes(name) && name !== surge.name))
  })

  test('after an update a node that is reverted is not shown as up to date, and is replaced by the next plan', async () => {
    await user.raise(clusterOf('drifted', 'shop'))
    await user.carryOut('drifted', to('1.1.0'))
    assert.equal((await user.cluster('drifted')).status.updateStatus, 'Up to date')
    const [victim] = nodesOf(await user.inventory('drifted'), 'general')
    assert.ok(victim)
    await user.inject('drifted', { kind: 'node-reverted', node: victim.name })
    const seen = await user.until('drifted', ({ status }) => status.updateStatus !== 'Up to date', 'not up to date')
    assert.equal(seen.status.updateStatus, 'Waiting')
    assert.equal(seen.status.waiting?.object, `node ${victim.name}`)
    const plan = await user.plan('drifted', to('1.1.0'))
    assert.deepEqual(
      plan.repave.pools.map(({ name }) => name),
      ['general'],
    )
    assert.equal(plan.repave.pools[0]?.reasons[0]?.path, 'machineSpec')

    // The project's drift repair is off: it is the approved plan that says so.
    await user.carryOut('drifted', to('1.1.0'))
    const { status } = await user.cluster('drifted')
    assert.deepEqual([status.updateStatus, status.drift], ['Up to date', undefined])
    const nodes = nodesOf(await user.inventory('drifted'), 'general')
    assert.ok(nodes.every(({ name, upToDate, ready }) => upToDate && ready && name !== victim.name))
    const [next] = nodes
    assert.ok(next)
    await user.inject('drifted', { kind: 'node-reverted', node: next.name })
    await user.until('drifted', ({ status: { drift } }) => drift !== undefined, 'drift after the end of the update')
    const [found] = (await server.call(driftRoutes.list, { params: { name: 'drifted' } })).items
    assert.deepEqual([found?.kind, found?.repair], ['node-changed', 'off'], 'only what the plan named was set right')
  })

  test('is read by nothing but the engine, whose other parts know no simulator', () => {
    const sources = listSources('src').map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    const thatSay = (words: RegExp) => sources.flatMap(({ file, text }) => (words.test(text) ? [file] : []))
    const tables = thatSay(/\bsim_(worlds|clock|gone)\b/).filter((file) => !/^src\/store\/(tables|migrations)\//.test(file))
    // What a world names among the contents must not be cleared away.
    assert.deepEqual(tables, ['src/store/retention.ts', 'src/store/schema.ts', 'src/store/simulator.ts'])
    const users = thatSay(/from '(#engine\/simulator\/|#store\/simulator\.ts)/).filter(
      (file) => !file.startsWith('src/engine/simulator/'),
    )
    assert.deepEqual(users, ['src/server.ts'])
  })
})
