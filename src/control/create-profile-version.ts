import { checkVersion } from '#core/profile/check-profile.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import { insertProfileRevision, insertProfileVersion } from '#store/profile-versions.ts'
import { loadProfile, saveProfileTags, touchProfile, type ProfileRecord } from '#store/profiles.ts'
import type { Transactor } from '#store/transactor.ts'
import type { Control } from './control.ts'
import { checkBelongs, type ProfileDraft } from './profile-draft.ts'
import { profileMissing } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { readVersionAt, type VersionView } from './read-profile-version.ts'
import { recordProfileChange } from './record-profile-change.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { settleDraft, type SettledDraft } from './settle-draft.ts'

/** Makes a version with the content of another one (`1.0.0`), or of a revision of it (`1.0.0@2`). */
export async function copyProfileVersion(
  control: Control,
  scope: ProjectScope,
  name: string,
  { version, from }: { readonly version: string; readonly from: string },
): Promise<VersionView | Refusal> {
  const [problem] = checkVersion(version, 'version')
  if (problem) return refuse('document.invalid', `Nothing was saved: ${problem.message}.`, [problem])
  return await control.store.transact(async (tx) => {
    const source = await readVersionAt(tx, scope, name, from)
    if (isRefusal(source)) return source
    const { profile, content, digest } = source
    return await createVersion(control, tx, scope, profile, version, { content, digest }, `copied from ${from}`)
  })
}

/** Makes a version from a whole document. */
export async function createProfileVersion(
  control: Control,
  scope: ProjectScope,
  name: string,
  draft: ProfileDraft,
): Promise<VersionView | Refusal> {
  return await control.store.transact(async (tx) => {
    const profile = await loadProfile(tx, scope.project.id, name)
    if (!profile) return profileMissing(name)
    const foreign = checkBelongs(draft, profile, null)
    if (foreign) return foreign
    const settled = await settleDraft(control, tx, scope.project.id, draft, null)
    if (isRefusal(settled)) return settled
    const view = await createVersion(control, tx, scope, { ...profile, tags: draft.tags }, draft.version, settled, '')
    if (!isRefusal(view)) await saveProfileTags(tx, profile.id, draft.tags)
    return view
  })
}

/** A version with its first revision, put down for auditors. */
export async function createVersion(
  control: Control,
  tx: Transactor,
  scope: ProjectScope,
  profile: ProfileRecord,
  version: string,
  settled: Pick<SettledDraft, 'content' | 'digest'>,
  note: string,
): Promise<VersionView | Refusal> {
  const { name } = profile
  const view = await addVersion(control, tx, scope, profile, version, settled, note)
  if (isRefusal(view)) return view
  await touchProfile(tx, profile.id)
  await recordProfileChange(control, tx, scope, {
    profile: name,
    version,
    action: 'profile.create-version',
    reason: 'ProfileVersionCreated',
    message: `Version ${version} of profile ${name} was created${note === '' ? '' : `, ${note}`}`,
    detail: { digest: settled.digest, note },
  })
  return view
}

/** The rows of a new version with its first revision. */
export async function addVersion(
  control: Pick<Control, 'newId'>,
  tx: Transactor,
  { project, principal }: ProjectScope,
  profile: ProfileRecord,
  version: string,
  { content, digest }: { readonly content: ProfileContent; readonly digest: SettledDraft['digest'] },
  note: string,
): Promise<VersionView | Refusal> {
  const at = tx.now()
  const record = { id: control.newId('pver'), version, revision: 1, digest, createdAt: at, updatedAt: at }
  if (!(await insertProfileVersion(tx, { ...record, projectId: project.id, profileId: profile.id }))) {
    const path = `/api/v1/profiles/${profile.name}/versions/${version}`
    return refuse(
      'version.exists',
      `Profile ${profile.name} has a version ${version} already. Choose another version, or save that one in place with PUT ${path}.`,
    )
  }
  const revision = { number: 1, digest, note, by: principal.name, at }
  await insertProfileRevision(tx, { ...revision, projectId: project.id, versionId: record.id, content })
  return { kind: 'version', profile, version: record, revision: 1, digest, content, clusters: 0 }
}
