import { present } from '../base/assert.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { KubeObject } from './kube-object.ts'

/**
 * All that a cluster compiles to, in the order in which it can be applied, and its namespace before it; null on the simulator. Secrets are
 * left out, since only an engine knows what is in them: the list can be shown and kept as it is.
 */
export function publishedObjects({ objects, pools, layers }: CompiledCluster): readonly KubeObject[] | null {
  if (!objects) return null
  const made = pools.flatMap((pool) => pool.objects ?? [])
  const all = [
    ...objects,
    ...made.flatMap(({ templates }) => templates),
    ...made.flatMap(({ owners }) => owners),
    ...made.flatMap(({ healthCheck }) => healthCheck ?? []),
    ...layers.flatMap((layer) => layer.objects ?? []),
  ]
  const name = present(objects[0]?.metadata.namespace, "a cluster's objects stand in its project's namespace")
  const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  return [namespace, ...all.filter(({ kind }) => kind !== 'Secret')]
}
