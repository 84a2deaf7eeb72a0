import { present } from '../base/assert.ts'
import { sameJson } from '../base/json.ts'
import {
  isSameLayer,
  layerKey,
  makeSameRelease,
  sameLayer,
  type CompiledLayer,
  type CompiledPool,
} from '../cluster/compiled-cluster.ts'
import { isSetRight } from '../cluster/drift.ts'
import { minorsBetween } from '../kubernetes/version.ts'
import { isLayerReady } from './convergence.ts'
import type { DecisionFacts } from './decision-facts.ts'
import { isControlPlane, isDone, isTold, nameOf, samePool, type Move } from './move.ts'
import { stagesOf } from './stages.ts'
import type { EngineTarget, TargetPool } from './target.ts'
import { settledState, stateReached, statesOf, type State } from './way.ts'

export interface Decision {
  /** What the engine shall be told now; the very target that was applied where there is nothing new. */
  readonly target: EngineTarget
  /** Whether all that is desired has been told and observed. */
  readonly converged: boolean
  /** What was told and is not observed to be done yet, as names of pools and layers. */
  readonly underWay: readonly string[]
  /** The network or storage layer that has to be ready before nodes are replaced; null where none keeps anything waiting. */
  readonly restless: string | null
  /** A hold that was asked for has been told and has taken effect: nothing is disrupted until it is lifted. */
  readonly holding: boolean
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
  const stages = stagesOf(state, facts, isEnd)
  const started = new Set<Move>()
  const early = new Set<Move>()
  const underWay: Move[] = []
  const due: Move[] = []
  let open = true
  let restless: string | null = null
  for (const stage of stages) {
    const told = new Set(stage.moves.filter((move) => isTold(move, facts)))
    const unfinished = stage.moves.filter((move) => !told.has(move) || !isDone(move, facts))
    for (const move of told) started.add(move)
    if (open && stage.replaces && !facts.provisioning && unfinished.length > 0) restless = restlessLayer(facts)
    if (open && facts.hold === 'none' && restless === null) {
      const running = unfinished.filter((move) => told.has(move)).length
      const next = unfinished.filter((move) => !told.has(move)).slice(0, Math.max(stage.atOnce - running, 0))
      for (const move of next) (skipsMinor(move, facts) ? early : started).add(move)
      due.push(...unfinished.filter((move) => told.has(move)))
    }
    // What an earlier plan began goes on, though in this one its turn has not come.
    underWay.push(...unfinished.filter((move) => told.has(move)))
    if (unfinished.length > 0) open = false
  }
  const moves = stages.flatMap((stage) => stage.moves)
  const target = targetOf(state, facts, moves, { started, early, due })
  // What is decided now has yet to be told, and what was told has yet to be observed.
  const seen = target === facts.applied && facts.inventory !== null
  return {
    target,
    converged: seen && open && isEnd && facts.hold === 'none',
    underWay: underWay.map(nameOf),
    restless,
    holding: seen && facts.hold !== 'none' && !underWay.some((move) => goesOn(move, facts)),
    passed: open && facts.inventory !== null,
  }
}

/**
 * Whether a control plane has nodes more than one minor behind what it shall be, since an update that stood still in the middle of a
 * step gave way. It first comes to where the engine was told to bring it: that is where the plan begins.
 */
function skipsMinor(move: Move, { applied, inventory }: DecisionFacts): boolean {
  const told = applied?.pools.find(({ role }) => role === 'control-plane')
  if (!told || move.kind !== 'pool' || !isControlPlane(move)) return false
  const isBeyond = (version: string) => (minorsBetween(version, move.pool.machineSpec.kubernetesVersion) ?? 0) > 1
  const nodes = inventory?.pools.find(({ name }) => name === told.name)?.nodes ?? []
  return (
    !isBeyond(told.machineSpec.kubernetesVersion) &&
    nodes.some((node) => node.readyAt !== null && isBeyond(node.kubernetesVersion))
  )
}

