import { isSameLayer, sameLayer, type CompiledCluster, type CompiledLayer, type Waypoint } from '../cluster/compiled-cluster.ts'
import type { EngineTarget } from './target.ts'

/** A state on the way of a cluster: a waypoint of a chain, or what it shall be in the end. */
export type State = Waypoint

/** All states of the way, the end last. */
export function statesOf(desired: CompiledCluster): readonly State[] {
  return [...(desired.via ?? []), desired]
}

/**
 * The index of the state that the cluster is in: the last whose control plane the engine was told to make; -1 where it was told of none.
 * The engine is told of the next control plane only when all of a state is there, so none is passed by and none gone back to.
 */
export function stateReached(states: readonly State[], { applied }: { readonly applied: EngineTarget | null }): number {
  const told = applied?.pools.find((pool) => pool.role === 'control-plane')?.machineDigest
  const digestOf = (state: State) => state.pools.find((pool) => pool.role === 'control-plane')?.machineDigest
  return states.findLastIndex((state) => told !== undefined && digestOf(state) === told)
}

/**
 * The state that was reached, null where none was, with the layers that the engine was told to be as in the next one already: those go before its control
 * plane, and going back would only undo them.
 */
export function settledState(
  states: readonly State[],
  reached: number,
  { applied }: { readonly applied: EngineTarget | null },
): State | null {
  const [here, next] = [states[reached] ?? null, states[reached + 1]]
  if (!here || !next || !applied) return here
  const layers = here.layers.flatMap((layer): readonly CompiledLayer[] => {
    const [told, later] = [applied, next].map((at) => at.layers.find((one) => isSameLayer(one, layer)))
    if (told && later && sameLayer(told, later)) return [later]
    // A layer that goes by another name later has gone already.
    return told || later ? [layer] : []
  })
  return { ...here, layers }
}
