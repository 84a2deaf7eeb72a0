import { sameJson } from '../base/json.ts'
import {
  isSameLayer,
  layerKey,
  makeSameRelease,
  type CompiledCluster,
  type CompiledLayer,
  type CompiledPool,
} from '../cluster/compiled-cluster.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { isLayerReady, isPoolConverged } from './convergence.ts'
import type { EngineTarget, TargetPool } from './target.ts'

/** The facts that the next step rests on. Nothing else is remembered between two looks. */
export interface DecisionFacts {
  /** What the engine was told last; null before the first time. */
  readonly applied: EngineTarget | null
  /** What the cluster shall be. */
  readonly desired: CompiledCluster
  readonly cloudType: string
  /** An observation that the engine made at the applied generation; null where there is none yet. */
  readonly inventory: Inventory | null
  /** Whether the cluster comes into being, which has an order of its own. */
  readonly provisioning: boolean
  /** `pause`: hold still at the next boundary. `halt`: at once, also inside the control plane. */
  readonly hold: 'none' | 'pause' | 'halt'
}

export interface Decision {
  /** What the engine shall be told now; the very target that was applied where there is nothing new. */
  readonly target: EngineTarget
  /** Whether all that is desired has been told and observed. */
  readonly converged: boolean
  /** What is under way and keeps later steps waiting, as names of pools and layers. */
  readonly underWay: readonly string[]
  /** A hold that was asked for has been told and has taken effect: nothing is disrupted until it is lifted. */
  readonly holding: boolean
}

/** One thing that moves as a whole: a layer, a pool, or the removal of either. */
type Move =
  | { readonly kind: 'layer'; readonly layer: CompiledLayer }
  | { readonly kind: 'remove-layer'; readonly key: string }
  | { readonly kind: 'pool'; readonly pool: CompiledPool }
  | { readonly kind: 'remove-pool'; readonly name: string }

/** Moves that may be under way together; the next stage waits for all of them. */
interface Stage {
  readonly moves: readonly Move[]
  /** How many of them may be under way at once. */
  readonly atOnce: number
}

/**
 * The next target on the way from what the engine was told to what the cluster shall be (2-rules, "Updates"). Compare, let the
 * first unfinished stage go on, hold everything after it; the next look decides again. A stage that has started is never taken back.
 */
export function decideNext(facts: DecisionFacts): Decision {
  const stages = facts.provisioning ? provisioningStages(facts.desired) : updateStages(facts)
  const started = new Set<Move>()
  const underWay: Move[] = []
  let open = true
  for (const stage of stages) {
    const told = new Set(stage.moves.filter((move) => isTold(move, facts)))
    const unfinished = stage.moves.filter((move) => !told.has(move) || !isDone(move, facts))
    for (const move of told) started.add(move)
    if (!open) continue
    if (facts.hold === 'none') {
      const running = unfinished.filter((move) => told.has(move)).length
      const next = unfinished.filter((move) => !told.has(move)).slice(0, Math.max(stage.atOnce - running, 0))
      for (const move of next) started.add(move)
    }
    underWay.push(...unfinished.filter((move) => started.has(move)))
    if (unfinished.length > 0) open = false
  }
  const moves = stages.flatMap((stage) => stage.moves)
  const target = targetOf(facts, moves, started)
  // What is decided now has yet to be told, and what was told has yet to be observed.
  const seen = target === facts.applied && facts.inventory !== null
  return {
    target,
    converged: seen && open && facts.hold === 'none',
    underWay: underWay.map(nameOf),
    holding: seen && facts.hold !== 'none' && !underWay.some((move) => goesOn(move, facts)),
  }
}

/** What a hold does not stop once it has begun: pods of a pool that goes, and a control plane of which some nodes are outdated. */
function goesOn(move: Move, { hold, inventory }: DecisionFacts): boolean {
  if (move.kind === 'remove-pool') return true
  if (hold !== 'pause' || move.kind !== 'pool' || !isControlPlane(move)) return false
  const { name, machineDigest } = move.pool
  const nodes = inventory?.pools.find((pool) => pool.name === name)?.nodes ?? []
  return nodes.some((node) => node.digest !== machineDigest)
}

function isControlPlane(move: Move): boolean {
  return move.kind === 'pool' && move.pool.role === 'control-plane'
}

/** Infrastructure with the first control-plane nodes and the network, then worker pools, storage, and add-ons group by group. */
function provisioningStages(desired: CompiledCluster): readonly Stage[] {
  const layers = (kind: CompiledLayer['kind']) => desired.layers.filter((layer) => layer.kind === kind).map(layerMove)
  const pools = desired.pools.map(poolMove)
  return [
    together([...layers('os'), ...layers('k8s'), ...pools.slice(0, 1), ...layers('cni')]),
    together(pools.slice(1)),
    together(layers('csi')),
    ...addonStages(desired),
  ]
}

/** Layers first, so that nodes join with the final network and storage; control plane; worker pools in their order. */
function updateStages(facts: DecisionFacts): readonly Stage[] {
  const { desired } = facts
  const infrastructure = (['os', 'k8s', 'cni', 'csi'] as const).map((kind) =>
    together(desired.layers.filter((layer) => layer.kind === kind).map(layerMove)),
  )
  const [controlPlane, ...workers] = desired.pools.map(poolMove)
  return [
    ...infrastructure,
    ...addonStages(desired),
    together(unwantedLayers(facts).map((key): Move => ({ kind: 'remove-layer', key }))),
    together(controlPlane ? [controlPlane] : []),
    { moves: workers, atOnce: desired.parallelPools },
    together(unwantedPools(facts).map((name): Move => ({ kind: 'remove-pool', name }))),
  ]
}

