import type { Instant } from '#core/base/instant.ts'
import { sql, type Selectable } from 'kysely'
import type { Sealed } from './sealed/seal.ts'
import type { CloudAccountsTable } from './tables/cloud-accounts.ts'
import type { Reader, Transactor } from './transactor.ts'

/** The credentials with which clusters of a cloud are made. */
export interface CloudAccount {
  readonly projectId: string
  readonly name: string
  readonly cloudType: string
  readonly credentials: Sealed
  /** Grows with every change of the credentials. */
  readonly revision: number
  /** By what the one cluster is known that a kubeconfig leads to; null of a cloud, which makes many. */
  readonly identity: string | null
  readonly changedAt: Instant
  readonly createdAt: Instant
}

/** By name, each with the number of clusters that name it. */
export async function listCloudAccounts(
  reader: Reader,
  projectId: string,
): Promise<readonly (CloudAccount & { readonly clusters: number })[]> {
  const rows = await reader.db
    .selectFrom('cloud_accounts as a')
    .selectAll('a')
    .select((from) => [
      from
        .selectFrom('clusters as c')
        .whereRef('c.project_id', '=', 'a.project_id')
        .whereRef('c.cloud_account', '=', 'a.name')
        .select((count) => count.fn.countAll<number>().as('clusters'))
        .as('clusters'),
    ])
    .where('a.project_id', '=', projectId)
    .orderBy(sql`a.name collate "C"`)
    .execute()
  return rows.map((row) => ({ ...recordOf(row), clusters: row.clusters ?? 0 }))
}

export async function loadCloudAccount(reader: Reader, projectId: string, name: string): Promise<CloudAccount | null> {
  const row = await reader.db
    .selectFrom('cloud_accounts')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** Whether it is there; it stays until the transaction ends. `alone`: nobody else holds it meanwhile. */
export async function holdCloudAccount(tx: Transactor, projectId: string, name: string, alone = false): Promise<boolean> {
  const one = tx.db.selectFrom('cloud_accounts').select('name').where('project_id', '=', projectId).where('name', '=', name)
  const row = await (alone ? one.forUpdate() : one.forKeyShare()).executeTakeFirst()
  return row !== undefined
}

/** Notes which account the cluster's newest revision names. One that is named is there. */
export async function saveClusterAccount(tx: Transactor, clusterId: string, account: string | null): Promise<void> {
  await tx.db
    .updateTable('clusters')
    .set({ cloud_account: account })
    .where('id', '=', clusterId)
    .where('cloud_account', 'is distinct from', account)
    .execute()
}

/** The account of that identity, of whatever project; null where there is none. */
export async function loadAccountOf(reader: Reader, identity: string): Promise<Pick<CloudAccount, 'projectId' | 'name'> | null> {
  const row = await reader.db
    .selectFrom('cloud_accounts')
    .select(['project_id', 'name'])
    .where('identity', '=', identity)
    .executeTakeFirst()
  return row ? { projectId: row.project_id, name: row.name } : null
}

/** False where the project has one of that name, or any project one of that identity. */
export async function insertCloudAccount(tx: Transactor, one: CloudAccount): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('cloud_accounts')
    .values({
      project_id: one.projectId,
      name: one.name,
      cloud_type: one.cloudType,
      credentials: one.credentials,
      revision: one.revision,
      identity: one.identity,
      changed_at: one.changedAt,
      created_at: one.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The account that the cluster's newest revision names; null where it names none. */
export async function loadClusterAccount(reader: Reader, clusterId: string): Promise<string | null> {
  const row = await reader.db.selectFrom('clusters').select('cloud_account').where('id', '=', clusterId).executeTakeFirst()
  return row?.cloud_account ?? null
}

/** Gives it other credentials, as the next revision, and returns it so; null where there is no such account. */
export async function saveCredentials(
  tx: Transactor,
  projectId: string,
  name: string,
  credentials: Sealed,
): Promise<CloudAccount | null> {
  const row = await tx.db
    .updateTable('cloud_accounts')
    .set((to) => ({ credentials, revision: to('revision', '+', 1), changed_at: tx.now() }))
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirst()
  return row ? recordOf(row) : null
}

/** False where a cluster names it. */
export async function deleteCloudAccount(tx: Transactor, projectId: string, name: string): Promise<boolean> {
  // Whoever names it in this moment holds it: they go first, and are seen then.
  await tx.db
    .selectFrom('cloud_accounts')
    .select('name')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .forUpdate()
    .execute()
  const { numAffectedRows } = await sql`
    delete from cloud_accounts a where a.project_id = ${projectId} and a.name = ${name}
      and not exists (select from clusters c where c.project_id = a.project_id and c.cloud_account = a.name)`.execute(tx.db)
  return numAffectedRows === 1n
}

/** The clusters that name it, by name. */
export async function listAccountClusters(
  reader: Reader,
  projectId: string,
  account: string,
): Promise<readonly { readonly id: string; readonly name: string; readonly isReal: boolean }[]> {
  const rows = await reader.db
    .selectFrom('clusters')
    .select(['id', 'name', 'management_cluster'])
    .where('project_id', '=', projectId)
    .where('cloud_account', '=', account)
    .orderBy(sql`name collate "C"`)
    .execute()
  return rows.map(({ id, name, management_cluster }) => ({ id, name, isReal: management_cluster !== null }))
}

function recordOf(row: Selectable<CloudAccountsTable>): CloudAccount {
  return {
    projectId: row.project_id,
    name: row.name,
    cloudType: row.cloud_type,
    credentials: row.credentials as Sealed,
    revision: row.revision,
    identity: row.identity,
    changedAt: row.changed_at,
    createdAt: row.created_at,
  }
}
