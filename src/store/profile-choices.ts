import type { Digest } from '#core/base/digest.ts'
import type { ProfileChoice } from '#core/cluster/cluster.ts'
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
