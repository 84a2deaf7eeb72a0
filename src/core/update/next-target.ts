import { sameJson } from '../base/json.ts'
import {
  isSameLayer,
  layerKey,
  makeSameRelease,
  sameLayer,
  type CompiledLayer,
  type CompiledPool,
} from '../cluster/compiled-cluster.ts'
import { withNodesOf } from '../cluster-api/keep-objects.ts'
import { minorsBetween } from '../kubernetes/version.ts'
import type { DecisionFacts } from './decision-facts.ts'
import { finishesStep } from './finishes-step.ts'
import { isControlPlane, samePool, type Move } from './move.ts'
import { ordersTold, repairOrders } from './repair-orders.ts'
import type { EngineTarget, TargetPool } from './target.ts'
import type { State } from './way.ts'

/** Whose turn it is. */
export interface Turns {
  /** What stands as desired from now on. */
  readonly started: ReadonlySet<Move>
  /** Control planes that first come to where the engine was told to bring them. */
  readonly early: ReadonlySet<Move>
  /** Of what was told before, that which goes on. */
  readonly due: readonly Move[]
}

/**
 * What has started stands as desired; what has not, and what the state does not name, stays as the engine was told, with its outdated
 * nodes held. Where nothing is new it is the very target that was applied.
 */
export function nextTarget(state: State, facts: DecisionFacts, moves: readonly Move[], turns: Turns): EngineTarget {
  const { started, due } = turns
  const { applied, desired, cloudType } = facts
  const names = new Set([...desired.pools, ...(applied?.pools ?? [])].map((pool) => pool.name))
  const pools = [...names].flatMap((name) => poolOf(name, facts, moves, turns))
  const layers = [
    ...moves.flatMap((move) => presentLayer(move, facts, started)),
    ...unnamedLayers(facts, moves, started),
    ...moves.flatMap((move) => leavingLayer(move, facts, started)),
  ]
  const inOrder = [
    ...state.layers.flatMap((wanted) => layers.filter((layer) => isSameLayer(layer, wanted))),
    ...layers.filter((layer) => !state.layers.some((wanted) => isSameLayer(wanted, layer))),
  ]
  const repair = repairOrders(facts, due)
  const { network, objects } = desired
  const isTold =
    applied !== null &&
    sameItems(applied.pools, pools) &&
    sameItems(applied.layers, inOrder) &&
    sameJson(repair, ordersTold(applied)) &&
    sameJson(objects, applied.objects)
  if (isTold) return applied
  return { cloudType, network, ...(objects ? { objects } : {}), pools, layers: inOrder, ...repair }
}

function poolOf(name: string, facts: DecisionFacts, moves: readonly Move[], { started, early }: Turns): readonly TargetPool[] {
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
  const goesOn = hold === 'pause' && isControlPlane(move) && finishesStep(move.pool, facts)
  const holds = { hold: hold !== 'none' && !goesOn, suspended }
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
  const between = withNodesOf(pool, told)
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
  // Objects name the releases that come before: that alone is no change of the layer, and is told with the others'.
  const isSame = told !== undefined && sameLayer(told, move.layer) && sameJson(told.objects, move.layer.objects)
  if (told && (!started.has(move) || isSame)) return [told]
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
