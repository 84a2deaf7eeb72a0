import { sql } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { Reader, Transactor } from './transactor.ts'

/** Every column that names a content. A content that none of them names is removed, so a new one must stand here. */
export const contentReferences = [
  ['clusters', 'target_digest'],
  ['cluster_revisions', 'compiled_digest'],
  ['plans', 'compiled_digest'],
  ['sim_worlds', 'target_digest'],
  ['applied_clusters', 'target_digest'],
] as const

interface ContentPlace {
  readonly projectId: string
  readonly digest: string
}

/** Removes events from before that instant, oldest first, but none of an update that has not ended. Answers how many went. */
export async function clearEvents(tx: Transactor, projectId: string, before: Instant, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from events where seq in (
      select seq from events as old
      where project_id = ${projectId} and at < ${before}
        and not exists (select from updates where updates.id = old.update_id and updates.ended_at is null)
      order by at limit ${limit}
    )`.execute(tx.db)
  return Number(numAffectedRows ?? 0)
}

/**
 * Removes plans that could not be approved any more since before that instant, and never were: whatever an update, its abort or a
 * revision came of stays as long as its cluster. Answers how many went.
 */
export async function clearPlans(tx: Transactor, projectId: string, before: Instant, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from plans where id in (
      select id from plans as old
      where project_id = ${projectId} and state <> 'approved' and expires_at < ${before}
        and not exists (select from updates where updates.cluster_id = old.cluster_id
          and (updates.plan_id = old.id or updates.abort ->> 'planId' = old.id))
        and not exists (select from cluster_revisions made where made.cluster_id = old.cluster_id and made.plan_id = old.id)
      limit ${limit}
    )`.execute(tx.db)
  return Number(numAffectedRows ?? 0)
}

/** Removes what batches from before that instant were asked for, once no plan of theirs is kept. Answers how many went. */
export async function clearBatches(tx: Transactor, projectId: string, before: Instant, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from batches where project_id = ${projectId} and id in (
      select id from batches as old
      where project_id = ${projectId} and created_at < ${before} and not exists (select from plans where plans.batch = old.id)
      limit ${limit}
    )`.execute(tx.db)
  return Number(numAffectedRows ?? 0)
}

/** Contents that no record names: those that were not known to be so, or those that have been so since before an instant. */
export async function listUnusedContents(
  reader: Reader,
  since: 'unmarked' | Instant,
  limit: number,
): Promise<readonly ContentPlace[]> {
  const marked = since === 'unmarked' ? sql`unused_since is null` : sql`unused_since < ${since}`
  const unnamed = contentReferences.map(
    ([table, column]) => sql`not exists (
      select from ${sql.table(table)} as naming
      where naming.project_id = contents.project_id and naming.${sql.ref(column)} = contents.digest)`,
  )
  const { rows } = await sql<ContentPlace>`
    select project_id as "projectId", digest from contents
    where ${marked} and ${sql.join(unnamed, sql` and `)}
    limit ${limit}`.execute(reader.db)
  return rows
}

/** Whoever saves such a content from now on takes the mark away. */
export async function markContentsUnused(tx: Transactor, places: readonly ContentPlace[]): Promise<void> {
  if (places.length === 0) return
  await sql`
    update contents set unused_since = ${tx.now()}
    where (project_id, digest) in (${placesOf(places)}) and unused_since is null`.execute(tx.db)
}

/** Removes contents that still bear the mark from before that instant. */
export async function clearContents(tx: Transactor, places: readonly ContentPlace[], markedBefore: Instant): Promise<number> {
  if (places.length === 0) return 0
  const { numAffectedRows } = await sql`
    delete from contents
    where (project_id, digest) in (${placesOf(places)}) and unused_since < ${markedBefore}`.execute(tx.db)
  return Number(numAffectedRows ?? 0)
}

function placesOf(places: readonly ContentPlace[]) {
  const projects = places.map(({ projectId }) => projectId)
  const digests = places.map(({ digest }) => digest)
  return sql`select * from unnest(${projects}::text[], ${digests}::text[])`
}
