import { transition } from '#core/update/transition.ts'
import { isEnded } from '#core/update/update.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, saveUpdate, type UpdateRecord } from '#store/updates.ts'
import { updateEventOf } from './cluster-event.ts'

/**
 * Has the update that is under way give way to another, and tells why: at once where it stands still, or nothing of it has been told.
 * Answers the update that has yet to come to a boundary; null where nothing is left to wait for.
 */
export async function giveWay(tx: Transactor, cluster: ClusterRecord, why: string): Promise<string | null> {
  const running = await loadRunning(tx, cluster)
  if (!running) return null
  const state = transition(running.state, { kind: 'supersede-asked' })
  if (isEnded(state.phase)) {
    await end(tx, cluster, { ...running, state }, why)
    // What it waited for itself has not come to a boundary yet.
    return running.takesOver
  }
  await saveUpdate(tx, { ...running, state })
  const message = `${why}: the update to revision ${running.revision} ends at its next boundary`
  await appendEvent(tx, { ...updateEventOf(cluster, running), reason: 'UpdateGivesWay', message })
  return running.id
}

/** Ends what is under way at once, and tells why. The steps that have begun are part of what whatever comes next finds. */
export async function supersedeUpdate(tx: Transactor, cluster: ClusterRecord, why: string): Promise<void> {
  const running = await loadRunning(tx, cluster)
  if (!running) return
  await supersedeGiven(tx, cluster, running, why)
  await end(tx, cluster, { ...running, state: transition(running.state, { kind: 'superseded' }), takesOver: null }, why)
}

/** Ends the update that gives way to this one, without waiting for its boundary. */
export async function supersedeGiven(
  tx: Transactor,
  cluster: ClusterRecord,
  { projectId, takesOver }: UpdateRecord,
  why: string,
): Promise<void> {
  const given = takesOver === null ? null : await loadUpdate(tx, projectId, takesOver)
  if (given) await end(tx, cluster, { ...given, state: transition(given.state, { kind: 'superseded' }) }, why)
}

async function loadRunning(tx: Transactor, { projectId, updateId }: ClusterRecord): Promise<UpdateRecord | null> {
  return updateId === null ? null : await loadUpdate(tx, projectId, updateId)
}

async function end(tx: Transactor, cluster: ClusterRecord, update: UpdateRecord, why: string): Promise<void> {
  await saveUpdate(tx, { ...update, endedAt: tx.now() })
  await appendEvent(tx, {
    ...updateEventOf(cluster, update),
    reason: 'UpdateSuperseded',
    message: `${why}: the update to revision ${update.revision} ends here`,
  })
}
