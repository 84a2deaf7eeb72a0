import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Inventory } from '#core/cluster/inventory.ts'
import { openTestStore, type TestStore } from '../store/database-fixture.ts'
import { cluster, seenBy, startServer, until, type TestServer } from './simulator-fixture.ts'
import { target } from './target-fixture.ts'

describe('simulator', () => {
  let database: TestStore
  let clean: (() => Promise<unknown>)[]
  beforeEach(async () => {
    database = await openTestStore()
    clean = []
  })
  afterEach(async () => {
    for (const step of clean.toReversed()) await step()
    await database.dispose()
  })
  const start = async (options?: Parameters<typeof startServer>[1]): Promise<TestServer> => {
    const server = await startServer(database, options)
    clean.push(server.stop)
    return server
  }
  const settled = (inventory: Inventory | null) =>
    inventory !== null &&
    inventory.layers.every((layer) => layer.state === 'ready') &&
    inventory.pools.every((pool) => pool.nodes.length === pool.desired && pool.nodes.every((node) => node.phase === 'ready'))

  test('a cluster comes into being, is updated and goes, woken by its own events', async () => {
    const { simulator, store, looks } = await start()
    const { engine } = simulator
    assert.equal(await seenBy(engine), null)
    assert.deepEqual(await engine.apply(cluster, 1, target()), { kind: 'accepted' })
    assert.equal((await seenBy(engine))?.generation, 1)
    await until(async () => settled(await seenBy(engine)))
    // Wake-ups fold where the machine is busy: how many there are says nothing.
    assert.ok(looks() > 0, 'steps wake whoever steers the cluster')
    const before = await seenBy(engine)

    await engine.apply(cluster, 2, target({ kubernetes: '1.36.0' }))
    await until(async () => settled(await seenBy(engine)))
    const after = await seenBy(engine)
    const uids = (inventory: Inventory | null) => inventory!.pools.flatMap((pool) => pool.nodes.map((node) => node.uid))
    assert.equal(uids(before).filter((uid) => uids(after).includes(uid)).length, 0)
    assert.ok(after!.pools.every((pool) => pool.nodes.every((node) => node.kubernetesVersion === '1.36.0')))

    assert.deepEqual(await engine.remove(cluster, 3), { kind: 'accepted' })
    await until(async () => (await seenBy(engine)) === null)
    const left = await store.read(({ db }) => db.selectFrom('sim_worlds').selectAll().execute())
    assert.deepEqual(left, [])
  })

  test('an older generation is refused, also after the cluster has gone; the same one is harmless', async () => {
    const { simulator } = await start()
    const { engine } = simulator
    await engine.apply(cluster, 5, target())
    assert.deepEqual(await engine.apply(cluster, 4, target({ image: 'other' })), { kind: 'older-generation', newest: 5 })
    assert.deepEqual(await engine.apply(cluster, 5, target()), { kind: 'accepted' })
    assert.deepEqual(await engine.remove(cluster, 4), { kind: 'older-generation', newest: 5 })
    await engine.remove(cluster, 6)
    await until(async () => (await seenBy(engine)) === null)
    assert.deepEqual(await engine.apply(cluster, 5, target()), { kind: 'older-generation', newest: 6 })
    assert.deepEqual(await engine.apply(cluster, 7, target()), { kind: 'older-generation', newest: 6 })
    assert.deepEqual(await engine.remove(cluster, 7), { kind: 'accepted' })
    assert.equal(await seenBy(engine), null)
  })

  test('a world that an older release told, which holds its target itself, goes on', async () => {
    const { simulator, store } = await start()
    const { engine } = simulator
    await engine.apply(cluster, 1, target())
    await until(async () => settled(await seenBy(engine)))
    const before = await seenBy(engine)
    const olden = sql`
      update sim_worlds set target = contents.content, target_digest = null
      from contents where contents.digest = sim_worlds.target_digest`
    await store.transact(async (tx) => void (await olden.execute(tx.db)))
    const { observedAt: _later, ...seen } = (await seenBy(engine))!
    const { observedAt: _earlier, ...known } = before!
    assert.deepEqual(seen, known)
    await engine.apply(cluster, 2, target({ image: 'image-2' }))
    await until(async () => settled(await seenBy(engine)))
    const [world] = await store.read(({ db }) => db.selectFrom('sim_worlds').select(['target', 'target_digest']).execute())
    assert.deepEqual([world?.target, typeof world?.target_digest], [null, 'string'])
  })

  test('what happens behind Cairn is seen, and a fault that makes no sense is refused', async () => {
    const { simulator } = await start()
    const { engine } = simulator
    await engine.apply(cluster, 1, target({ controlPlane: { replicas: 1 } }))
    await until(async () => settled(await seenBy(engine)))
    await engine.apply(cluster, 2, target({ controlPlane: { replicas: 1 }, image: 'image-2' }))
    await until(async () => settled(await seenBy(engine)))
    const node = (await seenBy(engine))!.pools[1]!.nodes[0]!
    assert.deepEqual(await simulator.inject(cluster, { kind: 'node-reverted', node: node.name }), { kind: 'injected' })
    const reverted = (await seenBy(engine))!.pools[1]!.nodes[0]!
    assert.equal(reverted.uid, node.uid)
    assert.notEqual(reverted.digest, node.digest)
    assert.deepEqual(await simulator.inject(cluster, { kind: 'node-dies', node: 'nobody' }), {
      kind: 'refused',
      message: 'The cluster has no node nobody.',
    })
    await simulator.inject(cluster, { kind: 'node-deleted', node: node.name })
    await until(async () => settled(await seenBy(engine)))
    assert.ok(!(await seenBy(engine))!.pools[1]!.nodes.some((one) => one.name === node.name))
  })

  test('a server that ends in the middle of a drain leaves a drain that another one goes on with', async () => {
    const first = await startServer(database, { speed: 6000 })
    const words = { controlPlane: { replicas: 1 }, pools: { general: { replicas: 1 } } }
    await first.simulator.engine.apply(cluster, 1, target(words))
    await until(async () => settled(await seenBy(first.simulator.engine)))
    await first.stop()
    const second = await startServer(database, { speed: 60 })
    await second.simulator.engine.apply(cluster, 2, target({ ...words, pools: { general: { replicas: 0 } } }))
    const draining = async (server: TestServer) =>
      (await seenBy(server.simulator.engine))?.pools[1]?.nodes.find((node) => node.phase === 'draining')?.uid
    await until(async () => (await draining(second)) !== undefined)
    const uid = await draining(second)
    await second.stop()
    const third = await start({ speed: 60 })
    assert.equal(await draining(third), uid)
    const world = await third.store.read(({ db }) => db.selectFrom('sim_worlds').select('state').executeTakeFirstOrThrow())
    assert.equal(world.state.recent.filter((event) => event.kind === 'node-draining' && event.at > 0).length, 1)
    await until(async () => (await seenBy(third.simulator.engine))?.pools[1]?.nodes.length === 0)
  })

  test('two servers share one time and one world, and no step is taken twice', async () => {
    const first = await start({ serverId: 'srv_a' })
    const second = await start({ serverId: 'srv_b' })
    await first.simulator.engine.apply(cluster, 1, target())
    await until(async () => settled(await seenBy(second.simulator.engine)))
    await second.simulator.engine.apply(cluster, 2, target({ image: 'image-2' }))
    await until(async () => {
      const inventory = await seenBy(first.simulator.engine)
      return inventory?.generation === 2 && settled(inventory)
    })
    const made = await first.store.read(({ db }) => db.selectFrom('sim_worlds').select('state').executeTakeFirstOrThrow())
    assert.equal(made.state.machinesMade, 12)
    assert.ok(Math.abs(first.simulator.engine.now() - second.simulator.engine.now()) < 6000 * 100)
  })
})
