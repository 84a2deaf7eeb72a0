import type { Instant } from '#core/base/instant.ts'
import type { BatchChange } from './tables/batches.ts'
import type { Reader, Transactor } from './transactor.ts'

/** What plans were asked for together. */
export interface BatchRecord {
  readonly id: string
  readonly projectId: string
  readonly change: BatchChange
  readonly note: string
  readonly by: string
  readonly createdAt: Instant
}

/** Why there is no plan for a cluster. */
export interface BatchProblem {
  readonly cluster: string
  readonly code: string
  readonly detail: string
}

interface BatchPlace {
  readonly projectId: string
  readonly id: string
}

/** Of requests that add to a batch the first one's words stand. */
export async function saveBatch(tx: Transactor, batch: BatchRecord): Promise<void> {
  const { id, projectId, note, by, createdAt } = batch
  await tx.db
    .insertInto('batches')
    .values({ id, project_id: projectId, change: JSON.stringify(batch.change), note, by, created_at: createdAt })
    .onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing())
    .execute()
}

/** What came of these clusters takes the place of what was known of them before: a problem, or none. */
export async function saveBatchProblems(
  tx: Transactor,
  { projectId, id }: BatchPlace,
  clusters: readonly string[],
  problems: readonly BatchProblem[],
): Promise<void> {
  if (clusters.length > 0) {
    await tx.db
      .deleteFrom('batch_problems')
      .where('project_id', '=', projectId)
      .where('batch', '=', id)
      .where('cluster', 'in', clusters)
      .execute()
  }
  if (problems.length > 0) {
    const rows = problems.map(({ cluster, code, detail }) => ({ project_id: projectId, batch: id, cluster, code, detail }))
    // Two requests may be about one cluster at once; whichever words stay are true.
    await tx.db
      .insertInto('batch_problems')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['project_id', 'batch', 'cluster']).doNothing())
      .execute()
  }
}

/** Null where nothing is known of it but its plans, or not even these. */
export async function loadBatch(
  reader: Reader,
  { projectId, id }: BatchPlace,
): Promise<(Omit<BatchRecord, 'projectId'> & { readonly problems: readonly BatchProblem[] }) | null> {
  const row = await reader.db
    .selectFrom('batches')
    .select(['id', 'change', 'note', 'by', 'created_at as createdAt'])
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  const problems = await reader.db
    .selectFrom('batch_problems')
    .select(['cluster', 'code', 'detail'])
    .where('project_id', '=', projectId)
    .where('batch', '=', id)
    .orderBy('cluster')
    .execute()
  return { ...row, problems }
}
