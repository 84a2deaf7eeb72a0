import type { PackContent } from '../pack/pack.ts'
import type { Layer } from './profile.ts'

/** Every text of a layer that may hold references: its own, and those that its pack brings. */
export function layerTexts(layer: Pick<Layer, 'values' | 'manifests'>, pack: PackContent | undefined): readonly string[] {
  const ofPack = pack ? [pack.values, pack.presets ?? '', ...pack.manifests.map(({ content }) => content)] : []
  return [layer.values, ...layer.manifests.map(({ content }) => content), ...ofPack]
}
