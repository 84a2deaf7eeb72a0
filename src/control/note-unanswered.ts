import type { EngineInstant } from '#core/base/instant.ts'
import { engineWait, type EngineRefusal } from '#core/update/engine-refusal.ts'
import { healthUnseen } from '#core/update/look.ts'
import { transition } from '#core/update/transition.ts'
import { waitedFor } from '#core/update/update.ts'
import { loadClusterById, lockCluster, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvents } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, saveUpdate } from '#store/updates.ts'
import { stallEvents } from './advance-update.ts'
import type { Control } from './control.ts'

interface Refused {
  readonly why: EngineRefusal
  /** What it gave no answer to. */
  readonly asked: 'look' | 'instruction'
  /** What it said. */
  readonly message: string
  readonly at: EngineInstant
}

/**
 * An engine that does not answer, or does not do what it is told, keeps waiting what is under way, which says so. A cluster of which it
 * shows nothing says so too, at rest as well, and how it is becomes unknown by and by.
 */
export async function noteUnanswered(control: Control, id: string, { why, asked, message }: Omit<Refused, 'at'>): Promise<void> {
  const { store } = control
  const known = await store.read((reader) => loadClusterById(reader, id))
  if (!known) return
  const refused = { why, asked, message, at: control.engineOf(known).now() }
  if (known.updateId === null && refusedCluster(known, refused) === known) return
  await store.transact(async (tx) => {
    const cluster = await lockCluster(tx, id)
    if (!cluster) return
    const shown = refusedCluster(cluster, refused)
    if (shown !== cluster) await saveCluster(tx, shown)
    const isUpdateNews = await noteUpdate(control, tx, cluster, refused)
    if (isUpdateNews || shown !== cluster)
      control.changes.announce(tx, { projectId: cluster.projectId, clusters: [cluster.name] })
  })
}

/** The cluster as the refusal leaves it; the very same where that is no news of it. */
function refusedCluster(cluster: ClusterRecord, { why, asked, message, at }: Refused): ClusterRecord {
  // The update says that for it; and a running cluster is what it was, though something of it is to be set right.
  if (asked === 'instruction' && (cluster.updateId !== null || cluster.status === 'Running')) return cluster
  const waiting = waitedFor(cluster.waiting, engineWait(why, at, message))
  const health = asked === 'look' ? healthUnseen(cluster.health, { since: waiting?.since ?? at, at }) : cluster.health
  return waiting === cluster.waiting && health === cluster.health ? cluster : { ...cluster, waiting, health }
}

async function noteUpdate(
  { metrics }: Control,
  tx: Transactor,
  cluster: ClusterRecord,
  { why, message, at }: Refused,
): Promise<boolean> {
  const update = cluster.updateId === null ? null : await loadUpdate(tx, cluster.projectId, cluster.updateId)
  if (!update) return false
  const next = { ...update, state: transition(update.state, { kind: 'engine-away', at, why, message }) }
  if (JSON.stringify(next) === JSON.stringify(update)) return false
  await saveUpdate(tx, next)
  const stalls = stallEvents(cluster, update, next)
  await appendEvents(tx, stalls)
  metrics.updateStalls.inc(stalls.length)
  return true
}
