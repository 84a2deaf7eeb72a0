import type { Digest } from '#core/base/digest.ts'
import type { Instant } from '#core/base/instant.ts'
import type { ProfileChoice } from '#core/cluster/cluster.ts'
import type { ProfileContent, ProfileRevision } from '#core/profile/profile.ts'
import type { Reader, Transactor } from './transactor.ts'

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

/**
 * What the profile versions of a cluster say at the revisions that it took, in the order of the choices; a choice that does not
 * exist is left out. Of several revisions with one digest it is the first, which stays the first whatever is saved later.
 */
export async function loadProfileRevisions(
  reader: Reader,
  projectId: string,
  choices: readonly ProfileChoice[],
): Promise<readonly ProfileRevision[]> {
  const ids = await findVersionIds(reader, projectId, choices)
  const wanted = choices.flatMap((choice): readonly Wanted[] => {
    const versionId = ids.get(keyOf(choice.name, choice.version))
    return versionId === undefined ? [] : [{ ...choice, versionId }]
  })
  const unknown = wanted.filter(({ versionId, digest }) => !remembered.has(keyOf(versionId, digest)))
  const loaded = await loadByDigest(reader, projectId, unknown)
  for (const [key, revision] of loaded) remember(key, revision)
  return wanted.flatMap(({ versionId, digest }): readonly ProfileRevision[] => {
    const key = keyOf(versionId, digest)
    const revision = loaded.get(key) ?? remembered.get(key)
    return revision ? [revision] : []
  })
}

interface Wanted extends ProfileChoice {
  readonly versionId: string
}

async function findVersionIds(
  reader: Reader,
  projectId: string,
  choices: readonly ProfileChoice[],
): Promise<Map<string, string>> {
  if (choices.length === 0) return new Map()
  const rows = await reader.db
    .selectFrom('profile_versions')
    .innerJoin('profiles', 'profiles.id', 'profile_versions.profile_id')
    .select(['profile_versions.id', 'profiles.name', 'profile_versions.version'])
    .where('profiles.project_id', '=', projectId)
    .where('profiles.name', 'in', [...new Set(choices.map(({ name }) => name))])
    .where('profile_versions.version', 'in', [...new Set(choices.map(({ version }) => version))])
    .execute()
  return new Map(rows.map((row) => [keyOf(row.name, row.version), row.id]))
}

async function loadByDigest(reader: Reader, projectId: string, wanted: readonly Wanted[]): Promise<Map<string, ProfileRevision>> {
  if (wanted.length === 0) return new Map()
  const rows = await reader.db
    .selectFrom('profile_revisions')
    .select(['version_id', 'digest', 'revision', 'content'])
    .distinctOn(['version_id', 'digest'])
    .where('project_id', '=', projectId)
    .where('version_id', 'in', [...new Set(wanted.map(({ versionId }) => versionId))])
    .where('digest', 'in', [...new Set(wanted.map(({ digest }) => digest))])
    .orderBy('version_id')
    .orderBy('digest')
    .orderBy('revision')
    .execute()
  const names = new Map(wanted.map((choice) => [choice.versionId, choice]))
  return new Map(
    rows.flatMap((row): readonly [string, ProfileRevision][] => {
      const choice = names.get(row.version_id)
      if (!choice) return []
      const { digest, revision, content } = row
      const made = { profile: choice.name, version: choice.version, revision, digest: digest as Digest, content }
      return [[keyOf(row.version_id, digest), made]]
    }),
  )
}

/** Some 50 kB each. A revision never changes, so that one that was read need not be read again. */
const rememberedMax = 1000
const remembered = new Map<string, ProfileRevision>()

function remember(key: string, revision: ProfileRevision): void {
  if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value ?? '')
  remembered.set(key, revision)
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(' ')
}
