import { insertProfile, loadProfile, type ProfileRecord } from '#store/profiles.ts'
import type { Control } from './control.ts'
import { addVersion } from './create-profile-version.ts'
import type { ProfileDraft } from './profile-draft.ts'
import type { VersionView } from './read-profile-version.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { recordProfileChange } from './record-profile-change.ts'
import { settleDraft } from './settle-draft.ts'

/** Makes a profile with its first version. */
export async function createProfile(control: Control, scope: ProjectScope, draft: ProfileDraft): Promise<VersionView | Refusal> {
  const { name, tags, content } = draft
  const projectId = scope.project.id
  const id = control.newId('prf')
  return await control.store.transact(async (tx) => {
    if (await loadProfile(tx, projectId, name)) return exists(name)
    const settled = await settleDraft(tx, projectId, draft, null)
    if (isRefusal(settled)) return settled
    const at = tx.now()
    const { type, cloudType } = content
    const profile: ProfileRecord = { id, projectId, name, type, cloudType, tags, createdAt: at, updatedAt: at }
    if (!(await insertProfile(tx, profile))) return exists(name)
    const view = await addVersion(control, tx, scope, profile, draft.version, settled, '')
    await recordProfileChange(control, tx, scope, {
      profile: name,
      version: draft.version,
      action: 'profile.create',
      reason: 'ProfileCreated',
      message: `Profile ${name} was created with version ${draft.version}`,
      detail: { type, cloudType, digest: settled.digest },
    })
    return view
  })
}

function exists(name: string): Refusal {
  const next = `Save a version of it with PUT /api/v1/profiles/${name}/versions/{version}, add one with POST /api/v1/profiles/${name}/versions, or choose another name.`
  return refuse('profile.exists', `There is a profile ${name} already. ${next}`)
}
