import { sameJson } from '../base/json.ts'
import { keepObjects, withNodesOf } from '../cluster-api/keep-objects.ts'
import { layerKey, type CompiledCluster, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'

/**
 * A release never makes a node look outdated (2-rules, "The machine spec"): what would compile to the same by this release before and
 * after the change stays as the release that stored it compiled it. `again` is the parent's spec as this release compiles it. What an
 * abort left behind is otherwise for another reason, and comes along now.
 */
export function keepCompiled(stored: CompiledCluster, again: CompiledCluster, next: CompiledCluster): CompiledCluster {
  const [before, same] = [layersByKey(stored), layersByKey(again)]
  const { left } = stored
  const objects = next.objects && keepObjects(stored.objects, again.objects, next.objects)
  return {
    ...next,
    ...(objects ? { objects } : {}),
    pools: next.pools.map((pool) => {
      const old = named(stored, pool.name)
      const made = named(again, pool.name)
      const isAlike = made?.machineDigest === pool.machineDigest
      if (!old || !isAlike || left?.pools.includes(pool.name)) return pool
      const kept = withNodesOf(pool, old)
      return pool.objects && sameJson(made.objects, pool.objects)
        ? { ...kept, ...(old.objects ? { objects: old.objects } : {}) }
        : kept
    }),
    layers: next.layers.map((layer) => {
      const old = before.get(layerKey(layer))
      const isKept = !left?.layers.includes(layerKey(layer)) && same.get(layerKey(layer))?.digest === layer.digest
      if (!old || !isKept) return layer
      const objects = layer.objects && keepObjects(old.objects, same.get(layerKey(layer))?.objects, layer.objects)
      return { ...layer, digest: old.digest, ...(objects ? { objects } : {}) }
    }),
  }
}

/** The pools of the stored compilation that this release would make otherwise, with the digests that it would give them. */
export function remadeByRelease(stored: CompiledCluster, again: CompiledCluster): ReadonlyMap<string, string> {
  return new Map(
    stored.pools.flatMap(({ name, machineDigest }): readonly (readonly [string, string])[] => {
      const digest = named(again, name)?.machineDigest
      return digest === undefined || digest === machineDigest ? [] : [[name, digest]]
    }),
  )
}

function layersByKey({ layers }: CompiledCluster): ReadonlyMap<string, CompiledLayer> {
  return new Map(layers.map((layer) => [layerKey(layer), layer]))
}

function named(compiled: CompiledCluster, name: string): CompiledPool | undefined {
  return compiled.pools.find((pool) => pool.name === name)
}
