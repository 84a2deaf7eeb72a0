import type { Stack } from '../cluster/compile-cluster.ts'
import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import type { Problem } from '../profile/check-profile.ts'
import { chartProblems } from './chart-problems.ts'
import { bringsCloudController } from './cloud-controller.ts'
import type { ObjectPlace } from './object-place.ts'
import { releaseObjects, type ReleasedLayer } from './release-objects.ts'

/** The layers with the releases by which Flux installs them. `cloudController`: how that of the cluster's cloud is called. */
export function layerObjects(
  layers: readonly CompiledLayer[],
  stack: Stack,
  place: ObjectPlace,
  cloudController: readonly string[] = [],
): { readonly layers: readonly CompiledLayer[]; readonly problems: readonly Problem[] } {
  const released = layers.filter(isReleased).map((layer): ReleasedLayer => ({ layer, pack: packOf(layer, stack) }))
  return {
    layers: layers.map((layer): CompiledLayer => {
      const found = released.find((one) => one.layer === layer)
      return found ? { ...layer, objects: releaseObjects(found, groupBefore(found, released, cloudController), place) } : layer
    }),
    problems: released.flatMap(chartProblems),
  }
}

function isReleased({ kind }: CompiledLayer): boolean {
  return kind !== 'os' && kind !== 'k8s'
}

function packOf({ pack }: CompiledLayer, { packs }: Stack) {
  return pack ? (packs.get(pack.digest) ?? null) : null
}

/**
 * The nearest group that comes before: equal kinds and priorities are installed together (2-rules, "Profiles and versions"). The cloud's
 * controller manager waits for the network alone.
 */
function groupBefore(
  { layer, pack }: ReleasedLayer,
  released: readonly ReleasedLayer[],
  cloudController: readonly string[],
): readonly ReleasedLayer[] {
  // Until it runs no node takes pods, not those of the storage either.
  if (bringsCloudController(layer, pack, cloudController))
    return released.filter((one) => one.layer.kind === 'cni' && one.layer !== layer)
  const groupOfLayer = (one: CompiledLayer) => `${one.kind} ${one.installPriority}`
  const first = released.findIndex((one) => groupOfLayer(one.layer) === groupOfLayer(layer))
  const last = released[first - 1]
  return last ? released.filter((one) => groupOfLayer(one.layer) === groupOfLayer(last.layer)) : []
}
