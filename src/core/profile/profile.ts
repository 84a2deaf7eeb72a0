import type { Digest } from '../base/digest.ts'
import { digestJson } from '../base/digest.ts'
import type { LayerKind, Manifest, PackReference } from '../pack/pack.ts'
import type { Variable } from './variable.ts'

export const profileTypes = ['full', 'infra', 'add-on'] as const
export type ProfileType = (typeof profileTypes)[number]

/**
 * What one version of a profile says: immutable content, kept as a revision.
 * `cloudType` is null for add-on profiles only.
 */
export interface ProfileContent {
  readonly type: ProfileType
  readonly cloudType: string | null
  readonly variables: readonly Variable[]
  readonly layers: readonly Layer[]
}

/** One entry of the stack. It is made of a pack, of manifests of its own, or of a pack with manifests attached. */
export interface Layer {
  readonly name: string
  readonly kind: LayerKind
  /** Lowest first among add-ons; infrastructure layers have their fixed order and 0 here. */
  readonly installPriority: number
  readonly pack: PackReference | null
  /** Presets of the pack that it chooses, by name. Absent where there are none, so that what was stored without them keeps its digest. */
  readonly presets?: readonly string[]
  readonly manifests: readonly Manifest[]
  /** YAML, verbatim as its author wrote it; laid over the pack's own values. */
  readonly values: string
}

/** The digest of a revision. Texts count to the letter: two revisions that differ only in a comment are two. */
export function profileDigest(content: ProfileContent): Digest {
  return digestJson(content)
}

/** One revision of one version of one profile, as a cluster holds on to it. */
export interface ProfileRevision {
  readonly profile: string
  readonly version: string
  readonly revision: number
  readonly digest: Digest
  readonly content: ProfileContent
}
