import { present } from '#core/base/assert.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { clusterLabel } from '#core/cluster-api/object-place.ts'
import { isChartSource } from '#core/cluster-api/release-objects.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { AppliedCluster } from '../applied-store.ts'
import type { ClusterRef } from '../engine.ts'
import type { ObjectRef } from './kube-client.ts'
import { refOf } from './management.ts'
import type { SeenObject } from './seen-object.ts'

/** What carries a cluster's generation: its `Cluster`; of an imported one, which has none, where its charts come from. */
export function rootOf({ objects = [] }: Pick<EngineTarget, 'objects'>): KubeObject {
  return present(
    objects.find(isCluster) ?? objects.find(isChartSource),
    'a cluster compiles to one object that carries its generation',
  )
}

/** How its management cluster calls the cluster. */
export function placeOf(target: Pick<EngineTarget, 'objects'>): ClusterRef {
  const { namespace, name, labels } = rootOf(target).metadata
  return { namespace: present(namespace, 'objects of clusters are in a namespace'), name: labels?.[clusterLabel] ?? name }
}

/** The root as it was applied, or shall be; null where nothing was told. */
export function rootRefOf({ objects, target }: Pick<AppliedCluster, 'objects' | 'target'>): ObjectRef | null {
  return objects.find(({ part }) => part === 'root') ?? (target && refOf(rootOf(target)))
}

/** The root among the cluster's objects; null where it is not there. */
export function rootIn(objects: readonly SeenObject[], cluster: Pick<AppliedCluster, 'objects' | 'target'>): SeenObject | null {
  const ref = rootRefOf(cluster)
  return (ref && objects.find(({ kind, name }) => kind === ref.kind && name === ref.name)) ?? null
}

function isCluster({ kind, apiVersion }: KubeObject): boolean {
  return kind === 'Cluster' && apiVersion.startsWith('cluster.x-k8s.io/')
}
