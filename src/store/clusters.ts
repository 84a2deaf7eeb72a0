import { sql, type Selectable } from 'kysely'
import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { Drift } from '#core/cluster/drift.ts'
import type { Nonsense } from '#core/cluster/sane-observation.ts'
import { importedCloud } from '#core/cluster/cluster.ts'
import type { ClusterStatus, Health } from '#core/cluster/status.ts'
import type { Wait } from '#core/update/update.ts'
import { deleteCloudAccount } from './cloud-accounts.ts'
import type { ClustersTable } from './tables/clusters.ts'
import type { Reader, Transactor } from './transactor.ts'
import { write } from './write.ts'

/** A cluster as it stands: the state beside its revisions. */
export interface ClusterRecord {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly cloudType: string
  /** Of the cloud; it stays as it was when the cluster was created. */
  readonly region: string
  /** The name of the project's management cluster that makes it; null where the simulator does. It never changes. */
  readonly managementCluster: string | null
  readonly status: ClusterStatus
  readonly health: Health
  /** Number of the newest cluster revision. */
  readonly revision: number
  /** Grows with everything that the engine is told; an older one is refused there. */
  readonly generation: number
  /** What the engine was told last, among the contents; null before the first time. */
  readonly targetDigest: string | null
  /** The update that is under way. */
  readonly updateId: string | null
  /** Whether the last observation showed everything as the newest revision says. */
  readonly converged: boolean
  readonly kubernetesVersion: string | null
  readonly highestKubernetesVersion: string | null
  readonly nodesReady: number
  readonly nodesTotal: number
  readonly waiting: Wait | null
  /** What of the last observation made no sense, since that engine time; null where it made sense. */
  readonly refused: (Nonsense & { readonly since: EngineInstant }) | null
  /** What was found to differ from what the engine was told, without Cairn having told it so. */
  readonly drift: readonly Drift[]
  /** The newest revision that was verified, with evidence; null before the first. */
  readonly verifiedRevision: number | null
  readonly deletingSince: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export async function loadCluster(reader: Reader, projectId: string, name: string): Promise<ClusterRecord | null> {
  const row = await reader.db
    .selectFrom('clusters')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** By id, for the loops of the server itself; a work key holds nothing else. */
export async function loadClusterById(reader: Reader, id: string): Promise<ClusterRecord | null> {
  const row = await reader.db.selectFrom('clusters').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? recordOf(row) : null
}

/** The cluster, held until the transaction ends: whoever else wants to change it waits. */
export async function lockCluster(tx: Transactor, id: string): Promise<ClusterRecord | null> {
  const row = await tx.db.selectFrom('clusters').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  return row ? recordOf(row) : null
}

/** The same by name. */
export async function lockClusterByName(tx: Transactor, projectId: string, name: string): Promise<ClusterRecord | null> {
  const row = await tx.db
    .selectFrom('clusters')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** False where the project has a cluster of that name. */
export async function insertCluster(tx: Transactor, cluster: ClusterRecord): Promise<boolean> {
  const row = await tx.db
    .insertInto('clusters')
    .values({
      id: cluster.id,
      project_id: cluster.projectId,
      name: cluster.name,
      created_at: cluster.createdAt,
      ...columnsOf(cluster),
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function saveCluster(tx: Transactor, cluster: ClusterRecord): Promise<void> {
  await write(tx, tx.db.updateTable('clusters').set(columnsOf(cluster)).where('id', '=', cluster.id))
}

export async function deleteClusterRecord(tx: Transactor, id: string): Promise<void> {
  await tx.db.deleteFrom('updates').where('cluster_id', '=', id).execute()
  const gone = await tx.db
    .deleteFrom('clusters')
    .where('id', '=', id)
    .returning(['project_id', 'cloud_type', 'cloud_account'])
    .executeTakeFirst()
  // The kubeconfig of an imported cluster leads to that alone.
  if (gone?.cloud_account && gone.cloud_type === importedCloud) await deleteCloudAccount(tx, gone.project_id, gone.cloud_account)
}

export interface ClusterUse {
  readonly profileId: string
  readonly versionId: string
  readonly digest: string
}

/** What the newest revision uses, in the order of the cluster's profiles. */
export async function saveClusterUses(
  tx: Transactor,
  projectId: string,
  clusterId: string,
  uses: readonly ClusterUse[],
): Promise<void> {
  await tx.db.deleteFrom('cluster_profiles').where('cluster_id', '=', clusterId).execute()
  await tx.db
    .insertInto('cluster_profiles')
    .values(
      uses.map((use, position) => ({
        project_id: projectId,
        cluster_id: clusterId,
        position,
        profile_id: use.profileId,
        version_id: use.versionId,
        digest: use.digest,
      })),
    )
    .execute()
}

export async function countClusters(reader: Reader, projectId: string | null): Promise<number> {
  let query = reader.db.selectFrom('clusters').select(sql<number>`count(*)::int`.as('count'))
  if (projectId !== null) query = query.where('project_id', '=', projectId)
  return (await query.executeTakeFirstOrThrow()).count
}

export function recordOf(row: Selectable<ClustersTable>): ClusterRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    tags: row.tags,
    cloudType: row.cloud_type,
    region: row.region,
    managementCluster: row.management_cluster,
    status: row.status,
    health: row.health,
    revision: row.revision,
    generation: row.generation,
    targetDigest: row.target_digest,
    updateId: row.update_id,
    converged: row.converged,
    kubernetesVersion: row.kubernetes_version,
    highestKubernetesVersion: row.highest_kubernetes_version,
    nodesReady: row.nodes_ready,
    nodesTotal: row.nodes_total,
    waiting: row.waiting,
    refused: row.refused,
    drift: row.drift ?? [],
    verifiedRevision: row.verified_revision,
    deletingSince: row.deleting_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** All that may change of a cluster. */
function columnsOf(cluster: ClusterRecord) {
  return {
    tags: JSON.stringify(cluster.tags),
    cloud_type: cluster.cloudType,
    region: cluster.region,
    management_cluster: cluster.managementCluster,
    status: cluster.status,
    health: cluster.health,
    revision: cluster.revision,
    generation: cluster.generation,
    target_digest: cluster.targetDigest,
    update_id: cluster.updateId,
    converged: cluster.converged,
    kubernetes_version: cluster.kubernetesVersion,
    highest_kubernetes_version: cluster.highestKubernetesVersion,
    nodes_ready: cluster.nodesReady,
    nodes_total: cluster.nodesTotal,
    waiting: cluster.waiting && JSON.stringify(cluster.waiting),
    refused: cluster.refused && JSON.stringify(cluster.refused),
    drift: cluster.drift.length === 0 ? null : JSON.stringify(cluster.drift),
    verified_revision: cluster.verifiedRevision,
    deleting_since: cluster.deletingSince,
    updated_at: cluster.updatedAt,
  }
}
