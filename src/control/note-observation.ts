import { happenings } from '#core/cluster/inventory-events.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import { loadObservation, saveObservation } from '#store/observations.ts'
import type { Transactor } from '#store/transactor.ts'
import { eventOf } from './cluster-event.ts'

/**
 * Stores what was observed, and answers what happened since the observation before. Whoever looked earlier and comes later has
 * nothing to say. The cluster is locked.
 */
export async function noteObservation(
  tx: Transactor,
  cluster: ClusterRecord,
  inventory: Inventory | null,
): Promise<readonly NewEvent[]> {
  if (!inventory) return []
  const before = await loadObservation(tx, cluster.projectId, cluster.id)
  if (before && before.inventory.observedAt > inventory.observedAt) return []
  await saveObservation(tx, cluster.projectId, cluster.id, inventory)
  return happenings(before?.inventory ?? null, inventory).map(({ object, ...happening }) => {
    const [kind = '', ...name] = object.split(' ')
    return { ...eventOf(cluster), ...happening, object: { kind, name: name.join(' ') } }
  })
}
