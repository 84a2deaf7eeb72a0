import type { Inventory } from '#core/cluster/inventory.ts'
import { glance } from '#core/update/look.ts'
import type { EngineCluster, Unanswered } from '#engine/engine.ts'
import { deleteClusterRecord, lockCluster, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import { eventOf } from './cluster-event.ts'
import type { Control } from './control.ts'
import { loadKnown, noteObservation } from './note-observation.ts'
import { noteUnanswered } from './note-unanswered.ts'

/** A deletion has been told with a generation of its own; the record goes when the engine knows the cluster no more. Answers how far that is. */
export async function advanceDeletion(
  control: Control,
  handle: EngineCluster,
  cluster: ClusterRecord,
  inventory: Inventory | null,
): Promise<'gone' | 'going' | Unanswered> {
  const { store, now, changes } = control
  const engine = control.engineOf(cluster)
  if (inventory?.generation !== cluster.generation) {
    const answer = await engine.remove(handle, cluster.generation)
    if (answer.kind === 'unanswered') return await unanswered(control, cluster, answer, 'instruction')
  }
  const askedAt = now()
  const seen = await engine.observe(handle)
  if (seen.kind === 'unanswered') return await unanswered(control, cluster, seen, 'look')
  const left = seen.kind === 'observed' ? seen.inventory : null
  return await store.transact(async (tx) => {
    // Read again under the lock: tags may have been set meanwhile, and with force the record goes before its time.
    const current = await lockCluster(tx, cluster.id)
    if (!current) return 'gone'
    if (left === null) {
      await deleteClusterRecord(tx, cluster.id)
      const event = {
        reason: 'ClusterDeleted' as const,
        message: 'The cluster is gone',
        object: { kind: 'cluster', name: cluster.name },
      }
      await appendEvents(tx, [{ ...eventOf(cluster), ...event }])
      changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
      return 'gone'
    }
    const known = await loadKnown(tx, current)
    const noted = await noteObservation(tx, current, { inventory: left, askedAt, now: engine.now() }, known)
    const { events } = noted
    const { highestKubernetesVersion } = current
    await saveCluster(tx, {
      ...noted.cluster,
      ...glance(noted.inventory),
      highestKubernetesVersion,
      converged: false,
      waiting: null,
    })
    await appendEvents(tx, events)
    if (events.length > 0) changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
    return 'going'
  })
}

async function unanswered(
  control: Control,
  { id }: ClusterRecord,
  answer: Unanswered,
  asked: 'look' | 'instruction',
): Promise<Unanswered> {
  await noteUnanswered(control, id, { why: answer.why, message: answer.message, asked })
  return answer
}
