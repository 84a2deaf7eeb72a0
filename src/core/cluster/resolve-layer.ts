import { digestJson } from '../base/digest.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { merge } from '../diff/merge.ts'
import type { Manifest, PackContent } from '../pack/pack.ts'
import { withPresets } from '../pack/presets.ts'
import type { Layer, ProfileRevision } from '../profile/profile.ts'
import type { Problem } from '../profile/check-profile.ts'
import { unresolvedProblem } from '../profile/check-profile.ts'
import type { References } from '../profile/references.ts'
import { newAllowance } from '../profile/resolve-reference.ts'
import { substitute, substituteText, type UnresolvedReference } from '../profile/substitute.ts'
import { parseValues } from '../profile/values.ts'
import type { Override } from './cluster.ts'
import type { CompiledLayer } from './compiled-cluster.ts'

export interface ResolvedLayer {
  readonly layer: CompiledLayer
  readonly problems: readonly Problem[]
}

/** What a layer comes to on one cluster: pack, profile and override merged, then variables substituted (2-rules, "Values"). */
export function resolveLayer(
  layer: Layer,
  profile: ProfileRevision,
  pack: PackContent | null,
  override: Override | null,
  references: References,
): ResolvedLayer {
  const allowance = newAllowance()
  const values = substitute(mergedValues(layer, pack, override), references, '', allowance)
  const unresolved: UnresolvedReference[] = [...values.unresolved]
  const manifests = mergedManifests(layer, pack, override).map((manifest) => ({
    name: manifest.name,
    content: substituteText(manifest.content, references, `manifests[name=${manifest.name}]`, unresolved, allowance),
  }))
  const { compiled } = remembered(
    compilations,
    layer,
    (one) =>
      one.values === values.value &&
      one.pack === pack &&
      one.profile === profile.profile &&
      one.version === profile.version &&
      sameManifests(one.manifests, manifests),
    () => ({
      profile: profile.profile,
      version: profile.version,
      pack,
      values: values.value as JsonObject,
      manifests,
      compiled: compile(layer, profile, pack, values.value as JsonObject, manifests),
    }),
  )
  return {
    layer: compiled,
    problems: unresolved.map((reference) => unresolvedProblem(layer.name, reference, `${profile.profile}/${layer.name}`)),
  }
}

/** The values before substitution. Texts that do not parse count as empty here: they are refused where they enter. */
export function mergedValues(layer: Layer, pack: PackContent | null, override: Override | null): JsonObject {
  const text = override?.values ?? ''
  return remembered(
    merges,
    layer,
    (one) => one.pack === pack && one.text === text,
    () => ({ pack, text, values: [valuesOf(layer.values), valuesOf(text)].reduce(merge, packValues(layer, pack)) }),
  ).values
}

/**
 * One plan compiles most layers several times to the same: before and after the change, and for each of its parts. What a layer came to
 * is kept with it, for the few packs, overrides and values that it is looked at with.
 */
const merges = new WeakMap<Layer, Merge[]>()
const compilations = new WeakMap<Layer, Compiled[]>()
const rememberedMax = 4

interface Merge {
  readonly pack: PackContent | null
  readonly text: string
  readonly values: JsonObject
}

interface Compiled {
  readonly profile: string
  readonly version: string
  readonly pack: PackContent | null
  readonly values: JsonObject
  readonly manifests: readonly Manifest[]
  readonly compiled: CompiledLayer
}

function remembered<Made>(all: WeakMap<Layer, Made[]>, layer: Layer, isIt: (one: Made) => boolean, make: () => Made): Made {
  const known = all.get(layer) ?? []
  const found = known.find(isIt)
  if (found) return found
  const made = make()
  all.set(layer, [made, ...known].slice(0, rememberedMax))
  return made
}

/** What the pack says by itself: its values, with the presets that the layer chooses. */
export function packValues(layer: Layer, pack: PackContent | null): JsonObject {
  return withPresets(valuesOf(pack?.values ?? ''), pack?.presets ?? null, layer.presets ?? [])
}

export function valuesOf(text: string): JsonObject {
  const parsed = parseValues(text)
  return parsed.kind === 'values' ? parsed.values : {}
}

/** The pack's manifests, the layer's own, and the override's, by name: the later wins, one without content is taken away. */
export function mergedManifests(layer: Layer, pack: PackContent | null, override: Override | null): readonly Manifest[] {
  const contents = new Map((pack?.manifests ?? []).map((manifest): [string, string] => [manifest.name, manifest.content]))
  for (const manifest of layer.manifests) contents.set(manifest.name, manifest.content)
  for (const manifest of override?.manifests ?? []) {
    if (manifest.content === null) contents.delete(manifest.name)
    else contents.set(manifest.name, manifest.content)
  }
  return [...contents].map(([name, content]) => ({ name, content }))
}

function sameManifests(left: readonly Manifest[], right: readonly Manifest[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ name, content }, index) => right[index]?.name === name && right[index]?.content === content)
  )
}

function compile(
  layer: Layer,
  profile: ProfileRevision,
  pack: PackContent | null,
  values: JsonObject,
  manifests: readonly Manifest[],
): CompiledLayer {
  const own = isJsonObject(values['pack']) ? values['pack'] : {}
  const releaseName = textOf(own['releaseNameOverride']) ?? pack?.name ?? layer.name
  const identity = {
    version: layer.pack?.version ?? profile.version,
    releaseName,
    namespace: textOf(own['namespace']) ?? releaseName,
  }
  const made = {
    pack: pack?.name ?? null,
    version: layer.pack?.version ?? null,
    charts: pack?.charts ?? [],
    namespace: identity.namespace,
    releaseName,
    values: withoutPaths(values, pack?.documentary ?? []),
    manifests,
  }
  return {
    profile: profile.profile,
    name: layer.name,
    kind: layer.kind,
    ...identity,
    pack: layer.pack,
    installPriority: layer.installPriority,
    values,
    manifests,
    digest: digestJson(made),
  }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** The value without the named dotted paths. */
export function withoutPaths(value: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce((rest, path) => withoutPath(rest, path.split('.')), value)
}

function withoutPath(value: JsonObject, [key = '', ...rest]: readonly string[]): JsonObject {
  if (!Object.hasOwn(value, key)) return value
  const { [key]: member, ...others } = value
  if (rest.length === 0) return others
  return isJsonObject(member) ? { ...others, [key]: withoutPath(member, rest) } : value
}
