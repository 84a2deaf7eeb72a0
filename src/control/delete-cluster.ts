import { transition } from '#core/update/update.ts'
import { appendAudit } from '#store/audit.ts'
import { deleteClusterRecord, loadCluster, lockCluster, saveCluster } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import type { Project } from '#store/projects.ts'
import { loadUpdate, saveUpdate } from '#store/updates.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './approve-plan.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control, Principal } from './control.ts'
import { refuse, type Refusal } from './refusal.ts'

/** After so long without an end a deletion counts as stuck (wall time). */
const stuckAfterMs = 15 * 60 * 1000

/** Begins to delete a cluster; twice is harmless. With `force` the record of a cluster whose deletion is stuck goes at once. */
export async function deleteCluster(
  control: Control,
  { project, principal }: { readonly project: Project; readonly principal: Principal },
  name: string,
  { force }: { readonly force: boolean },
): Promise<{ readonly kind: 'deleting' } | Refusal> {
  return await control.store.transact(async (tx) => {
    const found = await loadCluster(tx, project.id, name)
    const cluster = found && (await lockCluster(tx, found.id))
    if (!cluster) return clusterMissing(name)
    const audit = { projectId: project.id, actor: principal.name, object: `cluster/${name}` }
    control.changes.announce(tx, { projectId: project.id, clusters: [name] })
    if (force) {
      const stuck = cluster.deletingSince !== null && tx.now() - cluster.deletingSince >= stuckAfterMs
      if (!stuck)
        return refuse(
          'delete.not-stuck',
          `The deletion of ${name} is not stuck: force is for one that has not ended after 15 minutes. Delete it without force first.`,
        )
      await deleteClusterRecord(tx, cluster.id)
      await appendAudit(tx, { ...audit, action: 'cluster.force-delete', detail: {} })
      return { kind: 'deleting' }
    }
    if (cluster.status === 'Deleting') return { kind: 'deleting' }
    const update = cluster.updateId === null ? null : await loadUpdate(tx, project.id, cluster.updateId)
    if (update) await saveUpdate(tx, { ...update, state: transition(update.state, { kind: 'superseded' }), endedAt: tx.now() })
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
    const event = {
      projectId: project.id,
      clusterId: cluster.id,
      clusterName: name,
      severity: 'info' as const,
      object: { kind: 'cluster', name },
    }
    await appendEvent(tx, { ...event, reason: 'ClusterDeleting', message: `${principal.name} deletes the cluster` })
    await appendAudit(tx, { ...audit, action: 'cluster.delete', detail: {} })
    await touch(tx, clusterWork, cluster.id, tx.now())
    return { kind: 'deleting' }
  })
}
