import type { Digest } from '../base/digest.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { mergedManifests, mergedValues } from '../cluster/resolve-layer.ts'
import { diff, type Difference } from '../diff/diff.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Layer, ProfileContent } from '../profile/profile.ts'
import { manifestChanges } from './layer-changes.ts'
import type { ManifestChange } from './plan.ts'

/** What is different between two contents of a profile, before any cluster lays its own values over them. */
export interface ProfileDiff {
  /** In the order of the new stack, removed ones last. */
  readonly layers: readonly LayerDifference[]
  /** Paths begin with the variable's name. */
  readonly variables: readonly Difference[]
}

export interface LayerDifference {
  readonly layer: string
  /** `replaced`: made of another pack, or of another kind. */
  readonly kind: 'added' | 'removed' | 'replaced' | 'changed'
  readonly from: PackIdentity | null
  readonly to: PackIdentity | null
  /** Of the pack's values with the profile's laid over them. */
  readonly diff: readonly Difference[]
  readonly manifests: readonly ManifestChange[]
}

/** Both are null for a layer of manifests alone. */
export interface PackIdentity {
  readonly pack: string | null
  readonly version: string | null
}

export function diffProfiles(from: ProfileContent, to: ProfileContent, packs: ReadonlyMap<Digest, PackContent>): ProfileDiff {
  const present = to.layers.flatMap((layer) => {
    const old = from.layers.find((one) => one.name === layer.name) ?? null
    return differenceOf(old, layer, packs)
  })
  const removed = from.layers.filter((layer) => to.layers.every((one) => one.name !== layer.name))
  return {
    layers: [...present, ...removed.flatMap((layer) => differenceOf(layer, null, packs))],
    variables: diff(variablesOf(from), variablesOf(to)),
  }
}

function differenceOf(from: Layer | null, to: Layer | null, packs: ReadonlyMap<Digest, PackContent>): readonly LayerDifference[] {
  const kind = kindOf(from, to)
  const values = diff(valuesOf(from, packs), valuesOf(to, packs))
  const manifests = manifestChanges(manifestsOf(from, packs), manifestsOf(to, packs))
  const settings = from && to ? diff(settingsOf(from), settingsOf(to)) : []
  const samePack = from?.pack?.digest === to?.pack?.digest && from?.pack?.version === to?.pack?.version
  if (kind === 'changed' && samePack && values.length + manifests.length + settings.length === 0) return []
  return [
    {
      layer: (to ?? from)?.name ?? '',
      kind,
      from: from && identityOf(from),
      to: to && identityOf(to),
      diff: [...values, ...settings],
      manifests,
    },
  ]
}

function kindOf(from: Layer | null, to: Layer | null): LayerDifference['kind'] {
  if (!from) return 'added'
  if (!to) return 'removed'
  return from.kind !== to.kind || from.pack?.name !== to.pack?.name ? 'replaced' : 'changed'
}

function identityOf({ pack }: Layer): PackIdentity {
  return { pack: pack?.name ?? null, version: pack?.version ?? null }
}

function valuesOf(layer: Layer | null, packs: ReadonlyMap<Digest, PackContent>): JsonObject {
  return layer ? mergedValues(layer, packOf(layer, packs), null) : {}
}

function manifestsOf(layer: Layer | null, packs: ReadonlyMap<Digest, PackContent>) {
  return layer ? mergedManifests(layer, packOf(layer, packs), null) : []
}

function packOf({ pack }: Layer, packs: ReadonlyMap<Digest, PackContent>): PackContent | null {
  return pack ? (packs.get(pack.digest) ?? null) : null
}

/** What a layer says beside values and manifests. The registry counts too: from another one comes another pack of the same name. */
function settingsOf({ kind, installPriority, pack, presets }: Layer): JsonObject {
  return { installPriority, kind, ...(pack ? { registry: pack.registry } : {}), ...(presets ? { presets } : {}) }
}

function variablesOf({ variables }: ProfileContent): JsonObject {
  return Object.fromEntries(variables.map(({ name, ...rest }): [string, Json] => [name, rest]))
}
