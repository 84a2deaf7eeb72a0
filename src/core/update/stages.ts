import { isSameLayer, layerKey, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { isTooOldFor } from '../kubernetes/skew.ts'
import type { DecisionFacts } from './decision-facts.ts'
import type { Move } from './move.ts'
import type { State } from './way.ts'

/** Moves that may be under way together; the next stage waits for all of them. */
export interface Stage {
  readonly moves: readonly Move[]
  /** How many of them may be under way at once. */
  readonly atOnce: number
  /** Whether it replaces nodes. */
  readonly replaces: boolean
}

/** The stages to one state of the way; `isEnd` where it is the last. */
export function stagesOf(state: State, facts: DecisionFacts, isEnd: boolean): readonly Stage[] {
  return facts.provisioning ? provisioningStages(state, isEnd) : updateStages(state, facts, isEnd)
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
