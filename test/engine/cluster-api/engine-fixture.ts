import { setTimeout as delay } from 'node:timers/promises'
import {
  openClusterApi,
  type ClusterApi,
  type ClusterApiLimits,
  type ClusterApiOptions,
} from '#engine/cluster-api/cluster-api.ts'
import type { Authenticate } from '#engine/cluster-api/credentials.ts'
import { readKubeconfig } from '#engine/cluster-api/kubeconfig.ts'
import type { EngineCluster } from '#engine/engine.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { appliedStore } from '#store/applied-clusters.ts'
import type { Store } from '#store/open.ts'

export const shop: EngineCluster = { projectId: 'prj_default', id: 'cls_shop', name: 'shop' }

/** The engine as a server has it, on a database and an API server. */
export async function startEngine(
  store: Store,
  authenticate: Authenticate,
  limits: Partial<ClusterApiLimits> = {},
  woken: (clusterIds: readonly string[]) => void = () => {},
  more: Partial<ClusterApiOptions> = {},
): Promise<ClusterApi> {
  const applied = appliedStore(store)
  return await openClusterApi({
    name: 'management',
    authenticate,
    store: {
      ...applied,
      wake: async (clusterIds) => {
        await applied.wake(clusterIds)
        woken(clusterIds)
      },
    },
    kubernetes: null,
    fill: async (_, object) => object,
    now: Date.now,
    random: () => 0.5,
    delay: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
    onWakeFailure: () => {},
    limits,
    ...more,
  })
}

export async function administrator(server: { readonly kubeconfig: () => string }): Promise<Authenticate> {
  const read = await readKubeconfig(server.kubeconfig())
  if (read.kind !== 'read') throw new Error(read.message)
  return read.authenticate
}

export async function seen({ engine }: ClusterApi, cluster: EngineCluster = shop): Promise<Inventory | null> {
  const answer = await engine.observe(cluster)
  if (answer.kind === 'unanswered') throw new Error(`${answer.why}: ${answer.message}`)
  return answer.kind === 'observed' ? answer.inventory : null
}
