import { loadPack } from '#store/packs.ts'
import { loadProfileVersion } from '#store/profile-versions.ts'
import { loadProfile } from '#store/profiles.ts'
import type { Control } from './control.ts'
import { createProfile } from './create-profile.ts'
import { createProfileVersion } from './create-profile-version.ts'
import { checkBelongs, type ProfileDraft } from './profile-draft.ts'
import type { ProjectScope } from './project-scope.ts'
import type { VersionView } from './read-profile-version.ts'
import type { Refusal, RefusedPlace } from './refusal.ts'
import { isRefusal } from './refusal.ts'
import { settleDraft } from './settle-draft.ts'

/** What importing a document would come to. */
export interface ImportCheck {
  readonly makes: 'profile' | 'version'
  readonly packs: readonly ImportedPack[]
  readonly problems: readonly RefusedPlace[]
}

interface ImportedPack {
  readonly layer: string
  readonly registry: string
  readonly name: string
  readonly version: string
  readonly state: 'found' | 'missing' | 'other'
}

/** A new profile, or where there is one of that name a new version of it. What exists already is refused. */
export async function importProfile(control: Control, scope: ProjectScope, draft: ProfileDraft): Promise<VersionView | Refusal> {
  const profile = await control.store.read((reader) => loadProfile(reader, scope.project.id, draft.name))
  return profile ? await createProfileVersion(control, scope, draft.name, draft) : await createProfile(control, scope, draft)
}

/** Everything that stands against an import, at once. Nothing is written. */
export async function checkImport(
  control: Pick<Control, 'store' | 'releaseBytes'>,
  { project }: Pick<ProjectScope, 'project'>,
  draft: ProfileDraft,
): Promise<ImportCheck> {
  return await control.store.read(async (reader) => {
    const profile = await loadProfile(reader, project.id, draft.name)
    const taken = profile && (await loadProfileVersion(reader, profile.id, draft.version))
    const problems: RefusedPlace[] = []
    if (taken) {
      const message = `profile ${draft.name} has a version ${draft.version} already; import it under another name or version`
      problems.push({ path: 'spec.version', code: 'version.exists', message })
    }
    const foreign = profile && checkBelongs(draft, profile, null)
    if (foreign) problems.push(...foreign.errors)
    const settled = await settleDraft(control, reader, project.id, draft, null)
    if (isRefusal(settled)) problems.push(...settled.errors)
    const packs: ImportedPack[] = []
    for (const { name: layer, pack } of draft.content.layers) {
      if (!pack) continue
      const { registry, name, version } = pack
      const found = await loadPack(reader, project.id, pack)
      const state = !found ? 'missing' : pack.digest === null || pack.digest === found.digest ? 'found' : 'other'
      packs.push({ layer, registry, name, version, state })
    }
    return { makes: profile ? 'version' : 'profile', packs, problems }
  })
}
