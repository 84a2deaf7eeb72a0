import { boundedMap } from '#core/base/bounded-map.ts'
import type { Digest } from '#core/base/digest.ts'
import type { ProfileChoice } from '#core/cluster/cluster.ts'
import type { ProfileRevision } from '#core/profile/profile.ts'
import type { ClusterUse } from './clusters.ts'
import type { Reader, Transactor } from './transactor.ts'

/** A profile version, by what people call it. */
export interface NamedVersion {
  readonly name: string
  readonly version: string
}

/** What does not exist: the profile, or only that version of it. */
export interface MissingVersion extends NamedVersion {
  readonly code: 'profile.missing' | 'version.missing'
}

export interface ResolvedChoices {
  /** In the order asked for, each fixed at its version's newest revision. */
  readonly choices: readonly ProfileChoice[]
  readonly missing: readonly MissingVersion[]
}

/** Fixes profile versions at their newest revisions. */
export async function resolveProfileChoices(
  reader: Reader,
  projectId: string,
  named: readonly NamedVersion[],
): Promise<ResolvedChoices> {
  const found = await findVersions(reader, projectId, named)
  const choices = named.flatMap(({ name, version }): readonly ProfileChoice[] => {
    const digest = found.find((row) => row.name === name && row.version === version)?.digest
    return digest ? [{ name, version, digest: digest as Digest }] : []
  })
  return { choices, missing: missingOf(named, found) }
}

export type HeldUses =
  | { readonly kind: 'held'; readonly uses: readonly ClusterUse[] }
  | { readonly kind: 'missing'; readonly missing: readonly MissingVersion[] }

/**
 * The versions that a cluster is about to use, kept from being deleted until the transaction ends. Whoever saves uses takes them
 * from here: a deletion at the same time either comes first, and they are missing, or waits and finds them in use.
 */
export async function holdProfileUses(tx: Transactor, projectId: string, choices: readonly ProfileChoice[]): Promise<HeldUses> {
  if (choices.length === 0) return { kind: 'held', uses: [] }
  const held = await tx.db
    .selectFrom('profile_versions')
    .innerJoin('profiles', 'profiles.id', 'profile_versions.profile_id')
    .select(['profiles.id as profileId', 'profiles.name', 'profile_versions.id as versionId', 'profile_versions.version'])
    .where('profiles.project_id', '=', projectId)
    .where('profiles.name', 'in', namesOf(choices))
    .where('profile_versions.version', 'in', versionsOf(choices))
    // Always in one order, so that two clusters never wait for each other.
    .orderBy('profile_versions.id')
    .forKeyShare('profile_versions')
    .execute()
  const uses = choices.flatMap(({ name, version, digest }): readonly ClusterUse[] => {
    const row = held.find((one) => one.name === name && one.version === version)
    return row ? [{ profileId: row.profileId, versionId: row.versionId, digest }] : []
  })
  if (uses.length === choices.length) return { kind: 'held', uses }
  return { kind: 'missing', missing: missingOf(choices, await findVersions(tx, projectId, choices)) }
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
  for (const [key, revision] of loaded) remembered.set(key, revision)
  return wanted.flatMap(({ versionId, digest }): readonly ProfileRevision[] => {
    const key = keyOf(versionId, digest)
    const revision = loaded.get(key) ?? remembered.get(key)
    return revision ? [revision] : []
  })
}

interface FoundVersion {
  readonly name: string
  /** Null on the one row of a profile that has none of the versions. */
  readonly version: string | null
  readonly digest: string | null
}

async function findVersions(reader: Reader, projectId: string, named: readonly NamedVersion[]): Promise<readonly FoundVersion[]> {
  if (named.length === 0) return []
  return await reader.db
    .selectFrom('profiles')
    .leftJoin('profile_versions', (join) =>
      join.onRef('profile_versions.profile_id', '=', 'profiles.id').on('profile_versions.version', 'in', versionsOf(named)),
    )
    .select(['profiles.name', 'profile_versions.version', 'profile_versions.digest'])
    .where('profiles.project_id', '=', projectId)
    .where('profiles.name', 'in', namesOf(named))
    .execute()
}

function missingOf(named: readonly NamedVersion[], found: readonly FoundVersion[]): readonly MissingVersion[] {
  return named.flatMap(({ name, version }): readonly MissingVersion[] => {
    const rows = found.filter((row) => row.name === name)
    if (rows.some((row) => row.version === version)) return []
    return [{ code: rows.length === 0 ? 'profile.missing' : 'version.missing', name, version }]
  })
}

function namesOf(named: readonly NamedVersion[]): string[] {
  return [...new Set(named.map(({ name }) => name))]
}

function versionsOf(named: readonly NamedVersion[]): string[] {
  return [...new Set(named.map(({ version }) => version))]
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
const remembered = boundedMap<string, ProfileRevision>(1000)

function keyOf(...parts: readonly string[]): string {
  return parts.join(' ')
}
