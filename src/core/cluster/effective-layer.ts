import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { byName, itemPath, memberPath } from '../diff/diff.ts'
import type { Manifest, PackContent } from '../pack/pack.ts'
import type { Layer } from '../profile/profile.ts'
import type { Override } from './cluster.ts'
import { mergedManifests, valuesOf } from './resolve-layer.ts'

/** Who gave a value last. */
export type Origin = 'pack' | 'profile' | 'override'

export interface OriginatedValue {
  readonly path: string
  readonly value: Json
  readonly origin: Origin
}

/** Every leaf of a layer's effective values with the one who gave it: the highest of override, profile and pack that names its path. */
export function originsOf(effective: JsonObject, layer: Layer, override: Override | null): readonly OriginatedValue[] {
  const above = pathsOf(valuesOf(override?.values ?? ''))
  const middle = pathsOf(valuesOf(layer.values))
  return [...leavesOf(effective, '')].map(([path, value]) => ({
    path,
    value,
    origin: above.has(path) ? 'override' : middle.has(path) ? 'profile' : 'pack',
  }))
}

/** A layer's manifests with the one who gave each. */
export function manifestOrigins(
  layer: Layer,
  pack: PackContent | null,
  override: Override | null,
): readonly (Manifest & { readonly origin: Origin })[] {
  const has = (manifests: readonly { readonly name: string }[], name: string) =>
    manifests.some((manifest) => manifest.name === name)
  return mergedManifests(layer, pack, override).map((manifest) => ({
    ...manifest,
    origin: has(override?.manifests ?? [], manifest.name) ? 'override' : has(layer.manifests, manifest.name) ? 'profile' : 'pack',
  }))
}

function pathsOf(values: JsonObject): ReadonlySet<string> {
  return new Set(leavesOf(values, '').keys())
}

function leavesOf(value: Json, path: string): ReadonlyMap<string, Json> {
  const named = byName(value)
  const members = named
    ? Object.entries(named).map(([name, item]) => leavesOf(item, itemPath(path, name)))
    : isJsonObject(value) && Object.keys(value).length > 0
      ? Object.entries(value).map(([key, member]) => leavesOf(member, memberPath(path, key)))
      : [new Map([[path, value]])]
  return new Map(members.flatMap((leaves) => [...leaves]))
}
