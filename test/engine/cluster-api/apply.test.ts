import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { EngineCluster } from '#engine/engine.ts'
import type { ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { chartSource } from '#core/cluster-api/release-objects.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { startApiServers, type ApiServers } from '../../cluster-api/api-server.ts'
import { installCustomResources } from '../../cluster-api/custom-resources.ts'
import { withoutKubernetes } from '../../cluster-api/kube-assets.ts'
import { applyObject, listObjects, readObject, removeObject, type KubeStored } from '../../cluster-api/kube-client.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { until } from '../../store/until.ts'
import { administrator, seen, startEngine } from './engine-fixture.ts'
import { namespace, target, type TargetWords } from './target-fixture.ts'

describe('applying to a management cluster', { skip: withoutKubernetes() }, () => {
  let servers: ApiServers
  let database: TestStore
  let engine: ClusterApi
  before(async () => {
    ;[servers, database] = await Promise.all([startApiServers(), openTestStore()])
    await installCustomResources(servers.management.client, ['core', 'kubeadm', 'docker', 'flux'])
    engine = await startEngine(database.store, await administrator(servers.management))
  })
  after(async () => {
    await engine?.close()
    await servers?.stop()
    await database?.dispose()
  })

  const clusterNamed = (name: string): EngineCluster => ({ projectId: 'prj_default', id: `cls_${name}`, name })
  const usual: TargetWords = { pools: { web: { replicas: 2 } }, addons: { dns: '1.0.0' } }
  const objectsOf = (told: EngineTarget): readonly KubeObject[] => [
    ...(told.objects ?? []),
    ...told.pools.flatMap(({ objects }) =>
      objects ? [...objects.templates, ...objects.owners, ...(objects.healthCheck ? [objects.healthCheck] : [])] : [],
    ),
    ...told.layers.flatMap(({ objects }) => objects ?? []),
  ]
  const find = (object: KubeObject) =>
    readObject<KubeStored & { spec?: { replicas?: number; paused?: boolean } }>(servers.management.client, object)
  const versions = async (told: EngineTarget) =>
    await Promise.all(objectsOf(told).map(async (object) => (await find(object))?.metadata.resourceVersion))

  test('all objects are there, and applying them again writes none', async () => {
    const cluster = clusterNamed('twice')
    const told = target({ ...usual, name: 'twice' })
    assert.deepEqual(await engine.engine.apply(cluster, 1, told), { kind: 'accepted' })
    const first = await versions(told)
    assert.ok(first.every((version) => version !== undefined))
    assert.deepEqual(await engine.engine.apply(cluster, 1, told), { kind: 'accepted' })
    assert.equal(await engine.lookAt(cluster.id), null)
    assert.deepEqual(await versions(told), first)

    // Another generation of the same is the root's annotation alone.
    assert.deepEqual(await engine.engine.apply(cluster, 2, told), { kind: 'accepted' })
    const second = await versions(told)
    assert.deepEqual(
      second.flatMap((version, index) => (version === first[index] ? [] : [objectsOf(told)[index]?.kind])),
      ['Cluster'],
    )
    assert.equal((await seen(engine, cluster))?.generation, 2)
  })

  test('an imported cluster has its generation where its charts come from, and gives way to a newer one there', async () => {
    const cluster = clusterNamed('legacy')
    const source = chartSource({ project: 'default', cluster: 'legacy' }, { cluster: 'legacy', namespace })
    const told: EngineTarget = { ...target({ ...usual, name: 'legacy' }), cloudType: 'imported', pools: [], objects: [source] }
    const chartAccess = { url: null, user: 'home', password: 'a secret' }
    const served = await startEngine(database.store, await administrator(servers.management), {}, undefined, { chartAccess })
    const { engine: port } = served
    assert.deepEqual(await port.apply(cluster, 1, told), { kind: 'accepted' })
    const first = await versions(told)
    assert.ok(first.every((version) => version !== undefined))
    assert.deepEqual(await port.apply(cluster, 1, told), { kind: 'accepted' })
    assert.deepEqual(await versions(told), first)
    assert.equal((await seen(served, cluster))?.generation, 1)
    assert.notEqual(await served.lookAt(cluster.id), null, 'only another look tells of its nodes')
    const metadata = { ...source.metadata, annotations: { 'cairn.dev/generation': '9' } }
    await applyObject(servers.management.client, { ...source, metadata }, { manager: 'cairn' })
    await until(async () => (await seen(served, cluster))?.generation === 9)
    const changed = { ...told, layers: [] }
    assert.deepEqual(await port.apply(cluster, 4, changed), { kind: 'older-generation', newest: 9 })
    assert.ok(
      (await versions(told)).every((version) => version !== undefined),
      'nothing of it was taken away',
    )
    assert.equal((await seen(served, cluster))?.infrastructureReady, true)
    await served.close()
  })

  test('what was stored as not applied yet, though it was, is applied again without a change', async () => {
    const cluster = clusterNamed('crashed')
    const told = target({ ...usual, name: 'crashed' })
    await engine.engine.apply(cluster, 1, told)
    const { store } = database
    const forget = async () => {
      await store.transact(async ({ db }) => {
        const row = await db
          .selectFrom('applied_clusters')
          .select('state')
          .where('cluster_id', '=', cluster.id)
          .executeTakeFirstOrThrow()
        const objects = row.state.objects.map(({ applied: _applied, ...rest }) => rest)
        const state = JSON.stringify({ ...row.state, objects })
        await db.updateTable('applied_clusters').set({ state, done: 0 }).where('cluster_id', '=', cluster.id).execute()
      })
    }
    // With the first time the server writes the defaults of the status into what has none.
    await forget()
    await engine.engine.apply(cluster, 1, told)
    const first = await versions(told)
    await forget()
    assert.deepEqual(await engine.engine.apply(cluster, 1, told), { kind: 'accepted' })
    assert.deepEqual(await versions(told), first)
  })

  test('an older generation is refused, whoever told the newer one', async () => {
    const cluster = clusterNamed('fenced')
    const told = target({ ...usual, name: 'fenced' })
    await engine.engine.apply(cluster, 3, told)
    assert.deepEqual(await engine.engine.apply(cluster, 2, told), { kind: 'older-generation', newest: 3 })
    const [root] = told.objects ?? []
    assert.ok(root)
    await applyObject(
      servers.management.client,
      { ...root, metadata: { ...root.metadata, annotations: { 'cairn.dev/generation': '9' } } } as never,
      {
        manager: 'cairn',
        force: true,
      },
    )
    await until(async () => (await seen(engine, cluster))?.generation === 9)
    const changed = target({ ...usual, name: 'fenced', pools: { web: { replicas: 5 } } })
    assert.deepEqual(await engine.engine.apply(cluster, 4, changed), { kind: 'older-generation', newest: 9 })
    const [deployment] = await listObjects<KubeStored & { spec: { replicas: number } }>(servers.management.client, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachineDeployment',
    }).then((all) => all.filter(({ metadata }) => metadata.name === 'fenced-web'))
    assert.equal(deployment?.spec.replicas, 2)
  })

  test('a field that somebody else owns is not forced, and named with its owner', async () => {
    const cluster = clusterNamed('owned')
    const told = target({ ...usual, name: 'owned' })
    await engine.engine.apply(cluster, 1, told)
    const [deployment] = told.pools[1]?.objects?.owners ?? []
    assert.ok(deployment)
    const scaled = { ...deployment, spec: { ...deployment.spec, replicas: 4 } }
    await applyObject(servers.management.client, scaled as never, { manager: 'somebody', force: true })
    const wanted = target({ ...usual, name: 'owned', pools: { web: { replicas: 3 } } })
    const answer = await engine.engine.apply(cluster, 2, wanted)
    assert.deepEqual(answer, {
      kind: 'unanswered',
      why: 'owned',
      message: 'MachineDeployment cairn-default/owned-web (web): .spec.replicas is owned by somebody',
      retryAfterMs: null,
    })
    assert.equal((await seen(engine, cluster))?.generation, 1)
    assert.equal((await find(deployment))?.spec?.replicas, 4)

    // A plan that sets it right says so.
    assert.deepEqual(await engine.engine.apply(cluster, 3, { ...wanted, correct: ['web'] }), { kind: 'accepted' })
    assert.equal((await find(deployment))?.spec?.replicas, 3)
  })

  test('what the server refuses is told with its own words, and what comes after it is not applied', async () => {
    const cluster = clusterNamed('refused')
    const told = target({ ...usual, name: 'refused' })
    const [release] = told.layers[0]?.objects ?? []
    const [layer] = told.layers
    assert.ok(release && layer)
    const bad = { ...layer, objects: [{ ...release, spec: { ...release.spec, interval: 'soon' } }] }
    const answer = await engine.engine.apply(cluster, 1, { ...told, layers: [bad] })
    assert.equal(answer.kind, 'unanswered')
    assert.ok('why' in answer && answer.why === 'refused')
    assert.match(answer.message, /^HelmRelease cairn-default\/refused-dns \(base\/dns\): .*spec\.interval/)
    assert.equal((await seen(engine, cluster))?.generation, 0)
    assert.deepEqual(await engine.engine.apply(cluster, 2, told), { kind: 'accepted' })
    assert.equal((await seen(engine, cluster))?.generation, 2)
  })

  test('what was applied and is not told any more goes, and nothing else does', async () => {
    const cluster = clusterNamed('pruned')
    const told = target({
      ...usual,
      name: 'pruned',
      pools: { web: { replicas: 1 }, batch: { replicas: 1 } },
      addons: { dns: '1', log: '1' },
    })
    await engine.engine.apply(cluster, 1, told)
    const stranger = {
      ...(told.layers[0]?.objects?.[0] ?? assert.fail()),
      metadata: { name: 'stranger', namespace: 'cairn-default', labels: { 'cairn.dev/cluster': 'pruned' } },
    }
    await applyObject(servers.management.client, stranger as never)
    const left = target({ ...usual, name: 'pruned', pools: { web: { replicas: 1 } }, addons: { dns: '1' } })
    await engine.engine.apply(cluster, 2, left)
    await until(async () => (await engine.lookAt(cluster.id)) === null)
    const kept = new Set(objectsOf(left).map(({ kind, metadata }) => `${kind} ${metadata.name}`))
    for (const object of objectsOf(told)) {
      const isKept = kept.has(`${object.kind} ${object.metadata.name}`)
      assert.equal((await find(object)) !== null, isKept, `${object.kind} ${object.metadata.name}`)
    }
    assert.ok(await find(stranger))
  })

  test('a pool that is held keeps what it was released with, and all else of it is applied', async () => {
    const cluster = clusterNamed('held')
    const told = target({ ...usual, name: 'held' })
    await engine.engine.apply(cluster, 1, told)
    const held = target({ name: 'held', image: 'node:2', pools: { web: { replicas: 3, hold: true } }, addons: { dns: '1.0.0' } })
    await engine.engine.apply(cluster, 2, held)
    const [deployment] = held.pools[1]?.objects?.owners ?? []
    const [before] = told.pools[1]?.objects?.owners ?? []
    assert.ok(deployment && before)
    const templateOf = (object: unknown) =>
      (object as { spec: { template: { spec: { infrastructureRef: { name: string } } } } }).spec.template.spec.infrastructureRef
        .name
    assert.equal((await find(deployment))?.spec?.replicas, 3)
    assert.equal(templateOf(await find(deployment)), templateOf(before))
    await engine.engine.apply(
      cluster,
      3,
      target({ name: 'held', image: 'node:2', pools: { web: { replicas: 3 } }, addons: { dns: '1.0.0' } }),
    )
    assert.equal(templateOf(await find(deployment)), templateOf(deployment))
  })

  test('objects that somebody took away come back, releases only where that is set right', async () => {
    const cluster = clusterNamed('taken')
    const told = target({ ...usual, name: 'taken' })
    await engine.engine.apply(cluster, 1, told)
    const [release] = told.layers[0]?.objects ?? []
    const check = told.pools[1]?.objects?.healthCheck
    assert.ok(release && check)
    await Promise.all([
      removeObject(servers.management.client, release as never),
      removeObject(servers.management.client, check as never),
    ])
    await until(async () => {
      await engine.lookAt(cluster.id)
      return (await find(check)) !== null
    })
    assert.equal((await seen(engine, cluster))?.layers[0]?.state, 'queued')
    assert.equal(await find(release), null)
    await engine.engine.apply(cluster, 2, { ...told, correct: true })
    assert.ok(await find(release))
  })
})
