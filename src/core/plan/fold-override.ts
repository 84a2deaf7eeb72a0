import { stringify } from 'yaml'
import { sameJson } from '../base/json.ts'
import type { Override } from '../cluster/cluster.ts'
import { mergedManifests, mergedValues, packValues, valuesOf } from '../cluster/resolve-layer.ts'
import { foldValues, overlay } from '../diff/fold-values.ts'
import { merge } from '../diff/merge.ts'
import type { Layer } from '../profile/profile.ts'
import type { StackedLayer } from './stacked-layer.ts'

export type FoldedOverride =
  { readonly kind: 'folded'; readonly layer: Layer } | { readonly kind: 'impossible'; readonly message: string }

/**
 * The layer with an override made part of it: what it comes to without the override is exactly what it came to with it, or it is
 * said why a profile cannot say that.
 */
export function foldOverride(stacked: StackedLayer, override: Override): FoldedOverride {
  const { layer, pack } = stacked
  const promised = pack?.manifests.map(({ name }) => name) ?? []
  const kept = override.manifests.filter(({ name, content }) => content === null && promised.includes(name))
  if (kept.length > 0) {
    const names = kept.map(({ name }) => name).join(', ')
    const message = `the override takes away ${names}, which the pack brings, and a profile cannot take away what a pack brings`
    return { kind: 'impossible', message }
  }
  const folded = { ...layer, values: foldedValues(stacked, override), manifests: foldedManifests(layer, override) }
  const isSame =
    sameJson(mergedValues(folded, pack, null), mergedValues(layer, pack, override)) &&
    sameJson(mergedManifests(folded, pack, null), mergedManifests(layer, pack, override))
  if (isSame) return { kind: 'folded', layer: folded }
  const message =
    'the override takes items out of a list of the pack by what lies between them, which one layer of values cannot say'
  return { kind: 'impossible', message }
}

function foldedValues({ layer, pack }: StackedLayer, override: Override): string {
  const [wanted, below] = [mergedValues(layer, pack, override), packValues(layer, pack)]
  const text = override.values ?? ''
  const values = foldValues(layer.values, valuesOf(layer.values), text, valuesOf(text))
  // What one of the two texts hid of the pack would come to light again.
  const hidden = overlay(merge(below, valuesOf(values)), wanted)
  return foldValues(values, valuesOf(values), stringify(hidden, { aliasDuplicateObjects: false }), hidden)
}

function foldedManifests(layer: Layer, { manifests }: Override): Layer['manifests'] {
  const contents = new Map(layer.manifests.map(({ name, content }) => [name, content]))
  for (const { name, content } of manifests) {
    if (content === null) contents.delete(name)
    else contents.set(name, content)
  }
  return [...contents].map(([name, content]) => ({ name, content }))
}
