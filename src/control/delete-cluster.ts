import { isImported } from '#core/cluster/cluster.ts'
import { appendAudit } from '#store/audit.ts'
import { loadClusterAccount } from '#store/cloud-accounts.ts'
import { deleteClusterRecord, lockClusterByName, saveCluster, type ClusterRecord } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './cluster-work.ts'
import { eventOf } from './cluster-event.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'
import { supersedeUpdate } from './supersede-update.ts'

/** After so long without an end a deletion counts as stuck (wall time). */
export const stuckAfterMs = 15 * 60 * 1000

/** Begins to delete a cluster; twice is harmless. With `force` the record of a cluster whose deletion is stuck goes at once. */
export async function deleteCluster(
  control: Control,
  { project, principal }: ProjectScope,
  name: string,
  { force }: { readonly force: boolean },
): Promise<{ readonly kind: 'deleting' } | Refusal> {
  return await control.store.transact(async (tx) => {
    const cluster = await lockClusterByName(tx, project.id, name)
    if (!cluster) return clusterMissing(name)
    const audit = { projectId: project.id, actor: principal, object: `cluster/${name}` }
    // It goes with the cluster, and nobody deletes it besides.
    const detail = isImported(cluster) ? { cloudAccount: await loadClusterAccount(tx, cluster.id) } : {}
    const event = { ...eventOf(cluster), object: { kind: 'cluster', name } }
    control.changes.announce(tx, { projectId: project.id, clusters: [name] })
    if (force) {
      const stuck = cluster.deletingSince !== null && tx.now() - cluster.deletingSince >= stuckAfterMs
      if (!stuck) return notStuck(cluster)
      await deleteClusterRecord(tx, cluster.id)
      const message = `${principal.name} had the cluster forgotten, though its deletion has not ended: what is left of it is theirs to clear away`
      await appendEvent(tx, { ...event, reason: 'ClusterForgotten', message })
      await appendAudit(tx, { ...audit, action: 'cluster.force-delete', detail })
      return { kind: 'deleting' }
    }
    if (cluster.status === 'Deleting') return { kind: 'deleting' }
    await supersedeUpdate(tx, cluster, `${principal.name} deletes the cluster`)
    await saveCluster(tx, {
      ...cluster,
      status: 'Deleting',
      generation: cluster.generation + 1,
      updateId: null,
      converged: false,
      waiting: null,
      deletingSince: tx.now(),
      updatedAt: tx.now(),
    })
    await appendEvent(tx, { ...event, reason: 'ClusterDeleting', message: `${principal.name} deletes the cluster` })
    await appendAudit(tx, { ...audit, action: 'cluster.delete', detail })
    await touch(tx, clusterWork, cluster.id, tx.now())
    return { kind: 'deleting' }
  })
}

function notStuck({ name, deletingSince }: ClusterRecord): Refusal {
  const detail =
    deletingSince === null
      ? `${name} is not being deleted, and force is for a deletion that has not ended after 15 minutes. Delete it without force first.`
      : `The deletion of ${name} is not stuck: force is for one that has not ended after 15 minutes. Wait until then.`
  return refuse('delete.not-stuck', detail)
}
