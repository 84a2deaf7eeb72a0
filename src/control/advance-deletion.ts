import type { Inventory } from '#core/cluster/inventory.ts'
import { glance } from '#core/update/look.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { deleteClusterRecord, lockCluster, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import { eventOf } from './cluster-event.ts'
import type { Control } from './control.ts'
import { loadKnown, noteObservation } from './note-observation.ts'

/** A deletion has been told with a generation of its own; the record goes when the engine knows the cluster no more. Answers whether it is gone. */
export async function advanceDeletion(
  control: Control,
  handle: EngineCluster,
  cluster: ClusterRecord,
  inventory: Inventory | null,
): Promise<boolean> {
  const { store, engine, now, changes } = control
  if (inventory?.generation !== cluster.generation) {
    const answer = await engine.remove(handle, cluster.generation)
    if (answer.kind === 'away') return false
  }
  const askedAt = now()
  const seen = await engine.observe(handle)
  if (seen.kind === 'away') return false
  const left = seen.kind === 'observed' ? seen.inventory : null
  return await store.transact(async (tx) => {
    // Read again under the lock: tags may have been set meanwhile, and with force the record goes before its time.
    const current = await lockCluster(tx, cluster.id)
    if (!current) return true
    if (left === null) {
      await deleteClusterRecord(tx, cluster.id)
      const event = {
        reason: 'ClusterDeleted' as const,
        message: 'The cluster is gone',
        object: { kind: 'cluster', name: cluster.name },
      }
      await appendEvents(tx, [{ ...eventOf(cluster), ...event }])
      changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
      return true
    }
    const known = await loadKnown(tx, current)
    const noted = await noteObservation(tx, current, { inventory: left, askedAt, now: engine.now() }, known)
    const { events } = noted
    const { highestKubernetesVersion } = current
    await saveCluster(tx, { ...noted.cluster, ...glance(noted.inventory), highestKubernetesVersion, converged: false })
    await appendEvents(tx, events)
    if (events.length > 0) changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
    return false
  })
}
