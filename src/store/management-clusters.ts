import type { Instant } from '#core/base/instant.ts'
import type { ManagementReport } from '#core/cluster-api/management-report.ts'
import { sql, type Selectable } from 'kysely'
import type { Sealed } from './sealed/seal.ts'
import type { ManagementClustersTable } from './tables/management-clusters.ts'
import type { Reader, Transactor } from './transactor.ts'

/** Where clusters are made that are no simulation. */
export interface ManagementCluster {
  readonly projectId: string
  readonly name: string
  /** Null: the cluster that Cairn itself runs in, by its service account. */
  readonly kubeconfig: Sealed | null
  /** What the last look at it found. */
  readonly report: ManagementReport
  readonly checkedAt: Instant
  readonly createdAt: Instant
}

/** By name, each with the number of its clusters. */
export async function listManagementClusters(
  reader: Reader,
  projectId: string,
): Promise<readonly (ManagementCluster & { readonly clusters: number })[]> {
  const rows = await reader.db
    .selectFrom('management_clusters as m')
    .selectAll('m')
    .select((from) => [
      from
        .selectFrom('clusters as c')
        .whereRef('c.project_id', '=', 'm.project_id')
        .whereRef('c.management_cluster', '=', 'm.name')
        .select((count) => count.fn.countAll<number>().as('clusters'))
        .as('clusters'),
    ])
    .where('m.project_id', '=', projectId)
    .orderBy(sql`m.name collate "C"`)
    .execute()
  return rows.map((row) => ({ ...recordOf(row), clusters: row.clusters ?? 0 }))
}

export async function loadManagementCluster(reader: Reader, projectId: string, name: string): Promise<ManagementCluster | null> {
  const row = await reader.db
    .selectFrom('management_clusters')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** False where the project has one of that name. */
export async function insertManagementCluster(tx: Transactor, one: ManagementCluster): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('management_clusters')
    .values({
      project_id: one.projectId,
      name: one.name,
      kubeconfig: one.kubeconfig,
      report: JSON.stringify(one.report),
      checked_at: one.checkedAt,
      created_at: one.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Records another way to it, and what a look by that found. */
export async function saveManagementCluster(tx: Transactor, one: ManagementCluster): Promise<void> {
  await tx.db
    .updateTable('management_clusters')
    .set({ kubeconfig: one.kubeconfig, report: JSON.stringify(one.report), checked_at: one.checkedAt })
    .where('project_id', '=', one.projectId)
    .where('name', '=', one.name)
    .execute()
}

/** Keeps what a look found, unless another way to it was given meanwhile: that was looked at later. */
export async function saveManagementReport(
  tx: Transactor,
  { projectId, name, kubeconfig }: ManagementCluster,
  { report, checkedAt }: Pick<ManagementCluster, 'report' | 'checkedAt'>,
): Promise<void> {
  await tx.db
    .updateTable('management_clusters')
    .set({ report: JSON.stringify(report), checked_at: checkedAt })
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .where('kubeconfig', 'is not distinct from', kubeconfig)
    .execute()
}

/** Whether it is there; it stays until the transaction ends. */
export async function holdManagementCluster(tx: Transactor, projectId: string, name: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('management_clusters')
    .select('name')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .forKeyShare()
    .executeTakeFirst()
  return row !== undefined
}

/** False where clusters are made by it. Whoever names it for a new one at this moment goes first, or finds it gone. */
export async function deleteManagementCluster(tx: Transactor, projectId: string, name: string): Promise<boolean> {
  await tx.db
    .selectFrom('management_clusters')
    .select('name')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .forUpdate()
    .execute()
  const { numAffectedRows } = await sql`
    delete from management_clusters m where m.project_id = ${projectId} and m.name = ${name}
      and not exists (select from clusters c where c.project_id = m.project_id and c.management_cluster = m.name)`.execute(tx.db)
  return numAffectedRows === 1n
}

function recordOf(row: Selectable<ManagementClustersTable>): ManagementCluster {
  return {
    projectId: row.project_id,
    name: row.name,
    kubeconfig: row.kubeconfig as Sealed | null,
    report: row.report,
    checkedAt: row.checked_at,
    createdAt: row.created_at,
  }
}
