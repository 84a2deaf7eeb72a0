import { sameJson } from '../base/json.ts'
import { layerKey, type CompiledPool } from '../cluster/compiled-cluster.ts'
import type { Inventory, NodePhase, ObservedPool } from '../cluster/inventory.ts'
import { isLayerReady } from '../update/convergence.ts'
import type { EngineTarget, TargetPool } from '../update/target.ts'
import type { RollbackTarget, RunningUpdate } from './planning-input.ts'

/**
 * How far an update has come: what the engine was told, and what it has begun of that. `inventory` is an observation of what was told
 * last; null where there is none yet, and then all that was told counts as begun.
 */
export function runningUpdate(
  start: RollbackTarget,
  { applied, inventory }: { readonly applied: EngineTarget | null; readonly inventory: Inventory | null },
): RunningUpdate {
  const pools = (applied?.pools ?? []).map(withoutOrders)
  const observed = new Map((inventory?.pools ?? []).map((pool) => [pool.name, pool]))
  const named = (name: string) => start.compiled.pools.find((pool) => pool.name === name)
  const begun = pools.filter((pool) => {
    const was = named(pool.name)
    if (was && samePools(was, pool)) return false
    return inventory === null || hasBegun(pool, was, observed.get(pool.name))
  })
  const gone = start.compiled.pools.filter(({ name }) => !pools.some((pool) => pool.name === name))
  return {
    start,
    pools,
    layers: applied?.layers ?? [],
    begun: [...begun, ...gone].map(({ name }) => name).sort(),
    unready: (applied?.layers ?? [])
      .filter((layer) => inventory === null || !isLayerReady(layer, inventory))
      .map(layerKey)
      .sort(),
  }
}

/** Whether two states of a pool are the same; of its machine spec the digest tells. */
export function samePools(
  { machineSpec: _left, ...left }: CompiledPool,
  { machineSpec: _right, ...right }: CompiledPool,
): boolean {
  return sameJson({ ...left }, { ...right })
}

/** What an engine is told of a pool beside what it shall be. */
const orders: Readonly<Record<Exclude<keyof TargetPool, keyof CompiledPool>, true>> = { hold: true, suspended: true }

function withoutOrders(told: TargetPool): CompiledPool {
  return Object.fromEntries(Object.entries(told).filter(([key]) => !Object.hasOwn(orders, key))) as unknown as CompiledPool
}

/** What changes in place has no beginning that could be told from its end. */
function hasBegun(told: CompiledPool, was: CompiledPool | undefined, observed: ObservedPool | undefined): boolean {
  if (was?.machineDigest === told.machineDigest) return true
  const nodes = observed?.nodes ?? []
  return nodes.some(({ digest, phase }) => digest === told.machineDigest || leaving.includes(phase))
}

const leaving: readonly NodePhase[] = ['cordoned', 'draining', 'removing']