/** Layers that are there and not desired: those that the engine has yet to be told of, and those that it is taking away. */
function unwantedLayers({ applied, inventory, desired }: DecisionFacts): readonly string[] {
  const present = [...(applied?.layers ?? []), ...(inventory?.layers ?? [])]
  const unwanted = present.filter((one) => !desired.layers.some((layer) => isSameLayer(layer, one)))
  return [...new Set(unwanted.map(layerKey))]
}

function unwantedPools({ applied, inventory, desired }: DecisionFacts): readonly string[] {
  const observed = (inventory?.pools ?? []).filter((pool) => pool.nodes.length > 0)
  const present = [...(applied?.pools ?? []), ...observed].map((pool) => pool.name)
  return [...new Set(present)].filter((name) => !desired.pools.some((pool) => pool.name === name))
}

function addonStages(desired: CompiledCluster): readonly Stage[] {
  const addons = desired.layers.filter((layer) => layer.kind === 'addon')
  const priorities = [...new Set(addons.map((layer) => layer.installPriority))].sort((left, right) => left - right)
  return priorities.map((priority) => together(addons.filter((layer) => layer.installPriority === priority).map(layerMove)))
}

function together(moves: readonly Move[]): Stage {
  return { moves, atOnce: moves.length }
}

function layerMove(layer: CompiledLayer): Move {
  return { kind: 'layer', layer }
}

function poolMove(pool: CompiledPool): Move {
  return { kind: 'pool', pool }
}

/** Whether the engine was told already. */
function isTold(move: Move, { applied }: DecisionFacts): boolean {
  if (!applied) return false
  switch (move.kind) {
    case 'layer':
      return applied.layers.some((layer) => sameLayer(layer, move.layer))
    case 'remove-layer':
      return !applied.layers.some((layer) => layerKey(layer) === move.key)
    case 'pool':
      return applied.pools.some((pool) => samePool(pool, move.pool))
    case 'remove-pool':
      return !applied.pools.some((pool) => pool.name === move.name)
  }
}

/** Whether what the engine was told was observed to be done. Without an observation of the applied generation nothing is. */
function isDone(move: Move, { inventory }: DecisionFacts): boolean {
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

function sameLayer(left: CompiledLayer, right: CompiledLayer): boolean {
  return isSameLayer(left, right) && left.digest === right.digest && left.installPriority === right.installPriority
}

/**
 * Whether the pool is told to be exactly so; its digest speaks for the machine spec, which is large. A hold is no part of what it
 * shall be: it comes and goes with a pause.
 */
function samePool(target: TargetPool, pool: CompiledPool): boolean {
  if (target.machineDigest !== pool.machineDigest) return false
  const { machineSpec: _spec, ...rest } = pool
  return Object.entries(rest).every(([key, value]) => sameJson(target[key as keyof CompiledPool], value))
}

/**
 * What has started stands as desired; what has not stays as the engine was told, with its outdated nodes held. Where nothing is new
 * it is the very target that was applied.
 */
function targetOf(facts: DecisionFacts, moves: readonly Move[], started: ReadonlySet<Move>): EngineTarget {
  const { applied, desired, cloudType } = facts
  const pools = moves.flatMap((move) => poolOf(move, facts, started))
  const layers = [
    ...moves.flatMap((move) => presentLayer(move, facts, started)),
    ...moves.flatMap((move) => leavingLayer(move, facts, started)),
  ]
  const inOrder = [
    ...desired.layers.flatMap((wanted) => layers.filter((layer) => isSameLayer(layer, wanted))),
    ...layers.filter((layer) => !desired.layers.some((wanted) => isSameLayer(wanted, layer))),
  ]
  if (applied && sameItems(applied.pools, pools) && sameItems(applied.layers, inOrder)) return applied
  return { cloudType, network: desired.network, pools, layers: inOrder }
}

function poolOf(move: Move, { applied, hold }: DecisionFacts, started: ReadonlySet<Move>): readonly TargetPool[] {
  if (move.kind !== 'pool' && move.kind !== 'remove-pool') return []
  const name = move.kind === 'pool' ? move.pool.name : move.name
  const told = applied?.pools.find((pool) => pool.name === name)
  if (!started.has(move)) return told ? [held(told, true)] : []
  if (move.kind === 'remove-pool') return []
  const holds = hold === 'halt' || (hold === 'pause' && !isControlPlane(move))
  return [told && samePool(told, move.pool) ? held(told, holds) : { ...move.pool, hold: holds }]
}

function held(pool: TargetPool, hold: boolean): TargetPool {
  return pool.hold === hold ? pool : { ...pool, hold }
}

function presentLayer(move: Move, { applied }: DecisionFacts, started: ReadonlySet<Move>): readonly CompiledLayer[] {
  if (move.kind !== 'layer') return []
  const told = applied?.layers.find((layer) => isSameLayer(layer, move.layer))
  if (told && (!started.has(move) || sameLayer(told, move.layer))) return [told]
  return started.has(move) ? [move.layer] : []
}

/** A layer whose release another layer takes over leaves the target with it: one release has one description at a time. */
function leavingLayer(move: Move, { applied }: DecisionFacts, started: ReadonlySet<Move>): readonly CompiledLayer[] {
  if (move.kind !== 'remove-layer' || started.has(move)) return []
  const leaving = applied?.layers.filter((layer) => layerKey(layer) === move.key) ?? []
  const arrived = [...started].flatMap((one) => (one.kind === 'layer' ? [one.layer] : []))
  return leaving.filter((layer) => !arrived.some((one) => makeSameRelease(one, layer)))
}

function sameItems<Item>(left: readonly Item[], right: readonly Item[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}

function nameOf(move: Move): string {
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
