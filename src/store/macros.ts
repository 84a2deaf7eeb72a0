import { sql } from 'kysely'
import { digestText } from '#core/base/digest.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { Macros } from '#core/plan/take-macros.ts'
import type { Reader, Transactor } from './transactor.ts'

/** The macros of one scope: of a project, or with null of all projects. By name. */
export async function listMacros(reader: Reader, projectId: string | null): Promise<Macros> {
  const rows = await reader.db
    .selectFrom('macros')
    .select(['name', 'value'])
    .where('project_id', projectId === null ? 'is' : '=', projectId)
    .orderBy(sql`name collate "C"`)
    .execute()
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** What holds for a project: its own macros before those of all projects. */
export async function loadMacros(reader: Reader, projectId: string): Promise<Macros> {
  const rows = await reader.db
    .selectFrom('macros')
    .select(['name', 'value'])
    .where((where) => where.or([where('project_id', '=', projectId), where('project_id', 'is', null)]))
    .orderBy(sql`project_id nulls first`)
    .execute()
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

export async function saveMacro(tx: Transactor, projectId: string | null, name: string, value: string): Promise<void> {
  await deleteMacro(tx, projectId, name)
  await tx.db
    .insertInto('macros')
    .values({ project_id: projectId, name, value, digest: digestText(value) })
    .execute()
}

export async function deleteMacro(tx: Transactor, projectId: string | null, name: string): Promise<void> {
  await tx.db
    .deleteFrom('macros')
    .where('project_id', projectId === null ? 'is' : '=', projectId)
    .where('name', '=', name)
    .execute()
}

/** What a cluster's newest revision took, so that what has changed since is found by comparing digests. */
export async function saveClusterMacros(
  tx: Transactor,
  projectId: string,
  clusterId: string,
  macros: NonNullable<ClusterSpec['macros']>,
): Promise<void> {
  await tx.db.deleteFrom('cluster_macros').where('cluster_id', '=', clusterId).execute()
  const rows = Object.entries(macros).map(([name, value]) => ({
    project_id: projectId,
    cluster_id: clusterId,
    name,
    digest: value === null ? null : digestText(value),
  }))
  if (rows.length > 0) await tx.db.insertInto('cluster_macros').values(rows).execute()
}

/** Some of the clusters that refer to one of the macros; with null, in any project. */
export async function listMacroUses(
  reader: Reader,
  projectId: string | null,
  names: readonly string[],
  limit: number,
): Promise<readonly { readonly projectId: string; readonly cluster: string }[]> {
  if (names.length === 0) return []
  let query = reader.db
    .selectFrom('cluster_macros as use')
    .innerJoin('clusters as cluster', 'cluster.id', 'use.cluster_id')
    .select(['use.project_id as projectId', 'cluster.name as cluster'])
    .distinct()
    .where('use.name', 'in', [...names])
    .limit(limit)
  if (projectId !== null) query = query.where('use.project_id', '=', projectId)
  return await query.execute()
}
