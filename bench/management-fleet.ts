import { setTimeout as delay } from 'node:timers/promises'
import { present } from '#core/base/assert.ts'
import { compileCluster } from '#core/cluster/compile-cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { openClusterApi, type ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import { readKubeconfig } from '#engine/cluster-api/kubeconfig.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { appliedStore } from '#store/applied-clusters.ts'
import type { Store } from '#store/open.ts'
import { startApiServers, type ApiServers } from '../test/cluster-api/api-server.ts'
import { onCloud } from '../test/cluster-api/compiled-objects.ts'
import { installCustomResources } from '../test/cluster-api/custom-resources.ts'
import { withoutKubernetes } from '../test/cluster-api/kube-assets.ts'
import { appliedObjects } from '../test/cluster-api/recorded-objects.ts'
import { clusterSpec, profile, stackOf } from '../test/core/plan-fixture.ts'

/** A fleet as a management cluster has it: Cairn's engine against a real API server. */
export interface FleetCluster extends EngineCluster {
  readonly target: EngineTarget
  readonly objects: readonly KubeObject[]
}

export function placeOf(index: number): EngineCluster {
  const name = `shop-${String(index).padStart(4, '0')}`
  return { projectId: 'prj_default', id: `cls_${name}`, name }
}

/** With a control plane of three, two worker pools, and the layers of an ordinary stack. */
export function fleetCluster(index: number): FleetCluster {
  const of = placeOf(index)
  const words = onCloud('docker', { workerPools: [{ name: 'general' }, { name: 'batch', replicas: 1 }] })
  const made = compileCluster(clusterSpec(words), stackOf([profile()]), { cluster: of.name, project: 'default' })
  if (made.kind !== 'compiled') throw new Error('the cluster of the benchmark does not compile')
  const { network, objects, pools, layers } = made.compiled
  const target: EngineTarget = {
    cloudType: 'docker',
    network,
    objects: present(objects, 'it is of a management cluster'),
    pools: pools.map((pool) => ({ ...pool, hold: false })),
    layers,
  }
  return { ...of, target, objects: appliedObjects(made.compiled, 'docker') }
}

/** As the server's own composition root opens it. */
export async function openFleetEngine(store: Store, kubeconfig: string): Promise<ClusterApi> {
  const read = await readKubeconfig(kubeconfig)
  if (read.kind !== 'read') throw new Error(read.message)
  return await openClusterApi({
    name: 'bench/management',
    authenticate: read.authenticate,
    store: appliedStore(store),
    kubernetes: null,
    fill: async (_, object) => object,
    now: Date.now,
    random: Math.random,
    delay: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
    onWakeFailure: (error) => console.error(error),
  })
}

/** With the definitions of Cluster API, its docker provider and Flux; null where there is no API server to run. */
export async function startManagement(): Promise<ApiServers | null> {
  const why = withoutKubernetes()
  if (why !== false) {
    console.log(`  not measured: ${why}`)
    return null
  }
  const servers = await startApiServers()
  await installCustomResources(servers.management.client, ['core', 'kubeadm', 'docker', 'flux'])
  return servers
}

/** Some at a time, as the work table hands clusters out. */
export async function forEachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await act(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
