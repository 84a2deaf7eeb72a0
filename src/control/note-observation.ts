import { nothingWatched, watchDurations, type Durations } from '#core/cluster/durations.ts'
import { happenings } from '#core/cluster/inventory-events.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import { loadObservation, saveObservation } from '#store/observations.ts'
import type { Transactor } from '#store/transactor.ts'
import { eventOf } from './cluster-event.ts'

export interface Noted {
  /** What happened since the observation before. */
  readonly events: readonly NewEvent[]
  /** How long the work of the update under way has been seen to take. */
  readonly durations: Durations
}

/** Stores what was observed. Whoever looked earlier and comes later has nothing to say. The cluster is locked. */
export async function noteObservation(tx: Transactor, cluster: ClusterRecord, inventory: Inventory | null): Promise<Noted> {
  if (!inventory) return { events: [], durations: {} }
  const before = await loadObservation(tx, cluster.projectId, cluster.id)
  if (before && before.inventory.observedAt > inventory.observedAt) return { events: [], durations: before.durations?.seen ?? {} }
  // While a cluster comes into being its nodes wait for each other: that says nothing of updates.
  const isUpdated = cluster.status === 'Running' && cluster.updateId !== null
  const durations = isUpdated ? watchDurations(before?.durations ?? nothingWatched, inventory) : null
  await saveObservation(tx, cluster.projectId, cluster.id, { inventory, durations })
  const events = happenings(before?.inventory ?? null, inventory).map(({ at, ...happening }) => {
    return { ...eventOf(cluster), ...happening, engineAt: at }
  })
  return { events, durations: durations?.seen ?? {} }
}
