import { digestJson } from '#core/base/digest.ts'
import { layerKey } from '#core/cluster/compiled-cluster.ts'
import type { PlanContent } from '#core/plan/plan.ts'

/** Of what was compiled the digests are enough. */
export function planDigest({ desired, ...rest }: PlanContent): string {
  const compiled = desired && {
    ...desired.compiled,
    pools: desired.compiled.pools.map(({ machineSpec: _spec, ...pool }) => pool),
    layers: desired.compiled.layers.map((layer) => [layerKey(layer), layer.digest, layer.installPriority]),
  }
  return digestJson({ ...rest, spec: desired?.spec, compiled })
}
