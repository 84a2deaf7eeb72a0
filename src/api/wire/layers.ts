import { stringify } from 'yaml'
import { sameJson, type JsonObject } from '#core/base/json.ts'
import { manifestOrigins, originsOf } from '#core/cluster/effective-layer.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import { clusterReferences } from '#core/cluster/cluster-references.ts'
import type { ClusterPlace, Stack } from '#core/cluster/compile-cluster.ts'
import { layerKey, type CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { resolveLayer } from '#core/cluster/resolve-layer.ts'
import type { Layer, ProfileRevision } from '#core/profile/profile.ts'

/** What the newest revision of a cluster is made of. */
export interface LayerFacts {
  readonly place: ClusterPlace
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
  readonly stack: Stack
  readonly inventory: Inventory | null
}

/** Every layer in install order, with its values by layer of origin, what they come to, and its state. */
export function toWireLayers({ place, spec, compiled, stack, inventory }: LayerFacts) {
  const references = clusterReferences(spec, stack, place)
  return compiled.layers.flatMap((made) => {
    const found = findLayer(stack, made)
    if (!found) return []
    const { layer, profile } = found
    const pack = layer.pack ? (stack.packs.get(layer.pack.digest) ?? null) : null
    const override = spec.overrides.find((one) => one.profile === made.profile && one.layer === made.name) ?? null
    const values = inAuthorsOrder(made.values, resolveLayer(layer, profile, pack, override, references.at(profile)).layer.values)
    const observed = inventory?.layers.find((one) => layerKey(one) === layerKey(made))
    return [
      {
        profile: made.profile,
        profileVersion: profile.version,
        name: made.name,
        kind: made.kind,
        version: made.version,
        pack: made.pack?.name ?? null,
        installPriority: made.installPriority,
        state: observed?.state ?? ('queued' as const),
        message: observed?.message ?? null,
        packValues: pack?.values ?? '',
        profileValues: layer.values,
        override,
        effectiveValues: Object.keys(values).length === 0 ? '' : stringify(values),
        manifests: manifestOrigins(layer, pack, override),
        origins: originsOf(values, { profile, layer, pack, override }),
      },
    ]
  })
}

/** What runs is what was stored, which knows no order of keys; people know the order in which the values were written. */
function inAuthorsOrder(stored: JsonObject, written: JsonObject): JsonObject {
  return sameJson(stored, written) ? written : stored
}

function findLayer(
  { profiles }: Stack,
  key: { readonly profile: string; readonly name: string },
): { layer: Layer; profile: ProfileRevision } | null {
  const profile = profiles.find((one) => one.profile === key.profile)
  const layer = profile?.content.layers.find((one) => one.name === key.name)
  return profile && layer ? { layer, profile } : null
}
