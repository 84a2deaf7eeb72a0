import type { Digest } from '#core/base/digest.ts'
import type { PackReference } from '#core/pack/pack.ts'
import type { Layer, ProfileContent } from '#core/profile/profile.ts'
import type { ProfileRecord } from '#store/profiles.ts'
import { refuse, type Refusal } from './refusal.ts'

/** A profile version as its author gives it: what a document says, before packs are looked up. */
export interface ProfileDraft {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly version: string
  readonly content: DraftContent
}

export interface DraftContent extends Omit<ProfileContent, 'layers'> {
  readonly layers: readonly DraftLayer[]
}

export interface DraftLayer extends Omit<Layer, 'pack'> {
  readonly pack: PackWish | null
}

/** A pack by name and version; with a digest where its author wants exactly that content or none. */
export interface PackWish extends Omit<PackReference, 'digest'> {
  readonly digest: Digest | null
}

/** A document is saved where it says it belongs, and a profile keeps its type and its cloud. `version` null: the document's own. */
export function checkBelongs(draft: ProfileDraft, profile: ProfileRecord, version: string | null): Refusal | null {
  const { type, cloudType } = draft.content
  const rows: readonly (readonly [path: string, found: string | null, wanted: string | null])[] = [
    ['metadata.name', draft.name, profile.name],
    ['spec.version', draft.version, version ?? draft.version],
    ['spec.type', type, profile.type],
    ['spec.cloudType', cloudType, profile.cloudType],
  ]
  const places = rows
    .filter(([, found, wanted]) => found !== wanted)
    .map(([path, found, wanted]) => ({
      path,
      code: 'document.mismatch',
      message: `is ${found ?? 'absent'} in the document, and ${wanted ?? 'absent'} where it would be saved`,
    }))
  if (places.length === 0) return null
  const named = places.map(({ path, message }) => `${path} ${message}`).join('; ')
  return refuse('document.mismatch', `Nothing was saved: ${named}. Correct the document, or save it elsewhere.`, places)
}
