import type { Digest } from '#core/base/digest.ts'
import { present } from '#core/base/assert.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import { countClustersOnVersion, loadProfileRevision, loadProfileVersion, type VersionRecord } from '#store/profile-versions.ts'
import { loadProfile, type ProfileRecord } from '#store/profiles.ts'
import type { Reader } from '#store/transactor.ts'
import { profileMissing, revisionMissing, versionMissing } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** A version as it was at one of its revisions. */
export interface VersionAt {
  readonly kind: 'version'
  readonly profile: ProfileRecord
  readonly version: VersionRecord
  readonly revision: number
  readonly digest: Digest
  readonly content: ProfileContent
}

/** ... and how many clusters use the version. */
export interface VersionView extends VersionAt {
  readonly clusters: number
}

/** Finds a version by name, as it is now. */
export async function findVersion(
  reader: Reader,
  { project }: Pick<ProjectScope, 'project'>,
  name: string,
  version: string,
): Promise<{ readonly kind: 'found'; readonly profile: ProfileRecord; readonly version: VersionRecord } | Refusal> {
  const profile = await loadProfile(reader, project.id, name)
  if (!profile) return profileMissing(name)
  const found = await loadProfileVersion(reader, profile.id, version)
  return found ? { kind: 'found', profile, version: found } : versionMissing(name, version)
}

/** Reads a version at a revision; without one, at its newest. */
export async function readVersion(
  reader: Reader,
  scope: Pick<ProjectScope, 'project'>,
  name: string,
  version: string,
  revision: number | null = null,
): Promise<VersionAt | Refusal> {
  const found = await findVersion(reader, scope, name, version)
  if (isRefusal(found)) return found
  const number = revision ?? found.version.revision
  const record = await loadProfileRevision(reader, scope.project.id, found.version.id, number)
  if (!record && revision !== null) return revisionMissing(name, version, revision, found.version.revision)
  const { digest, content } = present(record, 'a version has its newest revision')
  return { ...found, kind: 'version', revision: number, digest, content }
}

/** ... with how many clusters use it. */
export async function viewVersion(
  reader: Reader,
  scope: Pick<ProjectScope, 'project'>,
  name: string,
  version: string,
  revision: number | null = null,
): Promise<VersionView | Refusal> {
  const at = await readVersion(reader, scope, name, version, revision)
  return isRefusal(at) ? at : { ...at, clusters: await countClustersOnVersion(reader, at.version.id) }
}

/** Reads what `1.0.0` or `1.0.0@2` means. */
export async function readVersionAt(
  reader: Reader,
  scope: Pick<ProjectScope, 'project'>,
  name: string,
  reference: string,
): Promise<VersionAt | Refusal> {
  const [version, revision] = splitReference(reference)
  if (revision === undefined) return await readVersion(reader, scope, name, version)
  // Longer numbers are of no revision, and too large for the database to look for.
  if (/^[1-9]\d{0,8}$/.test(revision)) return await readVersion(reader, scope, name, version, Number(revision))
  const found = await findVersion(reader, scope, name, version)
  return isRefusal(found) ? found : revisionMissing(name, version, revision, found.version.revision)
}

function splitReference(reference: string): readonly [string, string?] {
  const at = reference.indexOf('@')
  return at < 0 ? [reference] : [reference.slice(0, at), reference.slice(at + 1)]
}
