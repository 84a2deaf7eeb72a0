import { diffProfiles, type ProfileDiff } from '#core/plan/diff-profiles.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import { loadPackContents } from '#store/packs.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { readVersionAt } from './read-profile-version.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** What is different between two versions (`1.0.0`) or revisions (`1.0.0@2`) of a profile. */
export async function diffProfileVersions(
  { store }: Pick<Control, 'store'>,
  scope: Pick<ProjectScope, 'project'>,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<(ProfileDiff & { readonly kind: 'diff' }) | Refusal> {
  return await store.read(async (reader) => {
    const left = await readVersionAt(reader, scope, name, from)
    if (isRefusal(left)) return left
    const right = await readVersionAt(reader, scope, name, to)
    if (isRefusal(right)) return right
    const packs = await loadPackContents(reader, [...packDigests(left.content), ...packDigests(right.content)])
    return { kind: 'diff', ...diffProfiles(left.content, right.content, packs) }
  })
}

function packDigests({ layers }: ProfileContent) {
  return layers.flatMap(({ pack }) => (pack ? [pack.digest] : []))
}
