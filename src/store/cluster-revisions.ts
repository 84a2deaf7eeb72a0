import type { Instant } from '#core/base/instant.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Evidence } from '#core/update/evidence.ts'
import type { ClusterRecord } from './clusters.ts'
import { loadContent, saveContent } from './contents.ts'
import { saveClusterMacros } from './macros.ts'
import type { Reader, Transactor } from './transactor.ts'
import { write } from './write.ts'

/** What a cluster was told to be, by which plan and by whom. Nothing of it is ever changed but the evidence. */
export interface ClusterRevision {
  readonly number: number
  readonly spec: ClusterSpec
  readonly compiledDigest: string
  readonly planId: string | null
  readonly by: string
  readonly at: Instant
  readonly summary: string
  /** What was observed when a cluster at rest was seen to be so; null where an update has it, or nothing was. */
  readonly evidence: Evidence | null
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
  revision: Omit<ClusterRevision, 'compiledDigest' | 'at' | 'evidence'> & { readonly compiled: CompiledCluster },
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
      left_behind: compiled.left ? JSON.stringify(compiled.left) : null,
    })
    .execute()
  await saveClusterMacros(tx, projectId, clusterId, spec.macros ?? {})
}

/** Keeps what proves that the cluster is as the revision says. */
export async function saveRevisionEvidence(
  tx: Transactor,
  { projectId, id, revision }: Pick<ClusterRecord, 'projectId' | 'id' | 'revision'>,
  evidence: Evidence,
): Promise<void> {
  const query = tx.db.updateTable('cluster_revisions').set({ evidence: JSON.stringify(evidence) })
  await write(tx, query.where('project_id', '=', projectId).where('cluster_id', '=', id).where('number', '=', revision))
}

/** What proves that the cluster became as that revision says: its own, else that of the update that carried it out. */
export async function loadEvidence(
  reader: Reader,
  projectId: string,
  clusterId: string,
  number: number | null,
): Promise<Evidence | null> {
  if (number === null) return null
  const own = (await loadClusterRevision(reader, projectId, clusterId, number))?.evidence
  if (own) return own
  const row = await reader.db
    .selectFrom('updates')
    .select('evidence')
    .where('project_id', '=', projectId)
    .where('cluster_id', '=', clusterId)
    .where('evidence', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.evidence ?? null
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
  readonly evidence: Evidence | null
}): ClusterRevision {
  const { number, spec, by, at, summary, evidence } = row
  return { number, spec, compiledDigest: row.compiled_digest, planId: row.plan_id, by, at, summary, evidence }
}
