import { sql } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { ProfileType } from '#core/profile/profile.ts'
import { newestFirst } from '#core/profile/version.ts'
import { toVersion, type VersionRecord } from './profile-versions.ts'
import type { Reader, Transactor } from './transactor.ts'

/** What all versions of a profile have in common. */
export interface ProfileRecord {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly type: ProfileType
  /** Null for add-on profiles only. */
  readonly cloudType: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** A profile with its versions, newest first by SemVer precedence, and how many clusters use each. */
export interface ProfileWithVersions extends ProfileRecord {
  readonly versions: readonly (VersionRecord & { readonly clusters: number })[]
  readonly clusters: number
}

export async function loadProfile(reader: Reader, projectId: string, name: string): Promise<ProfileRecord | null> {
  const row = await reader.db
    .selectFrom('profiles')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? toProfile(row) : null
}

export async function loadProfileWithVersions(
  reader: Reader,
  projectId: string,
  name: string,
): Promise<ProfileWithVersions | null> {
  const profile = await loadProfile(reader, projectId, name)
  if (!profile) return null
  return (await withVersions(reader, [profile]))[0] ?? null
}

export interface ProfileQuery {
  readonly projectId: string
  /** Part of the name. */
  readonly text: string | null
  readonly descending: boolean
  /** The name of the last profile of the page before. */
  readonly after: string | null
  readonly limit: number
}

/** By name. Always three queries, however many profiles, versions and clusters there are. */
export async function listProfiles(reader: Reader, query: ProfileQuery): Promise<readonly ProfileWithVersions[]> {
  const { projectId, text, descending, after, limit } = query
  let select = reader.db
    .selectFrom('profiles')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy(byteOrder, descending ? 'desc' : 'asc')
    .limit(limit)
  if (text !== null) select = select.where(sql<boolean>`position(${text.toLowerCase()} in name) > 0`)
  if (after !== null)
    select = select.where(descending ? sql<boolean>`name collate "C" < ${after}` : sql<boolean>`name collate "C" > ${after}`)
  return await withVersions(reader, (await select.execute()).map(toProfile))
}

/** False where the project has a profile of that name. */
export async function insertProfile(tx: Transactor, profile: ProfileRecord): Promise<boolean> {
  const row = await tx.db
    .insertInto('profiles')
    .values({
      id: profile.id,
      project_id: profile.projectId,
      name: profile.name,
      type: profile.type,
      cloud_type: profile.cloudType,
      tags: JSON.stringify(profile.tags),
      created_at: profile.createdAt,
      updated_at: profile.updatedAt,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Notes that the profile or one of its versions changed. */
export async function touchProfile(tx: Transactor, id: string): Promise<void> {
  await tx.db.updateTable('profiles').set({ updated_at: tx.now() }).where('id', '=', id).execute()
}

/** Tags are of the profile, whichever version they were saved with. */
export async function saveProfileTags(tx: Transactor, id: string, tags: ProfileRecord['tags']): Promise<void> {
  await tx.db
    .updateTable('profiles')
    .set({ tags: JSON.stringify(tags), updated_at: tx.now() })
    .where('id', '=', id)
    .execute()
}

/** With all versions and revisions. Throws a violated foreign key where a cluster uses one, see `isInUseViolation`. */
export async function deleteProfileRecord(tx: Transactor, id: string): Promise<void> {
  await tx.db.deleteFrom('profiles').where('id', '=', id).execute()
}

export async function countClustersOnProfile(reader: Reader, profileId: string): Promise<number> {
  const { count } = await reader.db
    .selectFrom('cluster_profiles')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow()
  return count
}

/** Of names one order on every machine, whatever collation the database was made with. */
const byteOrder = sql<string>`name collate "C"`

async function withVersions(reader: Reader, profiles: readonly ProfileRecord[]): Promise<readonly ProfileWithVersions[]> {
  if (profiles.length === 0) return []
  const ids = profiles.map(({ id }) => id)
  const rows = await reader.db.selectFrom('profile_versions').selectAll().where('profile_id', 'in', ids).execute()
  const uses = await reader.db
    .selectFrom('cluster_profiles')
    .select(['version_id', sql<number>`count(*)::int`.as('count')])
    .where('profile_id', 'in', ids)
    .groupBy('version_id')
    .execute()
  const counts = new Map(uses.map((use) => [use.version_id, use.count]))
  const ofProfile = Map.groupBy(rows, (row) => row.profile_id)
  return profiles.map((profile) => {
    const versions = (ofProfile.get(profile.id) ?? [])
      .map((row) => ({ ...toVersion(row), clusters: counts.get(row.id) ?? 0 }))
      .sort((left, right) => newestFirst(left.version, right.version))
    return { ...profile, versions, clusters: versions.reduce((sum, version) => sum + version.clusters, 0) }
  })
}

function toProfile(row: {
  readonly id: string
  readonly project_id: string
  readonly name: string
  readonly type: string
  readonly cloud_type: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly created_at: number
  readonly updated_at: number
}): ProfileRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    type: row.type as ProfileType,
    cloudType: row.cloud_type,
    tags: row.tags,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