/** What a hold does not stop once it has begun: pods of a pool that goes, and a control plane of which some nodes are outdated. */
function goesOn(move: Move, { hold, inventory, applied }: DecisionFacts): boolean {
  if (move.kind === 'remove-pool') return true
  if (hold !== 'pause' || move.kind !== 'pool' || !isControlPlane(move)) return false
  const { name, machineDigest } = move.pool
  const nodes = inventory?.pools.find((pool) => pool.name === name)?.nodes ?? []
  const setsRight = isSetRight(applied?.correct, name)
  return nodes.some(({ digest, made }) => digest !== machineDigest && (made?.digest !== machineDigest || setsRight))
}

/**
 * What has started stands as desired; what has not, and what the state does not name, stays as the engine was told, with its outdated
 * nodes held. Where nothing is new it is the very target that was applied.
 */
function targetOf(
  state: State,
  facts: DecisionFacts,
  moves: readonly Move[],
  {
    started,
    early,
    due,
  }: { readonly started: ReadonlySet<Move>; readonly early: ReadonlySet<Move>; readonly due: readonly Move[] },
): EngineTarget {
  const { applied, desired, cloudType } = facts
  const names = new Set([...desired.pools, ...(applied?.pools ?? [])].map((pool) => pool.name))
  const pools = [...names].flatMap((name) => poolOf(name, facts, moves, { started, early }))
  const layers = [
    ...moves.flatMap((move) => presentLayer(move, facts, started)),
    ...unnamedLayers(facts, moves, started),
    ...moves.flatMap((move) => leavingLayer(move, facts, started)),
  ]
  const inOrder = [
    ...state.layers.flatMap((wanted) => layers.filter((layer) => isSameLayer(layer, wanted))),
    ...layers.filter((layer) => !state.layers.some((wanted) => isSameLayer(wanted, layer))),
  ]
  const repair = repairOf(facts, due)
  if (applied && sameItems(applied.pools, pools) && sameItems(applied.layers, inOrder) && sameJson(repair, told(applied)))
    return applied
  return { cloudType, network: desired.network, pools, layers: inOrder, ...repair }
}

/** What the engine sets right by itself, in the words of a target, which says only what is not so as a rule. */
function repairOf(facts: DecisionFacts, due: readonly Move[]): Pick<EngineTarget, 'correct' | 'remediate'> {
  const { repair, applied } = facts
  const all = repair ? repair.drift : applied?.correct === true
  const nodes = repair ? repair.nodes : applied?.remediate !== false
  const mended = all ? [] : mendedNow(facts, due)
  return {
    ...(all ? { correct: true } : mended.length > 0 && { correct: mended }),
    ...(!nodes && { remediate: false }),
  }
}

/**
 * Of what the plan names as changed by somebody, that whose turn has come and which is not as it shall be. Before anything is seen of it,
 * and while the update is held, it stays as it was told.
 */
function mendedNow({ desired, applied, inventory, hold, mends }: DecisionFacts, due: readonly Move[]): readonly string[] {
  if (mends !== true) return []
  const isTurn = (name: string) => due.some((move) => nameOf(move) === name)
  const goesOn = inventory === null || hold !== 'none'
  return (desired.mends ?? []).filter((name) => (goesOn ? isNamed(applied, name) : isTurn(name)))
}

function isNamed(applied: EngineTarget | null, name: string): boolean {
  return applied?.correct !== true && isSetRight(applied?.correct, name)
}

function told({ correct, remediate }: EngineTarget): Pick<EngineTarget, 'correct' | 'remediate'> {
  return { ...(correct && { correct }), ...(remediate === false && { remediate }) }
}

function poolOf(
  name: string,
  facts: DecisionFacts,
  moves: readonly Move[],
  { started, early }: { readonly started: ReadonlySet<Move>; readonly early: ReadonlySet<Move> },
): readonly TargetPool[] {
  const { applied, hold } = facts
  const move = moves.find(
    (one) => (one.kind === 'pool' && one.pool.name === name) || (one.kind === 'remove-pool' && one.name === name),
  )
  const told = applied?.pools.find((pool) => pool.name === name)
  const suspended = hold === 'now' && (told ?? (move?.kind === 'pool' ? move.pool : null))?.role === 'control-plane'
  if (!move || !started.has(move)) {
    if (!told) return []
    if (move?.kind === 'pool' && early.has(move)) return [toTold(told, move.pool)]
    const isBetween = move?.kind === 'pool' && isHalfDone(told, move.pool, facts)
    return isBetween ? [{ ...move.pool, hold: true }] : [held(told, { hold: true, suspended })]
  }
  if (move.kind !== 'pool') return []
  const holds = { hold: hold === 'halt' || hold === 'now' || (hold === 'pause' && !isControlPlane(move)), suspended }
  return [told && samePool(told, move.pool) ? held(told, holds) : held({ ...move.pool, hold: false }, holds)]
}

