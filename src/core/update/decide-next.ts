import { present } from '../base/assert.ts'
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
import { isTooOldFor } from '../kubernetes/skew.ts'
import { isLayerReady, isPoolConverged } from './convergence.ts'
import { sameLayer, settledState, stateReached, statesOf, type State } from './way.ts'
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
  /** Whether it replaces nodes. */
  readonly replaces: boolean
}

/**
 * The next target on the way from what the engine was told to what the cluster shall be (2-rules, "Updates"). Compare, let the
 * first unfinished stage go on, hold everything after it; the next look decides again. A stage that has started is never taken back.
 */
export function decideNext(facts: DecisionFacts): Decision {
  const states = statesOf(facts.desired)
  const reached = stateReached(states, facts)
  const [here, next] = [settledState(states, reached, facts), states[reached + 1] ?? null]
  const decision = here && decideToward(here, facts, next === null)
  if (decision && (next === null || !decision.passed)) return decision
  return decideToward(present(next, 'the end is the last state'), facts, reached + 2 === states.length)
}

interface Passage extends Decision {
  /** Whether all of the state has been told and observed, whatever is held. */
  readonly passed: boolean
}

/** The next target on the way to one state of the way. */
function decideToward(state: State, facts: DecisionFacts, isEnd: boolean): Passage {
  const stages = facts.provisioning ? provisioningStages(state, isEnd) : updateStages(state, facts, isEnd)
  const started = new Set<Move>()
  const underWay: Move[] = []
  let open = true
  for (const stage of stages) {
    const told = new Set(stage.moves.filter((move) => isTold(move, facts)))
    const unfinished = stage.moves.filter((move) => !told.has(move) || !isDone(move, facts))
    for (const move of told) started.add(move)
    if (!open) continue
    if (facts.hold === 'none' && (facts.provisioning || !stage.replaces || infrastructureRests(facts))) {
      const running = unfinished.filter((move) => told.has(move)).length
      const next = unfinished.filter((move) => !told.has(move)).slice(0, Math.max(stage.atOnce - running, 0))
      for (const move of next) started.add(move)
    }
    underWay.push(...unfinished.filter((move) => started.has(move)))
    if (unfinished.length > 0) open = false
  }
  const moves = stages.flatMap((stage) => stage.moves)
  const target = targetOf(state, facts, moves, started)
  // What is decided now has yet to be told, and what was told has yet to be observed.
  const seen = target === facts.applied && facts.inventory !== null
  return {
    target,
    converged: seen && open && isEnd && facts.hold === 'none',
    underWay: underWay.map(nameOf),
    holding: seen && facts.hold !== 'none' && !underWay.some((move) => goesOn(move, facts)),
    passed: open && facts.inventory !== null,
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
function provisioningStages(state: State, isEnd: boolean): readonly Stage[] {
  const layers = (kind: CompiledLayer['kind']) => state.layers.filter((layer) => layer.kind === kind).map(layerMove)
  const pools = state.pools.map(poolMove)
  const nodes = [together([...layers('os'), ...layers('k8s'), ...pools.slice(0, 1), ...layers('cni')]), together(pools.slice(1))]
  // On the way of a chain nothing is installed that has to wait for nodes.
  return isEnd ? [...nodes, together(layers('csi')), ...addonStages(state.layers)] : nodes
}

/**
 * Layers first, so that nodes join with the final network and storage; control plane; worker pools in their order; and the layers that
 * do not work with the version that is left. Pools that go do so at the very end, or before they are too old for the control plane.
 */
function updateStages(state: State, facts: DecisionFacts, isEnd: boolean): readonly Stage[] {
  const isLast = (layer: CompiledLayer) => state.lastLayers?.includes(layerKey(layer)) === true
  const [controlPlane, ...workers] = state.pools.map(poolMove)
  const unwanted = unwantedPools(facts)
  const tooOld = unwanted.filter((name) => isPoolTooOld(name, state.kubernetesVersion, facts))
  const removals = (names: readonly string[]) => together(names.map((name): Move => ({ kind: 'remove-pool', name })))
  return [
    ...layerStages(state.layers.filter((layer) => !isLast(layer))),
    together(unwantedLayers(state, facts).map((key): Move => ({ kind: 'remove-layer', key }))),
    removals(tooOld),
    { ...together(controlPlane ? [controlPlane] : []), replaces: true },
    { moves: workers, atOnce: facts.desired.parallelPools, replaces: true },
    ...layerStages(state.layers.filter(isLast)),
    ...(isEnd ? [removals(unwanted.filter((name) => !tooOld.includes(name)))] : []),
  ]
}

function layerStages(layers: readonly CompiledLayer[]): readonly Stage[] {
  const infrastructure = (['os', 'k8s', 'cni', 'csi'] as const).map((kind) =>
    together(layers.filter((layer) => layer.kind === kind).map(layerMove)),
  )
  return [...infrastructure, ...addonStages(layers)]
}

/** No node is replaced while the network or the storage that the engine was told of is in progress or has failed (2-rules). */
function infrastructureRests({ applied, inventory }: DecisionFacts): boolean {
  const infrastructure = (applied?.layers ?? []).filter((layer) => layer.kind === 'cni' || layer.kind === 'csi')
  return inventory !== null && infrastructure.every((layer) => isLayerReady(layer, inventory))
}

/** Layers that are there and not desired: those that the engine has yet to be told of, and those that it is taking away. */
function unwantedLayers(state: State, { applied, inventory, desired }: DecisionFacts): readonly string[] {
  const present = [...(applied?.layers ?? []), ...(inventory?.layers ?? [])]
  // What comes later on the way may be there already.
  const wanted = [...state.layers, ...desired.layers]
  return [...new Set(present.filter((one) => !wanted.some((layer) => isSameLayer(layer, one))).map(layerKey))]
}

function unwantedPools({ applied, inventory, desired }: DecisionFacts): readonly string[] {
  const observed = (inventory?.pools ?? []).filter((pool) => pool.nodes.length > 0)
  const present = [...(applied?.pools ?? []), ...observed].map((pool) => pool.name)
  return [...new Set(present)].filter((name) => !desired.pools.some((pool) => pool.name === name))
}

function isPoolTooOld(name: string, server: string, { applied, inventory }: DecisionFacts): boolean {
  const told = applied?.pools.find((pool) => pool.name === name)?.machineSpec.kubernetesVersion
  const nodes = inventory?.pools.find((pool) => pool.name === name)?.nodes ?? []
  const kubelets = [...(told === undefined ? [] : [told]), ...nodes.map((node) => node.kubernetesVersion)]
  return kubelets.some((kubelet) => isTooOldFor(kubelet, server))
}

function addonStages(layers: readonly CompiledLayer[]): readonly Stage[] {
  const addons = layers.filter((layer) => layer.kind === 'addon')
  const priorities = [...new Set(addons.map((layer) => layer.installPriority))].sort((left, right) => left - right)
  return priorities.map((priority) => together(addons.filter((layer) => layer.installPriority === priority).map(layerMove)))
}

function together(moves: readonly Move[]): Stage {
  return { moves, atOnce: moves.length, replaces: false }
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
 * What has started stands as desired; what has not, and what the state does not name, stays as the engine was told, with its outdated
 * nodes held. Where nothing is new it is the very target that was applied.
 */
function targetOf(state: State, facts: DecisionFacts, moves: readonly Move[], started: ReadonlySet<Move>): EngineTarget {
  const { applied, desired, cloudType } = facts
  const names = new Set([...desired.pools, ...(applied?.pools ?? [])].map((pool) => pool.name))
  const pools = [...names].flatMap((name) => poolOf(name, facts, moves, started))
  const layers = [
    ...moves.flatMap((move) => presentLayer(move, facts, started)),
    ...unnamedLayers(facts, moves),
    ...moves.flatMap((move) => leavingLayer(move, facts, started)),
  ]
  const inOrder = [
    ...state.layers.flatMap((wanted) => layers.filter((layer) => isSameLayer(layer, wanted))),
    ...layers.filter((layer) => !state.layers.some((wanted) => isSameLayer(wanted, layer))),
  ]
  if (applied && sameItems(applied.pools, pools) && sameItems(applied.layers, inOrder)) return applied
  return { cloudType, network: desired.network, pools, layers: inOrder }
}

function poolOf(
  name: string,
  { applied, hold }: DecisionFacts,
  moves: readonly Move[],
  started: ReadonlySet<Move>,
): readonly TargetPool[] {
  const move = moves.find(
    (one) => (one.kind === 'pool' && one.pool.name === name) || (one.kind === 'remove-pool' && one.name === name),
  )
  const told = applied?.pools.find((pool) => pool.name === name)
  if (!move || !started.has(move)) return told ? [held(told, true)] : []
  if (move.kind !== 'pool') return []
  const holds = hold === 'halt' || (hold === 'pause' && !isControlPlane(move))
  return [told && samePool(told, move.pool) ? held(told, holds) : { ...move.pool, hold: holds }]
}

/** Layers that only a later state of the way names. */
function unnamedLayers({ applied }: DecisionFacts, moves: readonly Move[]): readonly CompiledLayer[] {
  const named = new Set(
    moves.flatMap((move) => (move.kind === 'layer' ? [layerKey(move.layer)] : move.kind === 'remove-layer' ? [move.key] : [])),
  )
  return applied?.layers.filter((layer) => !named.has(layerKey(layer))) ?? []
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
