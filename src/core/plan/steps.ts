import { layerKey, sameLayer, type CompiledCluster, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { broughtAlong } from '../kubernetes/brought-along.ts'
import type { ObservedProjection } from './planning-input.ts'
import type { LayerChange, PlanStep, Repave, RepavedPool, Saving } from './plan.ts'

/**
 * The way in steps, each with one version of the control plane: of a chain one for every waypoint and one for the end. Where nodes stay
 * and layers change there is one too.
 */
export function stepsOf(
  running: { readonly kubernetesVersion: string; readonly layers: readonly CompiledLayer[] },
  changes: readonly LayerChange[],
  repave: Repave,
  compiled: CompiledCluster,
  observed: ObservedProjection,
): readonly PlanStep[] {
  if (repave.pools.length === 0 && changes.length === 0) return []
  const { via = [], lastLayers = [] } = compiled
  const rolls = repave.pools.map(({ name }) => ({ name, at: rollsOf(name, compiled, observed) }))
  const poolsAt = (index: number) => rolls.filter(({ at }) => at[index]).map(({ name }) => name)
  const removed = changes.filter((change) => change.kind === 'removed').map(keyOf)
  let before = running
  const passed = via.map((waypoint, index): PlanStep => {
    const moved = waypoint.layers.filter((layer) => !before.layers.some((one) => sameLayer(one, layer))).map(layerKey)
    const step = {
      kubernetesVersion: waypoint.kubernetesVersion,
      before: [...moved, ...(index === 0 ? removed : [])],
      pools: poolsAt(index),
      after: [],
      brings: broughtAlong(before.kubernetesVersion, waypoint.kubernetesVersion),
    }
    before = waypoint
    return step
  })
  const isAhead = (change: LayerChange) => {
    if (via.length === 0) return true
    const layer = compiled.layers.find((one) => layerKey(one) === keyOf(change))
    const isTold = layer !== undefined && before.layers.some((one) => sameLayer(one, layer))
    return change.kind !== 'removed' && !(isTold && passed.some((step) => step.before.includes(keyOf(change))))
  }
  const isRolled = repave.pools.some((pool) => pool.role === 'control-plane')
  return [
    ...passed,
    {
      kubernetesVersion: compiled.kubernetesVersion,
      before: changes.filter((change) => isAhead(change) && !lastLayers.includes(keyOf(change))).map(keyOf),
      pools: repave.pools.map((pool) => pool.name),
      after: lastLayers.filter((key) => changes.some((change) => keyOf(change) === key)),
      brings: isRolled ? broughtAlong(before.kubernetesVersion, compiled.kubernetesVersion) : [],
    },
  ]
}

/** How often each pool is replaced on the way. */
export function withRolls(repave: Repave, compiled: CompiledCluster, observed: ObservedProjection): Repave {
  const rolls = ({ name }: RepavedPool) => rollsOf(name, compiled, observed).filter((rolled) => rolled).length
  return { ...repave, pools: repave.pools.map((pool) => ({ ...pool, rolls: Math.max(rolls(pool), 1) })) }
}

/** Whether a pool is replaced at each state of the way, the end last: where another machine spec is told than it has by then. */
function rollsOf(name: string, compiled: CompiledCluster, { pools }: ObservedProjection): readonly boolean[] {
  const observed = pools.find((pool) => pool.name === name)?.digests ?? []
  let digest = observed.length === 1 ? observed[0] : undefined
  return [...(compiled.via ?? []), compiled].map((state) => {
    const told = state.pools.find((pool) => pool.name === name)?.machineDigest
    if (told === undefined || told === digest) return false
    digest = told
    return true
  })
}

/** What a chain spares beside going minor by minor, which replaces every node that is not pinned at each of them. */
export function chainSaving({ pools }: Repave, { via = [], pools: wanted }: CompiledCluster): Saving | null {
  const steps = via.length + 1
  const isPinned = (name: string) => wanted.some((pool) => pool.name === name && pool.pinned)
  const count = (rolls: (pool: RepavedPool) => number) => pools.reduce((sum, pool) => sum + pool.nodes * rolls(pool), 0)
  const [together, apart] = [count((pool) => pool.rolls), count((pool) => (isPinned(pool.name) ? pool.rolls : steps))]
  if (apart <= together) return null
  const text = `Minor by minor, ${steps} updates would replace nodes ${apart} times; this one does so ${together} times.`
  return { nodes: apart - together, text }
}

function keyOf({ profile, layer }: LayerChange): string {
  return `${profile}/${layer}`
}
