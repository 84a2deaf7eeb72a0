import { digestJson, type Digest } from '../base/digest.ts'
import type { JsonObject } from '../base/json.ts'

/** The kinds of layer, in the order of the stack. A cluster has one of each infrastructure kind; add-ons follow. */
export const layerKinds = ['os', 'k8s', 'cni', 'csi', 'addon'] as const
export type LayerKind = (typeof layerKinds)[number]
export const infrastructureKinds = ['os', 'k8s', 'cni', 'csi'] as const

/** All that a pack says, as texts where a text is what its author wrote. The digest is over exactly this. */
export interface PackContent {
  readonly name: string
  readonly displayName: string
  /** As its author wrote it; add-ons of the field do not all keep to SemVer. */
  readonly version: string
  readonly layer: LayerKind
  readonly addonType: string | null
  /** `all`, or the clouds that it is made for. */
  readonly cloudTypes: readonly string[]
  readonly annotations: JsonObject
  /** Charts that `pack.json` names, with the digest of the archive's bytes, null where the archive is absent. */
  readonly charts: readonly { readonly path: string; readonly digest: Digest | null }[]
  readonly manifests: readonly Manifest[]
  /** `values.yaml`, verbatim. */
  readonly values: string
  /** `schema.yaml`, `presets.yaml`, verbatim. */
  readonly schema: string | null
  readonly presets: string | null
  readonly readme: string | null
  /** The constraints of `pack.json`, as they stand there. */
  readonly constraints: JsonObject | null
  /** For an `os` pack: which machine image carries which Kubernetes version. */
  readonly images: ImageTable | null
  /** Value paths that only inform people or Cairn itself: a change of theirs reaches neither nodes nor releases. */
  readonly documentary: readonly string[]
}

/** A named text of Kubernetes objects: YAML, or a template of it. */
export interface Manifest {
  readonly name: string
  readonly content: string
}

/** Exact entries first; then the first pattern whose conditions hold. */
export interface ImageTable {
  readonly entries: readonly ImageEntry[]
  readonly patterns: readonly ImagePattern[]
}

export interface ImageEntry {
  readonly kubernetes: string
  readonly cloud: string
  readonly region: string | null
  readonly architecture: string
  readonly image: string
}

/** `image` may hold `{{kubernetes}}`, `{{cloud}}`, `{{region}}` and `{{architecture}}`. */
export interface ImagePattern {
  /** A SemVer range. */
  readonly kubernetes: string
  /** Empty: every cloud. */
  readonly clouds: readonly string[]
  readonly architectures: readonly string[]
  readonly image: string
}

/** A layer's hold on a pack: the content is fixed by the digest, whatever a registry serves later. */
export interface PackReference {
  readonly registry: string
  readonly name: string
  readonly version: string
  readonly digest: Digest
}

export function packDigest(content: PackContent): Digest {
  return digestJson(content)
}