/**
 * Whether another update left the pool between two states, of which it shall be neither now: a node that has begun to go is replaced by
 * one as the pool shall be (2-rules, "Abort"), though its turn has not come. Only of the control plane's minor can one join.
 */
function isHalfDone(told: TargetPool, pool: CompiledPool, { inventory }: DecisionFacts): boolean {
  if (told.machineDigest === pool.machineDigest || pool.role === 'control-plane') return false
  const nodes = inventory?.pools.find((one) => one.name === pool.name)?.nodes ?? []
  const isBetween = nodes.some((node) => node.digest !== told.machineDigest)
  return isBetween && minorsBetween(told.machineSpec.kubernetesVersion, pool.machineSpec.kubernetesVersion) === 0
}

/** The pool on its way to the machine spec that it was told, with all else as it shall be: how its nodes go may be what mends it. */
function toTold(told: TargetPool, pool: CompiledPool): TargetPool {
  const { machineSpec, machineDigest } = told
  const between = { ...pool, machineSpec, machineDigest }
  return samePool(told, between) ? held(told, { hold: false, suspended: false }) : { ...between, hold: false }
}

/** Layers that only a later state of the way names, as long as no other layer has their release. */
function unnamedLayers({ applied }: DecisionFacts, moves: readonly Move[], started: ReadonlySet<Move>): readonly CompiledLayer[] {
  const named = new Set(
    moves.flatMap((move) => (move.kind === 'layer' ? [layerKey(move.layer)] : move.kind === 'remove-layer' ? [move.key] : [])),
  )
  return withoutTakenOver(applied?.layers.filter((layer) => !named.has(layerKey(layer))) ?? [], started)
}

function held(pool: TargetPool, { hold, suspended }: { readonly hold: boolean; readonly suspended: boolean }): TargetPool {
  if (pool.hold === hold && (pool.suspended === true) === suspended) return pool
  const { suspended: _before, ...rest } = pool
  return { ...rest, hold, ...(suspended && { suspended }) }
}

function presentLayer(move: Move, { applied }: DecisionFacts, started: ReadonlySet<Move>): readonly CompiledLayer[] {
  if (move.kind !== 'layer') return []
  const told = applied?.layers.find((layer) => isSameLayer(layer, move.layer))
  if (told && (!started.has(move) || sameLayer(told, move.layer))) return [told]
  return started.has(move) ? [move.layer] : []
}

function leavingLayer(move: Move, { applied }: DecisionFacts, started: ReadonlySet<Move>): readonly CompiledLayer[] {
  if (move.kind !== 'remove-layer' || started.has(move)) return []
  return withoutTakenOver(applied?.layers.filter((layer) => layerKey(layer) === move.key) ?? [], started)
}

/** A layer whose release another layer takes over leaves the target with it: one release has one description at a time. */
function withoutTakenOver(layers: readonly CompiledLayer[], started: ReadonlySet<Move>): readonly CompiledLayer[] {
  const arrived = [...started].flatMap((move) => (move.kind === 'layer' ? [move.layer] : []))
  return layers.filter((layer) => !arrived.some((one) => makeSameRelease(one, layer)))
}

function sameItems<Item>(left: readonly Item[], right: readonly Item[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}

/** No node is replaced while the network or the storage that the engine was told of is in progress or has failed (2-rules). */
function restlessLayer({ applied, inventory }: DecisionFacts): string | null {
  const infrastructure = (applied?.layers ?? []).filter((layer) => layer.kind === 'cni' || layer.kind === 'csi')
  const restless = infrastructure.find((layer) => inventory === null || !isLayerReady(layer, inventory))
  return restless ? layerKey(restless) : null
}
