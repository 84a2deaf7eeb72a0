import type { Instant } from '#core/base/instant.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { loadContent, saveContent } from './contents.ts'
import { saveClusterMacros } from './macros.ts'
import type { Reader, Transactor } from './transactor.ts'

/** What a cluster was told to be, by which plan and by whom. It is never changed. */
export interface ClusterRevision {
  readonly number: number
  readonly spec: ClusterSpec
  readonly compiledDigest: string
  readonly planId: string | null
  readonly by: string
  readonly at: Instant
  readonly summary: string
}

export async function loadClusterRevision(
  reader: Reader,
  projectId: string,
  clusterId: string,
  number: number,
): Promise<ClusterRevision | null> {
  const row = await reader.db
    .selectFrom('cluster_revisions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .where('number', '=', number)
    .executeTakeFirst()
  return row ? revisionOf(row) : null
}

export function loadCompiledCluster(reader: Reader, projectId: string, digest: string): Promise<CompiledCluster> {
  return loadContent<CompiledCluster>(reader, projectId, digest)
}

/** Stores the revision, which is the cluster's newest, and what it took of macros. */
export async function insertClusterRevision(
  tx: Transactor,
  projectId: string,
  clusterId: string,
  revision: Omit<ClusterRevision, 'compiledDigest' | 'at'> & { readonly compiled: CompiledCluster },
): Promise<void> {
  const { number, spec, compiled, planId, by, summary } = revision
  await tx.db
    .insertInto('cluster_revisions')
    .values({
      project_id: projectId,
      cluster_id: clusterId,
      number,
      spec: JSON.stringify(spec),
      compiled_digest: await saveContent(tx, projectId, compiled),
      plan_id: planId,
      by,
      at: tx.now(),
      summary,
    })
    .execute()
  await saveClusterMacros(tx, projectId, clusterId, spec.macros ?? {})
}

/** Newest first, those older than `before`. */
export async function listClusterRevisions(
  reader: Reader,
  projectId: string,
  clusterId: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly ClusterRevision[]> {
  let query = reader.db
    .selectFrom('cluster_revisions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .orderBy('number', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('number', '<', before)
  return (await query.execute()).map(revisionOf)
}

function revisionOf(row: {
  readonly number: number
  readonly spec: ClusterSpec
  readonly compiled_digest: string
  readonly plan_id: string | null
  readonly by: string
  readonly at: number
  readonly summary: string
}): ClusterRevision {
  const { number, spec, by, at, summary } = row
  return { number, spec, compiledDigest: row.compiled_digest, planId: row.plan_id, by, at, summary }
}
