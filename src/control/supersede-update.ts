import { transition } from '#core/update/transition.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, saveUpdate } from '#store/updates.ts'
import { eventOf } from './cluster-event.ts'

/**
 * Ends the update that is under way, if there is one, and tells why. The steps of it that have begun are part of what whatever
 * takes its place finds.
 */
export async function supersedeUpdate(tx: Transactor, cluster: ClusterRecord, why: string): Promise<void> {
  const running = cluster.updateId === null ? null : await loadUpdate(tx, cluster.projectId, cluster.updateId)
  if (!running) return
  await saveUpdate(tx, { ...running, state: transition(running.state, { kind: 'superseded' }), endedAt: tx.now() })
  await appendEvent(tx, {
    ...eventOf(cluster),
    reason: 'UpdateSuperseded',
    object: { kind: 'update', name: running.id },
    message: `${why}: the update to revision ${running.revision} ends here`,
  })
}
