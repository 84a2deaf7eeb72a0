import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { isLayerReady, isPoolConverged } from '#core/update/convergence.ts'
import type { ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { withoutKubernetes } from '../../cluster-api/kube-assets.ts'
import { listObjects, type KubeStored } from '../../cluster-api/kube-client.ts'
import { startManagementCluster, type ManagementCluster } from '../../cluster-api/management-cluster.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { administrator, seen, startEngine } from './engine-fixture.ts'
import { target, type TargetWords } from './target-fixture.ts'

describe('the life of a cluster on a management cluster', { skip: withoutKubernetes() }, () => {
  let management: ManagementCluster
  let database: TestStore
  let clusterApi: ClusterApi
  before(async () => {
    ;[management, database] = await Promise.all([startManagementCluster(), openTestStore()])
    clusterApi = await startEngine(database.store, await administrator(management.management))
  })
  after(async () => {
    await clusterApi?.close()
    await management?.stop()
    await database?.dispose()
  })

  const shop: EngineCluster = { projectId: 'prj_default', id: 'cls_life', name: 'life' }
  const words: TargetWords = {
    name: 'life',
    pools: { web: { replicas: 2, zones: ['a', 'b'] }, batch: { replicas: 1 } },
    addons: { dns: '1', log: '1' },
  }
  const tell = async (generation: number, told: EngineTarget) =>
    assert.deepEqual(await clusterApi.engine.apply(shop, generation, told), { kind: 'accepted' })
  const isThere = (told: EngineTarget, generation: number) => (inventory: Inventory | null) =>
    inventory?.generation === generation &&
    told.pools.every((pool) => isPoolConverged(pool, inventory)) &&
    told.layers.every((layer) => isLayerReady(layer, inventory)) &&
    inventory.pools.every(({ name, nodes }) => nodes.length === 0 || told.pools.some((pool) => pool.name === name)) &&
    inventory.layers.length === told.layers.length

  /** One pass of every controller and one look of the engine at a time, each noted, until it is so. */
  async function until(
    what: string,
    isSo: (inventory: Inventory | null) => boolean,
    each: (inventory: Inventory | null) => void = () => {},
  ) {
    for (let pass = 0; pass < 80; pass += 1) {
      const { nextWake, writes } = await management.standIns.step()
      if (writes === 0 && nextWake !== null) management.standIns.elapse(Math.max(nextWake - management.standIns.now(), 0))
      await clusterApi.lookAt(shop.id)
      const answer = await clusterApi.engine.observe(shop)
      const inventory = answer.kind === 'observed' ? answer.inventory : null
      each(inventory)
      if (isSo(inventory)) return inventory
    }
    return assert.fail(`${what} did not come about: ${JSON.stringify(await seen(clusterApi, shop), null, 1)}`)
  }
  const uids = (inventory: Inventory | null, pool: string) =>
    inventory?.pools.find(({ name }) => name === pool)?.nodes.map(({ uid }) => uid) ?? []

  /** Of each node of a pool: its label, and whether it has the taint. */
  const dressOf = async (pool: string) => {
    const nodes = await listObjects<
      KubeStored & { readonly spec: { readonly taints?: readonly { readonly key: string; readonly value?: string }[] } }
    >(management.workload.client, { apiVersion: 'v1', kind: 'Node' })
    return nodes
      .filter(({ metadata }) => metadata.name.startsWith(`life-${pool}-`))
      .map(({ metadata, spec }) => [
        metadata.labels?.['tier'],
        spec.taints?.some(({ key, value }) => key === 'dedicated' && value === 'web') ?? false,
      ])
  }

  test('it comes into being, moves pool by pool and zone by zone, is held, scaled, loses a pool and a layer, and goes', async () => {
    const first = target(words)
    await tell(1, first)
    const born = await until('the cluster', isThere(first, 1))

    // The control plane alone: what is held keeps its nodes.
    const held = target({
      ...words,
      image: 'node:2',
      pools: { web: { replicas: 2, zones: ['a', 'b'], hold: true }, batch: { replicas: 1, hold: true } },
    })
    await tell(2, {
      ...held,
      pools: [held.pools[0] ?? assert.fail(), ...first.pools.slice(1).map((pool) => ({ ...pool, hold: true }))],
    })
    const moved = await until('the new control plane', (inventory) => {
      const [pool] = held.pools
      return inventory?.generation === 2 && pool !== undefined && isPoolConverged(pool, inventory)
    })
    assert.deepEqual(uids(moved, 'web'), uids(born, 'web'))
    assert.deepEqual(uids(moved, 'batch'), uids(born, 'batch'))

    // One zone after the other, and never more machines than the pool's one of surge allows.
    const dressed = { labels: { tier: 'web' }, taints: [{ key: 'dedicated', value: 'web', effect: 'PreferNoSchedule' as const }] }
    const web = target({
      ...words,
      image: 'node:2',
      pools: { web: { replicas: 2, zones: ['a', 'b'], ...dressed }, batch: { replicas: 1, image: 'node:1', hold: true } },
    })
    await tell(3, web)
    let most = 0
    const zonesOf = (inventory: Inventory | null) =>
      new Set(
        inventory?.pools
          .find(({ name }) => name === 'web')
          ?.nodes.filter(({ leaves }) => leaves === 'outdated')
          .map(({ zone }) => zone),
      )
    await until('the new web nodes', isThere(web, 3), (inventory) => {
      most = Math.max(most, uids(inventory, 'web').length)
      assert.ok(zonesOf(inventory).size <= 1, 'two zones of a pool never move at once')
    })
    // Labels and taints are on the nodes of the pool, and on no others.
    assert.deepEqual(await dressOf('web'), [
      ['web', true],
      ['web', true],
    ])
    assert.deepEqual(await dressOf('batch'), [[undefined, false]])
    assert.ok(most <= 3, `${most} machines of a pool of 2`)

    // Scaled, without a pool, without a layer.
    const smaller = target({
      ...words,
      image: 'node:2',
      pools: { web: { replicas: 4, zones: ['a', 'b'] } },
      addons: { dns: '2' },
    })
    await tell(4, smaller)
    const scaled = await until('the scaled cluster', isThere(smaller, 4))
    assert.equal(uids(scaled, 'web').length, 4)
    assert.deepEqual(
      await dressOf('web'),
      Array.from({ length: 4 }, () => [undefined, false]),
    )
    for (let pass = 0; pass < 20 && (await clusterApi.lookAt(shop.id)) !== null; pass += 1) await management.standIns.settle()
    assert.equal(await clusterApi.lookAt(shop.id), null)

    assert.deepEqual(await clusterApi.engine.remove(shop, 5), { kind: 'accepted' })
    await until('its end', (inventory) => inventory === null)
    for (const kind of ['Cluster', 'MachineDeployment', 'Machine', 'MachineHealthCheck'])
      assert.deepEqual(
        await listObjects<KubeStored>(management.management.client, { apiVersion: 'cluster.x-k8s.io/v1beta2', kind }),
        [],
        kind,
      )
    for (const [apiVersion, kind] of [
      ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
      ['infrastructure.cluster.x-k8s.io/v1beta2', 'DockerMachineTemplate'],
    ] as const)
      assert.deepEqual(await listObjects<KubeStored>(management.management.client, { apiVersion, kind }), [], kind)
    assert.deepEqual(await clusterApi.engine.apply(shop, 4, first), { kind: 'older-generation', newest: 5 })
  })
})
