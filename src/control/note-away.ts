import { transition } from '#core/update/transition.ts'
import { loadClusterById, lockCluster } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import { loadUpdate, saveUpdate } from '#store/updates.ts'
import { stallEvents } from './advance-update.ts'
import type { Control } from './control.ts'

/** An engine that does not answer keeps the update under way waiting, which says so. */
export async function noteAway({ store, engine, changes, metrics }: Control, id: string): Promise<void> {
  const known = await store.read((reader) => loadClusterById(reader, id))
  if (!known || known.updateId === null) return
  await store.transact(async (tx) => {
    const cluster = await lockCluster(tx, id)
    if (!cluster || cluster.updateId === null) return
    const update = await loadUpdate(tx, cluster.projectId, cluster.updateId)
    if (!update) return
    const next = { ...update, state: transition(update.state, { kind: 'engine-away', at: engine.now() }) }
    if (JSON.stringify(next) === JSON.stringify(update)) return
    await saveUpdate(tx, next)
    const stalls = stallEvents(cluster, update, next)
    await appendEvents(tx, stalls)
    metrics.updateStalls.inc(stalls.length)
    changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
  })
}
