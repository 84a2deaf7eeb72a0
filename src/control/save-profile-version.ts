import type { Digest } from '#core/base/digest.ts'
import { sameJson, type JsonObject } from '#core/base/json.ts'
import { insertProfileRevision, lockProfileVersion, saveNewestRevision } from '#store/profile-versions.ts'
import { saveProfileTags, touchProfile } from '#store/profiles.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import type { Control } from './control.ts'
import { noPrecondition, type Precondition } from './precondition.ts'
import { checkBelongs, type ProfileDraft } from './profile-draft.ts'
import type { ProjectScope } from './project-scope.ts'
import { findVersion, readVersion, type VersionAt } from './read-profile-version.ts'
import { recordProfileChange } from './record-profile-change.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { settleDraft, type SettledDraft } from './settle-draft.ts'

/** What a save came to. */
export interface SavedVersion {
  readonly kind: 'saved'
  readonly revision: number
  readonly digest: Digest
  /** The version that was saved, with the content that was saved. */
  readonly at: VersionAt
}

export interface SaveRequest {
  readonly draft: ProfileDraft
  readonly note: string
}

/**
 * Saves a version in place: a new revision, unless it says what the newest one says to the letter. Clusters that use the version
 * have a pending update by that alone; nothing is written or read for them, so a save costs the same however many they are.
 */
export async function saveProfileVersion(
  control: Control,
  scope: ProjectScope,
  name: string,
  version: string,
  { draft, note }: SaveRequest,
  unchanged: Precondition = noPrecondition,
): Promise<SavedVersion | Refusal> {
  return await control.store.transact(async (tx) => {
    const found = await findVersion(tx, scope, name, version)
    if (isRefusal(found)) return found
    await lockProfileVersion(tx, found.profile.id, version)
    const refused = await unchanged(tx)
    if (refused) return refused
    const judged = await judge(control, tx, scope, name, version, draft)
    if (isRefusal(judged)) return judged
    const { before, after } = judged
    if (!sameJson(before.profile.tags, draft.tags)) await saveTags(control, tx, scope, before, draft.tags)
    if (after.digest !== before.digest) await addRevision(control, tx, scope, after, note)
    return savedAs(after)
  })
}

/** What saving would come to. Nothing is written. */
export async function previewProfileVersion(
  control: Pick<Control, 'store' | 'releaseBytes'>,
  scope: ProjectScope,
  name: string,
  version: string,
  draft: ProfileDraft,
): Promise<SavedVersion | Refusal> {
  const judged = await control.store.read((reader) => judge(control, reader, scope, name, version, draft))
  return isRefusal(judged) ? judged : savedAs(judged.after)
}

interface Judged {
  readonly kind: 'judged'
  readonly before: VersionAt
  readonly after: VersionAt
}

async function judge(
  control: Pick<Control, 'releaseBytes'>,
  reader: Reader,
  scope: ProjectScope,
  name: string,
  version: string,
  draft: ProfileDraft,
): Promise<Judged | Refusal> {
  const before = await readVersion(reader, scope, name, version)
  if (isRefusal(before)) return before
  const foreign = checkBelongs(draft, before.profile, version)
  if (foreign) return foreign
  const settled = await settleDraft(control, reader, scope.project.id, draft, before.content)
  return isRefusal(settled) ? settled : { kind: 'judged', before, after: revise(before, settled, draft.tags) }
}

function revise(before: VersionAt, { content, digest }: SettledDraft, tags: ProfileDraft['tags']): VersionAt {
  const revision = digest === before.digest ? before.revision : before.revision + 1
  return { ...before, profile: { ...before.profile, tags }, revision, content, digest }
}

function savedAs(after: VersionAt): SavedVersion {
  return { kind: 'saved', revision: after.revision, digest: after.digest, at: after }
}

async function addRevision(control: Control, tx: Transactor, scope: ProjectScope, after: VersionAt, note: string): Promise<void> {
  const { profile, version, revision, digest, content } = after
  const at = tx.now()
  const by = scope.principal.name
  await insertProfileRevision(tx, {
    number: revision,
    digest,
    note,
    by,
    at,
    projectId: scope.project.id,
    versionId: version.id,
    content,
  })
  await saveNewestRevision(tx, { ...version, revision, digest, updatedAt: at })
  await touchProfile(tx, profile.id)
  await recordProfileChange(control, tx, scope, {
    profile: profile.name,
    version: version.version,
    action: 'profile.save-version',
    reason: 'ProfileVersionSaved',
    message: `Version ${version.version} of profile ${profile.name} was saved in place as revision ${revision}${note === '' ? '' : `: ${note}`}`,
    detail: { revision, digest, note },
  })
}

async function saveTags(
  control: Control,
  tx: Transactor,
  scope: ProjectScope,
  { profile }: VersionAt,
  tags: ProfileDraft['tags'],
): Promise<void> {
  await saveProfileTags(tx, profile.id, tags)
  const detail: JsonObject = { from: profile.tags, to: tags }
  await recordProfileChange(control, tx, scope, {
    profile: profile.name,
    version: null,
    action: 'profile.set-tags',
    reason: 'ProfileTagged',
    message: `The tags of profile ${profile.name} were changed`,
    detail,
  })
}
