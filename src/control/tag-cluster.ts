import { appendAudit } from '#store/audit.ts'
import { type ClusterRecord, lockClusterByName, saveCluster } from '#store/clusters.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import { noPrecondition, type Precondition } from './precondition.ts'
import type { ProjectScope } from './project-scope.ts'
import type { Refusal } from './refusal.ts'

/** Sets a cluster's tags, which tell people and filters about it and change nothing on it. */
export async function tagCluster(
  control: Control,
  { project, principal }: ProjectScope,
  name: string,
  tags: Readonly<Record<string, string>>,
  unchanged: Precondition = noPrecondition,
): Promise<ClusterRecord | Refusal> {
  return await control.store.transact(async (tx) => {
    const cluster = await lockClusterByName(tx, project.id, name)
    if (!cluster) return clusterMissing(name)
    const refused = await unchanged(tx)
    if (refused) return refused
    const tagged = { ...cluster, tags, updatedAt: tx.now() }
    await saveCluster(tx, tagged)
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'cluster.tag',
      object: `cluster/${name}`,
      detail: { from: cluster.tags, to: tags },
    })
    control.changes.announce(tx, { projectId: project.id, clusters: [name] })
    return tagged
  })
}
