import { sql } from 'kysely'
import type { Digest } from '#core/base/digest.ts'
import type { Instant } from '#core/base/instant.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import type { Reader, Transactor } from './transactor.ts'

/** A version of a profile as it stands: its newest revision, by number and digest. */
export interface VersionRecord {
  readonly id: string
  readonly version: string
  readonly revision: number
  readonly digest: Digest
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export async function loadProfileVersion(reader: Reader, profileId: string, version: string): Promise<VersionRecord | null> {
  const row = await reader.db
    .selectFrom('profile_versions')
    .select(columns)
    .where('profile_id', '=', profileId)
    .where('version', '=', version)
    .executeTakeFirst()
  return row ? toVersion(row) : null
}

/** The version, held until the transaction ends: of two saves at once the later one sees what the earlier one wrote. */
export async function lockProfileVersion(tx: Transactor, profileId: string, version: string): Promise<VersionRecord | null> {
  const row = await tx.db
    .selectFrom('profile_versions')
    .select(columns)
    .where('profile_id', '=', profileId)
    .where('version', '=', version)
    // Not so strong a lock that clusters that begin to use the version would wait.
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ? toVersion(row) : null
}

/** False where the profile has that version. */
export async function insertProfileVersion(
  tx: Transactor,
  { projectId, profileId, ...version }: VersionRecord & { readonly projectId: string; readonly profileId: string },
): Promise<boolean> {
  const row = await tx.db
    .insertInto('profile_versions')
    .values({
      id: version.id,
      project_id: projectId,
      profile_id: profileId,
      version: version.version,
      revision: version.revision,
      digest: version.digest,
      created_at: version.createdAt,
      updated_at: version.updatedAt,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'profile_id', 'version']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Points the version at its newest revision. Clusters on it have a pending update from then on, and no row of theirs is touched. */
export async function saveNewestRevision(tx: Transactor, version: VersionRecord): Promise<void> {
  await tx.db
    .updateTable('profile_versions')
    .set({ revision: version.revision, digest: version.digest, updated_at: version.updatedAt })
    .where('id', '=', version.id)
    .execute()
}

/** Versions that are about to be deleted: whoever is about to use one, or to leave it with an update, comes either before or after that. */
export async function lockProfileVersions(tx: Transactor, profileId: string, version: string | null): Promise<void> {
  let select = tx.db.selectFrom('profile_versions').select('id').where('profile_id', '=', profileId)
  if (version !== null) select = select.where('version', '=', version)
  // In the order in which uses are held, so that neither waits for the other.
  await select.orderBy('id').forUpdate().execute()
}

/** Throws a violated foreign key where a cluster uses it, see `isInUseViolation`. */
export async function deleteProfileVersion(tx: Transactor, id: string): Promise<void> {
  await tx.db.deleteFrom('profile_versions').where('id', '=', id).execute()
}

/** Whether the database refused a deletion because a cluster began to use what was to be deleted. */
export function isInUseViolation(error: unknown): boolean {
  const { code, table } = (error ?? {}) as { readonly code?: unknown; readonly table?: unknown }
  return code === '23503' && table === 'cluster_profiles'
}

export async function countClustersOnVersion(reader: Reader, versionId: string): Promise<number> {
  const { count } = await reader.db
    .selectFrom('cluster_profiles')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('version_id', '=', versionId)
    .executeTakeFirstOrThrow()
  return count
}

/** One save of a version: who, when, why. Its content stands beside it and is never changed. */
export interface RevisionRecord {
  readonly number: number
  readonly digest: Digest
  readonly note: string
  readonly by: string
  readonly at: Instant
}

export async function insertProfileRevision(
  tx: Transactor,
  revision: RevisionRecord & { readonly projectId: string; readonly versionId: string; readonly content: ProfileContent },
): Promise<void> {
  const { projectId, versionId, number, digest, content, note, by, at } = revision
  await tx.db
    .insertInto('profile_revisions')
    .values({
      project_id: projectId,
      version_id: versionId,
      revision: number,
      digest,
      content: JSON.stringify(content),
      note,
      by,
      at,
    })
    .execute()
}

export async function loadProfileRevision(
  reader: Reader,
  projectId: string,
  versionId: string,
  number: number,
): Promise<(RevisionRecord & { readonly content: ProfileContent }) | null> {
  const row = await reader.db
    .selectFrom('profile_revisions')
    .select(['revision as number', 'digest', 'note', 'by', 'at', 'content'])
    .where('project_id', '=', projectId)
    .where('version_id', '=', versionId)
    .where('revision', '=', number)
    .executeTakeFirst()
  return row ? { ...row, digest: row.digest as Digest } : null
}

/** Newest first, those older than `before`. */
export async function listProfileRevisions(
  reader: Reader,
  projectId: string,
  versionId: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly RevisionRecord[]> {
  let query = reader.db
    .selectFrom('profile_revisions')
    .select(['revision as number', 'digest', 'note', 'by', 'at'])
    .where('project_id', '=', projectId)
    .where('version_id', '=', versionId)
    .orderBy('revision', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('revision', '<', before)
  return (await query.execute()).map((row) => ({ ...row, digest: row.digest as Digest }))
}

const columns = ['id', 'version', 'revision', 'digest', 'created_at', 'updated_at'] as const

interface Row {
  readonly id: string
  readonly version: string
  readonly revision: number
  readonly digest: string
  readonly created_at: number
  readonly updated_at: number
}

export function toVersion(row: Row): VersionRecord {
  const { id, version, revision, digest } = row
  return { id, version, revision, digest: digest as Digest, createdAt: row.created_at, updatedAt: row.updated_at }
}
