import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openKubeClient, versionOf } from '#engine/cluster-api/kube-client.ts'
import type { ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import { refOf } from '#engine/cluster-api/management.ts'
import { openObjectCache } from '#engine/cluster-api/object-cache.ts'
import { writeObjects, type Write } from '#engine/cluster-api/write-objects.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { appliedStore } from '#store/applied-clusters.ts'
import { startApiServers, type ApiServers } from '../../cluster-api/api-server.ts'
import { installCustomResources } from '../../cluster-api/custom-resources.ts'
import { withoutKubernetes } from '../../cluster-api/kube-assets.ts'
import { mergeObject, readObject, type KubeStored } from '../../cluster-api/kube-client.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { until } from '../../store/until.ts'
import { administrator, seen, startEngine } from './engine-fixture.ts'
import { target } from './target-fixture.ts'

describe('a management cluster that fails', { skip: withoutKubernetes() }, () => {
  let servers: ApiServers
  let database: TestStore
  let clusterApi: ClusterApi
  const woken: string[] = []
  before(async () => {
    ;[servers, database] = await Promise.all([startApiServers(), openTestStore()])
    await installCustomResources(servers.management.client, ['core', 'kubeadm', 'docker', 'flux'])
    const authenticate = await administrator(servers.management)
    clusterApi = await startEngine(database.store, authenticate, {}, (clusterIds) => woken.push(...clusterIds))
  })
  after(async () => {
    await clusterApi?.close()
    await servers?.stop()
    await database?.dispose()
  })

  const late: EngineCluster = { projectId: 'prj_default', id: 'cls_late', name: 'late' }
  const killed: EngineCluster = { projectId: 'prj_default', id: 'cls_killed', name: 'killed' }
  const replicasOf = async (name: string) => {
    const ref = {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachineDeployment',
      metadata: { namespace: 'cairn-default', name },
    }
    return (await readObject<KubeStored & { spec: { replicas: number } }>(servers.management.client, ref))?.spec.replicas
  }

  test('what a server read before another one told the next generation is written by it no more', async () => {
    const store = appliedStore(database.store)
    await clusterApi.engine.apply(late, 1, target({ name: 'late', pools: { web: { replicas: 2 } } }))
    const stored = (await store.load(late.id)) ?? assert.fail()
    const stale = target({ name: 'late', pools: { web: { replicas: 9 } } })
    const [object] = stale.pools[1]?.objects?.owners ?? []
    assert.ok(object)
    const client = openKubeClient({
      authenticate: await administrator(servers.management),
      callsMax: 4,
      timeoutMs: 30_000,
      now: Date.now,
    })
    const read = await client.read(refOf(object))
    assert.ok(read.kind === 'object')

    await clusterApi.engine.apply(late, 2, target({ name: 'late', pools: { web: { replicas: 3 } } }))
    const over = versionOf(read.object)
    const write: Write = { desired: { object, part: 'owner', of: 'web' }, over, force: false, fences: false }
    const management = {
      name: 'management',
      client,
      cache: openObjectCache(() => {}),
      // It asked before it was suspended.
      store: { ...store, isNewest: async () => true },
      isWatched: () => false,
      namespaces: new Set<string>(),
      chartAccess: null,
      loadAccount: async () => null,
      now: Date.now,
      fill: async (_: string, one: typeof object) => one,
    }
    const written = await writeObjects(management, stored, [write])
    client.close()
    assert.deepEqual(written, { applied: [], fault: null, newer: 2, isOvertaken: false })
    assert.equal(await replicasOf('late-web'), 3)
  })

  test('a server that is killed and comes back is told what it missed, and is watched again', async () => {
    await clusterApi.engine.apply(killed, 1, target({ name: 'killed', pools: { web: { replicas: 1 } } }))
    await servers.management.kill()
    const wanted = target({ name: 'killed', pools: { web: { replicas: 4 } } })
    const answer = await clusterApi.engine.apply(killed, 2, wanted)
    assert.ok(answer.kind === 'unanswered' && answer.why === 'away')
    await servers.management.start()
    await until(async () => (await clusterApi.engine.apply(killed, 2, wanted)).kind === 'accepted', 60_000)
    assert.equal(await replicasOf('killed-web'), 4)

    woken.length = 0
    const root = {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
      metadata: { namespace: 'cairn-default', name: 'killed' },
    }
    await mergeObject(
      servers.management.client,
      root,
      { status: { initialization: { infrastructureProvisioned: true } } },
      '/status',
    )
    await until(async () => (await seen(clusterApi, killed).catch(() => null))?.infrastructureReady === true, 60_000)
    await until(async () => woken.includes(killed.id), 60_000)
  })
})
