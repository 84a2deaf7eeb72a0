import { checkVersion } from '#core/profile/check-profile.ts'
import type { Transactor } from '#store/transactor.ts'
import { insertProfile, loadProfile, type ProfileRecord } from '#store/profiles.ts'
import type { Control } from './control.ts'
import { addVersion } from './create-profile-version.ts'
import type { ProfileDraft } from './profile-draft.ts'
import { readVersion, type VersionView } from './read-profile-version.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { recordProfileChange } from './record-profile-change.ts'
import { settleDraft, type SettledDraft } from './settle-draft.ts'

/** Makes a profile with its first version. */
export async function createProfile(control: Control, scope: ProjectScope, draft: ProfileDraft): Promise<VersionView | Refusal> {
  return await control.store.transact((tx) => insertNewProfile(control, tx, scope, draft, ''))
}

/** The same within a transaction that makes more. */
export async function insertNewProfile(
  control: Control,
  tx: Transactor,
  scope: ProjectScope,
  draft: ProfileDraft,
  note: string,
): Promise<VersionView | Refusal> {
  if (await loadProfile(tx, scope.project.id, draft.name)) return profileExists(draft.name)
  const settled = await settleDraft(control, tx, scope.project.id, draft, null)
  return isRefusal(settled) ? settled : await addProfile(control, tx, scope, draft, settled, note)
}

/** Makes a profile of a version of another one. Its packs stay those that the version is fixed at, whatever registries serve by now. */
export async function cloneProfile(
  control: Control,
  scope: ProjectScope,
  source: { readonly name: string; readonly version: string },
  target: { readonly name: string; readonly version?: string | undefined },
): Promise<VersionView | Refusal> {
  const version = target.version ?? source.version
  const [problem] = checkVersion(version, 'version')
  if (problem) return refuse('document.invalid', `Nothing was saved: ${problem.message}.`, [problem])
  return await control.store.transact(async (tx) => {
    const from = await readVersion(tx, scope, source.name, source.version)
    if (isRefusal(from)) return from
    const { profile, content, digest } = from
    const note = `cloned from ${source.name} ${source.version}`
    return await addProfile(control, tx, scope, { name: target.name, tags: profile.tags, version }, { content, digest }, note)
  })
}

/** The rows of a new profile, put down for auditors. */
async function addProfile(
  control: Control,
  tx: Transactor,
  scope: ProjectScope,
  { name, tags, version }: Pick<ProfileDraft, 'name' | 'tags' | 'version'>,
  settled: Pick<SettledDraft, 'content' | 'digest'>,
  note: string,
): Promise<VersionView | Refusal> {
  const at = tx.now()
  const { type, cloudType } = settled.content
  const id = control.newId('prf')
  const profile: ProfileRecord = { id, projectId: scope.project.id, name, type, cloudType, tags, createdAt: at, updatedAt: at }
  if (!(await insertProfile(tx, profile))) return profileExists(name)
  const view = await addVersion(control, tx, scope, profile, version, settled, note)
  await recordProfileChange(control, tx, scope, {
    profile: name,
    version,
    action: 'profile.create',
    reason: 'ProfileCreated',
    message: `Profile ${name} was created with version ${version}${note === '' ? '' : `, ${note}`}`,
    detail: { type, cloudType, digest: settled.digest },
  })
  return view
}

export function profileExists(name: string): Refusal {
  const next = `Save a version of it with PUT /api/v1/profiles/${name}/versions/{version}, add one with POST /api/v1/profiles/${name}/versions, or choose another name.`
  return refuse('profile.exists', `There is a profile ${name} already. ${next}`)
}
