import type { EngineInstant } from '#core/base/instant.ts'
import { engineWait, type EngineRefusal } from '#core/update/engine-refusal.ts'
import { transition } from '#core/update/transition.ts'
import { loadClusterById, lockCluster, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, saveUpdate } from '#store/updates.ts'
import { stallEvents } from './advance-update.ts'
import type { Control } from './control.ts'

interface Refused {
  readonly why: EngineRefusal
  readonly at: EngineInstant
}

/** An engine that does not answer, or does not do what it is told, keeps waiting what is under way, which says so. */
export async function noteUnanswered(control: Control, id: string, why: EngineRefusal): Promise<void> {
  const { store } = control
  const known = await store.read((reader) => loadClusterById(reader, id))
  if (!known || !isUnderWay(known)) return
  await store.transact(async (tx) => {
    const cluster = await lockCluster(tx, id)
    if (!cluster || !isUnderWay(cluster)) return
    const refused = { why, at: control.engineOf(cluster).now() }
    const isNew =
      cluster.updateId === null ? await noteCluster(tx, cluster, refused) : await noteUpdate(control, tx, cluster, refused)
    if (isNew) control.changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
  })
}

function isUnderWay({ updateId, status }: ClusterRecord): boolean {
  return updateId !== null || status !== 'Running'
}

/** One that is made, or is taken away. */
async function noteCluster(tx: Transactor, cluster: ClusterRecord, { why, at }: Refused): Promise<boolean> {
  const waiting = engineWait(why, at)
  if (cluster.waiting?.code === waiting.code) return false
  await saveCluster(tx, { ...cluster, waiting })
  return true
}

async function noteUpdate({ metrics }: Control, tx: Transactor, cluster: ClusterRecord, { why, at }: Refused): Promise<boolean> {
  const update = cluster.updateId === null ? null : await loadUpdate(tx, cluster.projectId, cluster.updateId)
  if (!update) return false
  const next = { ...update, state: transition(update.state, { kind: 'engine-away', at, why }) }
  if (JSON.stringify(next) === JSON.stringify(update)) return false
  await saveUpdate(tx, next)
  const stalls = stallEvents(cluster, update, next)
  await appendEvents(tx, stalls)
  metrics.updateStalls.inc(stalls.length)
  return true
}
