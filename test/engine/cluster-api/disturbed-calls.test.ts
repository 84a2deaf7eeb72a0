import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { startApiServers, type ApiServers } from '../../cluster-api/api-server.ts'
import { installCustomResources } from '../../cluster-api/custom-resources.ts'
import { startFaultProxy, type Disturbance, type FaultProxy } from '../../cluster-api/fault-proxy.ts'
import { withoutKubernetes } from '../../cluster-api/kube-assets.ts'
import { readObject, type KubeStored } from '../../cluster-api/kube-client.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { until } from '../../store/until.ts'
import { administrator, startEngine } from './engine-fixture.ts'
import { target } from './target-fixture.ts'

/** A write that is disturbed in every way lands once all the same, and over the same object. */
describe('calls that are disturbed on their way', { skip: withoutKubernetes() }, () => {
  let servers: ApiServers
  let database: TestStore
  let proxy: FaultProxy
  let clusterApi: ClusterApi
  before(async () => {
    ;[servers, database] = await Promise.all([startApiServers(), openTestStore()])
    await installCustomResources(servers.management.client, ['core', 'kubeadm', 'docker', 'flux'])
    proxy = await startFaultProxy(servers.management)
    clusterApi = await startEngine(database.store, await administrator(proxy), { timeoutMs: 10_000 })
  })
  after(async () => {
    await clusterApi?.close()
    await proxy?.stop()
    await servers?.stop()
    await database?.dispose()
  })

  const rows: readonly { readonly of: string; readonly fault: Disturbance; readonly why: string | null }[] = [
    { of: 'cut', fault: { kind: 'cut' }, why: 'away' },
    { of: 'done, and its answer lost', fault: { kind: 'answer-lost' }, why: 'away' },
    { of: 'not answered in time', fault: { kind: 'silent' }, why: 'away' },
    { of: 'answered with an inner error', fault: { kind: 'answer', status: 500, message: 'etcd' }, why: 'away' },
    {
      of: 'refused as one too many',
      fault: { kind: 'answer', status: 429, message: 'slow down', retryAfterSeconds: 1 },
      why: 'rate-limited',
    },
    { of: 'refused as a race once', fault: { kind: 'answer', status: 409, message: 'modified' }, why: null },
  ]
  for (const [index, { of, fault, why }] of rows.entries()) {
    test(`a write that is ${of}`, async () => {
      const name = `disturbed${index}`
      const cluster: EngineCluster = { projectId: 'prj_default', id: `cls_${name}`, name }
      const told = (replicas: number) => target({ name, pools: { web: { replicas } } })
      const deployment = () =>
        readObject<KubeStored & { readonly spec: { readonly replicas: number } }>(servers.management.client, {
          apiVersion: 'cluster.x-k8s.io/v1beta2',
          kind: 'MachineDeployment',
          metadata: { namespace: 'cairn-default', name: `${name}-web` },
        })
      await until(async () => (await clusterApi.engine.apply(cluster, 1, told(1))).kind === 'accepted', 30_000)
      const uid = (await deployment())?.metadata.uid
      let disturbedAt: number | null = null
      proxy.disturb((call) => {
        if (disturbedAt !== null || call.method !== 'PATCH' || !call.path.includes(`/machinedeployments/${name}-web`)) return null
        disturbedAt = proxy.calls.length
        return fault
      })
      const answer = await clusterApi.engine.apply(cluster, 2, told(3))
      assert.equal(answer.kind === 'unanswered' ? answer.why : null, why)
      await until(async () => (await clusterApi.engine.apply(cluster, 2, told(3))).kind === 'accepted', 30_000)
      const stored = await deployment()
      assert.deepEqual([stored?.spec.replicas, stored?.metadata.uid], [3, uid])
      if (why !== 'rate-limited' || disturbedAt === null) return
      const [refused, ...later] = proxy.calls.slice(disturbedAt - 1)
      assert.ok(refused && later.length > 0 && later.every(({ at }) => at >= refused.at + 1_000), 'nothing was sent before')
    })
  }
})
