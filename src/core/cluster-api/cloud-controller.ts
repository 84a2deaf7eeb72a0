import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import type { PackContent } from '../pack/pack.ts'

/**
 * Whether a layer brings the cloud's controller manager, as far as it can be seen: by what it, its pack or a chart of it is called, or by
 * what its manifests speak of.
 */
export function bringsCloudController(layer: CompiledLayer, pack: PackContent | null, names: readonly string[]): boolean {
  const called = [layer.name, layer.releaseName, pack?.name ?? '', ...(pack?.charts ?? []).map(({ path }) => path)]
  return [...called, ...layer.manifests.map(({ content }) => content)].some((text) => names.some((name) => text.includes(name)))
}
