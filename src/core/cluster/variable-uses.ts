import type { Digest } from '../base/digest.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Layer, ProfileContent } from '../profile/profile.ts'
import { referencesIn } from '../profile/references.ts'
import { originsOf } from './effective-layer.ts'
import { mergedManifests, mergedValues } from './resolve-layer.ts'

/** A place of a profile that refers to one of its variables. */
export interface VariableUse {
  /** Null in the default of another variable. */
  readonly layer: string | null
  /** Of a value, or `manifest NAME`, or `default of NAME`. */
  readonly path: string
  /** Whether the layer's pack says so, and not the profile itself. */
  readonly isOfPack: boolean
}

/** Where a profile refers to variables, by name, also to those that it does not have; packs that are not known are left out. */
export function variableUses(
  { variables, layers }: Pick<ProfileContent, 'variables' | 'layers'>,
  packs: ReadonlyMap<Digest, PackContent>,
): ReadonlyMap<string, readonly VariableUse[]> {
  const uses = [
    ...layers.flatMap((layer) => usesOf(layer, layer.pack ? (packs.get(layer.pack.digest) ?? null) : null)),
    ...variables.flatMap(({ name, default: text }) =>
      variablesIn(text ?? '').map((variable) => ({ variable, layer: null, path: `default of ${name}`, isOfPack: false })),
    ),
  ]
  return new Map(
    [...Map.groupBy(uses, ({ variable }) => variable)].map(([name, places]) => [
      name,
      places.map(({ variable: _variable, ...use }) => use),
    ]),
  )
}

function usesOf(layer: Layer, pack: PackContent | null): readonly (VariableUse & { readonly variable: string })[] {
  const sources = { profile: { profile: '', version: '' }, layer, pack, override: null }
  const values = originsOf(mergedValues(layer, pack, null), sources).flatMap(({ path, writtenBy, references = [] }) =>
    references
      .filter(({ origin }) => origin === 'variable')
      .map(({ name }) => ({ variable: name, layer: layer.name, path, isOfPack: writtenBy === 'pack' })),
  )
  const manifests = mergedManifests(layer, pack, null).flatMap(({ name, content }) =>
    variablesIn(content).map((variable) => ({
      variable,
      layer: layer.name,
      path: `manifest ${name}`,
      isOfPack: !layer.manifests.some((own) => own.name === name),
    })),
  )
  return [...values, ...manifests]
}

function variablesIn(text: string): readonly string[] {
  return referencesIn(text).flatMap(({ family, name }) => (family === 'var' ? [name] : []))
}
