import type { JsonObject } from '../base/json.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { mergedManifests, mergedValues } from '../cluster/resolve-layer.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Layer } from '../profile/profile.ts'

export interface LayerPlace {
  readonly profile: string
  readonly layer: string
}

/** A layer as a stack has it. */
export interface StackedLayer {
  readonly layer: Layer
  readonly pack: PackContent | null
}

export function findLayer(stack: Stack, { profile, layer }: LayerPlace): StackedLayer | null {
  const found = stack.profiles.find((one) => one.profile === profile)?.content.layers.find((one) => one.name === layer)
  if (!found) return null
  return { layer: found, pack: found.pack ? (stack.packs.get(found.pack.digest) ?? null) : null }
}

export function isOf({ profile, layer }: LayerPlace) {
  return (other: LayerPlace): boolean => other.profile === profile && other.layer === layer
}

/** What the layer says without an override. */
export function profileValues({ layer, pack }: StackedLayer): JsonObject {
  return mergedValues(layer, pack, null)
}

/** A manifest's content without an override; null where there is none of that name. */
export function profileManifest({ layer, pack }: StackedLayer, name: string): string | null {
  return mergedManifests(layer, pack, null).find((manifest) => manifest.name === name)?.content ?? null
}
