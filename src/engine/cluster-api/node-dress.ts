import { digestJson, type Digest } from '#core/base/digest.ts'
import { isRelabelled } from '#core/cluster/drift.ts'
import type { CompiledPool } from '#core/cluster/compiled-cluster.ts'
import type { ObservedNode } from '#core/cluster/inventory.ts'
import type { AppliedCluster } from '../applied-store.ts'
import { nodeNameOf } from './read-machine.ts'
import type { WorkloadReading } from './read-workload.ts'
import type { SeenObject } from './seen-object.ts'

/** What a pool gives its nodes besides what they boot from. */
export function dressDigest({ labels, annotations, taints }: Pick<CompiledPool, 'labels' | 'annotations' | 'taints'>): Digest {
  return digestJson({ labels, annotations, taints })
}

/**
 * The labels and taints that a node was read to have, of the keys that its pool gives; null while it is not known, or was read before it
 * was given what its pool gives now: what is missing then nobody took away.
 */
export function readDress(
  { kept = {} }: AppliedCluster,
  reading: WorkloadReading | null,
  machine: SeenObject,
  pool: CompiledPool,
): Pick<ObservedNode, 'labels' | 'taints'> | null {
  const given = kept[machine.uid]
  const node = reading?.nodes.get(nodeNameOf(machine))
  if (!reading || !node || given === undefined || given !== dressDigest(pool) || reading.kept[machine.uid] !== given) return null
  const labels = Object.fromEntries(Object.entries(node.labels).filter(([key]) => Object.hasOwn(pool.labels, key)))
  const taints = node.taints.filter(({ key }) => pool.taints.some((taint) => taint.key === key))
  return { labels, ...(pool.taints.length > 0 && { taints }) }
}

/** Whether somebody took away or changed what the node was given. */
export function isUndressed(
  cluster: AppliedCluster,
  reading: WorkloadReading | null,
  machine: SeenObject,
  pool: CompiledPool,
): boolean {
  const dress = readDress(cluster, reading, machine, pool)
  return dress !== null && isRelabelled({ phase: 'ready', ...dress }, pool)
}
