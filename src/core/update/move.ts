import { sameJson } from '../base/json.ts'
import { layerKey, sameLayer, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { isLayerReady, isPoolConverged } from './convergence.ts'
import type { DecisionFacts } from './decision-facts.ts'
import type { TargetPool } from './target.ts'

/** One thing that moves as a whole: a layer, a pool, or the removal of either. */
export type Move =
  | { readonly kind: 'layer'; readonly layer: CompiledLayer }
  | { readonly kind: 'remove-layer'; readonly key: string }
  | { readonly kind: 'pool'; readonly pool: CompiledPool }
  | { readonly kind: 'remove-pool'; readonly name: string }

/** Whether the engine was told already. A pool that is held with outdated nodes was told what it shall be, and not to become it. */
export function isTold(move: Move, facts: DecisionFacts): boolean {
  const { applied, hold } = facts
  if (!applied) return false
  switch (move.kind) {
    case 'layer':
      return applied.layers.some((layer) => sameLayer(layer, move.layer))
    case 'remove-layer':
      return !applied.layers.some((layer) => layerKey(layer) === move.key)
    case 'pool':
      return applied.pools.some((pool) => samePool(pool, move.pool) && (!pool.hold || hold !== 'none' || isDone(move, facts)))
    case 'remove-pool':
      return !applied.pools.some((pool) => pool.name === move.name)
  }
}

/** Whether what the engine was told was observed to be done. Without an observation of the applied generation nothing is. */
export function isDone(move: Move, { inventory }: DecisionFacts): boolean {
  if (!inventory) return false
  switch (move.kind) {
    case 'layer':
      return isLayerReady(move.layer, inventory)
    case 'remove-layer':
      return !inventory.layers.some((layer) => layerKey(layer) === move.key)
    case 'pool':
      return isPoolConverged(move.pool, inventory)
    case 'remove-pool':
      return !inventory.pools.some((pool) => pool.name === move.name && pool.nodes.length > 0)
  }
}

/**
 * Whether the pool is told to be exactly so; its digest speaks for the machine spec, which is large. A hold is no part of what it
 * shall be: it comes and goes with a pause.
 */
export function samePool(target: TargetPool, pool: CompiledPool): boolean {
  if (target.machineDigest !== pool.machineDigest) return false
  const { machineSpec: _spec, ...rest } = pool
  return Object.entries(rest).every(([key, value]) => sameJson(target[key as keyof CompiledPool], value))
}

export function isControlPlane(move: Move): boolean {
  return move.kind === 'pool' && move.pool.role === 'control-plane'
}

/** What people know it by. */
export function nameOf(move: Move): string {
  switch (move.kind) {
    case 'layer':
      return layerKey(move.layer)
    case 'remove-layer':
      return move.key
    case 'pool':
      return move.pool.name
    case 'remove-pool':
      return move.name
  }
}
