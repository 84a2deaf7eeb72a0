import { textAt } from '../base/json-at.ts'
import { layerKey, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import { warning } from './preflight-facts.ts'

/**
 * Releases of layers that an imported cluster has already, as `namespace/name`: Flux finds them where Helm keeps them, and upgrades them to
 * what the layer says.
 */
export function takenOverReleases({ layers }: Pick<CompiledCluster, 'layers'>, there: readonly string[]): readonly Check[] {
  return layers.flatMap((layer) =>
    (layer.objects ?? []).flatMap(({ kind, spec }): readonly Check[] => {
      const release = `${textAt(spec, 'storageNamespace')}/${textAt(spec, 'releaseName')}`
      if (kind !== 'HelmRelease' || !there.includes(release)) return []
      const message = `The cluster has a release ${release} already: Flux takes it over for layer ${layerKey(layer)}, and its values become those of the profile.`
      const remedy = `Give the layer the values that the release has, or another namespace or name (pack.namespace, pack.releaseNameOverride).`
      return [warning('release.taken-over', message, { layer: layerKey(layer), release }, remedy)]
    }),
  )
}
