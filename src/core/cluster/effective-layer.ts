import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { byName, itemPath, memberPath } from '../diff/diff.ts'
import type { Manifest, PackContent } from '../pack/pack.ts'
import { readPresets } from '../pack/presets.ts'
import { holdsExpression } from '../profile/expression.ts'
import type { Layer, ProfileRevision } from '../profile/profile.ts'
import { referencesIn } from '../profile/references.ts'
import type { Override } from './cluster.ts'
import type { Origin, Writer } from './origin.ts'
import { mergedManifests, mergedValues, valuesOf } from './resolve-layer.ts'

export interface OriginatedValue {
  readonly path: string
  readonly value: Json
  readonly origin: Origin
  /** Of the origin: `calico 3.31.2`, a preset, `base 1.0.0`, `base/cni` for its override, a variable, a macro. */
  readonly name: string
  readonly writtenBy: Writer
  /** All that it refers to; absent where it refers to nothing. */
  readonly references?: readonly { readonly origin: Origin; readonly name: string }[]
}

/** What a layer is laid together from. */
export interface LayerSources {
  readonly profile: Pick<ProfileRevision, 'profile' | 'version'>
  readonly layer: Layer
  readonly pack: PackContent | null
  readonly override: Override | null
}

/** Every leaf of a layer's effective values with where it comes from. */
export function originsOf(effective: JsonObject, sources: LayerSources): readonly OriginatedValue[] {
  const { layer, pack, override } = sources
  const written = leavesByPath(mergedValues(layer, pack, override))
  const writerOf = writersOf(sources)
  return [...leavesByPath(effective)].map(([path, value]) => {
    const { writer, name } = writerOf(path)
    const references = referencesWithin(written.get(path) ?? null)
    const [first] = references
    if (!first) return { path, value, origin: writer, name, writtenBy: writer }
    return { path, value, ...first, writtenBy: writer, references }
  })
}

function writersOf({ profile, layer, pack, override }: LayerSources) {
  const above = leavesByPath(valuesOf(override?.values ?? ''))
  const middle = leavesByPath(valuesOf(layer.values))
  const presets = readPresets(layer.presets && pack?.presets ? pack.presets : '')
    .presets.filter(({ name }) => layer.presets?.includes(name))
    .map(({ name, add }) => ({ name, paths: leavesByPath(valuesOf(add)) }))
  return (path: string): { readonly writer: Writer; readonly name: string } => {
    if (above.has(path)) return { writer: 'override', name: `${profile.profile}/${layer.name}` }
    if (middle.has(path)) return { writer: 'profile', name: `${profile.profile} ${profile.version}` }
    const preset = presets.findLast(({ paths }) => paths.has(path))
    if (preset) return { writer: 'preset', name: preset.name }
    return { writer: 'pack', name: pack ? `${pack.name} ${pack.version}` : '' }
  }
}

const familyOrigins = { var: 'variable', macro: 'macro', system: 'system', pack: 'pack' } as const

function referencesWithin(value: Json): readonly { readonly origin: Origin; readonly name: string }[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (!holdsExpression(text)) return []
  return textsIn(value)
    .flatMap(referencesIn)
    .map(({ family, name }) => ({ origin: familyOrigins[family], name }))
}

/** A list as a whole can hold texts. */
function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((member: Json) => textsIn(member)) : []
}

/** A layer's manifests with the one who gave each. */
export function manifestOrigins(
  layer: Layer,
  pack: PackContent | null,
  override: Override | null,
): readonly (Manifest & { readonly origin: Exclude<Writer, 'preset'> })[] {
  const has = (manifests: readonly { readonly name: string }[], name: string) =>
    manifests.some((manifest) => manifest.name === name)
  return mergedManifests(layer, pack, override).map((manifest) => ({
    ...manifest,
    origin: has(override?.manifests ?? [], manifest.name) ? 'override' : has(layer.manifests, manifest.name) ? 'profile' : 'pack',
  }))
}

function leavesByPath(values: JsonObject): ReadonlyMap<string, Json> {
  return leavesIn(values, '')
}

function leavesIn(value: Json, path: string): ReadonlyMap<string, Json> {
  const named = byName(value)
  const members = named
    ? Object.entries(named).map(([name, item]) => leavesIn(item, itemPath(path, name)))
    : isJsonObject(value) && Object.keys(value).length > 0
      ? Object.entries(value).map(([key, member]) => leavesIn(member, memberPath(path, key)))
      : [new Map([[path, value]])]
  return new Map(members.flatMap((leaves) => [...leaves]))
}
