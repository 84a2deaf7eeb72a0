import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { startApiServers, type ApiServers } from '../../cluster-api/api-server.ts'
import { installCustomResources } from '../../cluster-api/custom-resources.ts'
import { startFaultProxy, type FaultProxy, type ProxiedCall } from '../../cluster-api/fault-proxy.ts'
import { withoutKubernetes } from '../../cluster-api/kube-assets.ts'
import { readObject, type KubeStored } from '../../cluster-api/kube-client.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { until } from '../../store/until.ts'
import { administrator, startEngine } from './engine-fixture.ts'
import { target, type TargetWords } from './target-fixture.ts'

/** One server is suspended in the middle of what it does, another one is told what comes next, and then the first one wakes. */
describe('a server that was suspended while another one went on', { skip: withoutKubernetes() }, () => {
  let servers: ApiServers
  let database: TestStore
  let proxy: FaultProxy
  /** The one that is suspended: its calls are held. */
  let first: ClusterApi
  let second: ClusterApi
  before(async () => {
    ;[servers, database] = await Promise.all([startApiServers(), openTestStore()])
    await installCustomResources(servers.management.client, ['core', 'kubeadm', 'docker', 'flux'])
    proxy = await startFaultProxy(servers.management)
    first = await startEngine(database.store, await administrator(proxy))
    second = await startEngine(database.store, await administrator(servers.management))
  })
  afterEach(() => proxy?.disturb(null))
  after(async () => {
    await Promise.all([first?.close(), second?.close()])
    await proxy?.stop()
    await servers?.stop()
    await database?.dispose()
  })

  interface Deployment extends KubeStored {
    readonly spec: {
      readonly replicas: number
      readonly template: { readonly spec: { readonly infrastructureRef: { readonly name: string } } }
    }
  }
  const deployment = (name: string) =>
    readObject<Deployment>(servers.management.client, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachineDeployment',
      metadata: { namespace: 'cairn-default', name },
    })

  const two: TargetWords = { pools: { web: { replicas: 2 } } }
  const nine: TargetWords = { pools: { web: { replicas: 9 } } }
  const withBatch: TargetWords = { pools: { web: { replicas: 2 }, batch: { replicas: 1 } } }
  const isOf = (name: string, method: string) => (call: ProxiedCall) =>
    call.method === method && call.path.includes(`/machinedeployments/${name}`)

  interface Row {
    readonly of: string
    readonly before: TargetWords
    /** What the first one is told, and sleeps over. */
    readonly late: TargetWords
    readonly held: (name: string) => (call: ProxiedCall) => boolean
    /** What the second one is told meanwhile. */
    readonly newest: TargetWords
    /** Of the pools of `newest` their replicas, and null for one that is not there. */
    readonly is: Readonly<Record<string, number | null>>
  }
  const rows: readonly Row[] = [
    {
      of: 'a change that was taken back',
      before: two,
      late: nine,
      held: (name) => isOf(`${name}-web`, 'PATCH'),
      newest: two,
      is: { web: 2 },
    },
    {
      of: 'a change that another one came over',
      before: two,
      late: nine,
      held: (name) => isOf(`${name}-web`, 'PATCH'),
      newest: { pools: { web: { replicas: 3 } } },
      is: { web: 3 },
    },
    {
      of: 'a pool that is new, and was told otherwise since',
      before: two,
      late: withBatch,
      held: (name) => isOf(`${name}-batch`, 'PATCH'),
      newest: { pools: { web: { replicas: 2 }, batch: { replicas: 4 } } },
      is: { web: 2, batch: 4 },
    },
    {
      of: 'a pool that is new, and was taken back',
      before: two,
      late: withBatch,
      held: (name) => isOf(`${name}-batch`, 'PATCH'),
      newest: two,
      is: { web: 2, batch: null },
    },
    {
      of: 'a pool that was changed, and has gone since',
      before: withBatch,
      late: { pools: { web: { replicas: 2 }, batch: { replicas: 9 } } },
      held: (name) => isOf(`${name}-batch`, 'PATCH'),
      newest: two,
      is: { web: 2, batch: null },
    },
    {
      of: 'a pool that goes, and was taken up again',
      before: withBatch,
      late: two,
      held: (name) => isOf(`${name}-batch`, 'DELETE'),
      newest: withBatch,
      is: { web: 2, batch: 1 },
    },
    {
      of: 'a pool whose machines are made anew, which was taken back',
      before: two,
      late: { ...two, image: 'node:2' },
      held: (name) => isOf(`${name}-web`, 'PATCH'),
      newest: two,
      is: { web: 2 },
    },
  ]
  for (const [index, { of, before: told, late, held, newest, is }] of rows.entries()) {
    test(`${of}: what comes late changes nothing`, async () => {
      const name = `late${index}`
      const cluster: EngineCluster = { projectId: 'prj_default', id: `cls_${name}`, name }
      await second.engine.apply(cluster, 1, target({ name, ...told }))
      const uids = new Map<string, string | undefined>()
      for (const pool of Object.keys(is)) uids.set(pool, (await deployment(`${name}-${pool}`))?.metadata.uid)
      const wake = Promise.withResolvers<void>()
      const isHeld = held(name)
      let sleeps = false
      proxy.disturb((call) => {
        if (!isHeld(call)) return null
        sleeps = true
        return { kind: 'held', until: wake.promise }
      })
      const sleeper = first.engine.apply(cluster, 2, target({ name, ...late }))
      await until(() => sleeps, 30_000)
      const wanted = target({ name, ...newest })
      await until(async () => (await second.engine.apply(cluster, 3, wanted)).kind === 'accepted', 30_000)
      await until(async () => (await second.lookAt(cluster.id)) === null, 30_000)
      wake.resolve()
      await sleeper
      await until(async () => (await second.lookAt(cluster.id)) === null, 30_000)
      for (const [pool, replicas] of Object.entries(is)) {
        const stored = await deployment(`${name}-${pool}`)
        assert.equal(stored?.spec.replicas ?? null, replicas, pool)
        const before = uids.get(pool)
        if (replicas !== null && before !== undefined) assert.equal(stored?.metadata.uid, before, 'it is the same one still')
        const template = wanted.pools.find((one) => one.name === pool)?.objects?.templates[0]?.metadata.name
        assert.equal(stored?.spec.template.spec.infrastructureRef.name, template, pool)
      }
    })
  }
})
