import { compareText } from '../base/compare.ts'
import type { JsonObject } from '../base/json.ts'
import { instanceSize } from '../pack/instance-type.ts'
import { componentNeed, resourceUnits, type ComponentNeed, type ResourceNeed, type ResourceType } from '../pack/resource-need.ts'

/** What the nodes of a pool are, and how many there can be. */
export interface PoolCapacity {
  readonly name: string
  readonly role: 'control-plane' | 'worker'
  readonly nodes: number
  readonly instanceType: string
  readonly diskGiB: number
}

export interface LayerNeeds {
  readonly layer: string
  readonly needs: readonly ResourceNeed[]
  readonly values: JsonObject
}

/** Pools that have less than layers need. `given` is null where nobody knows what their instance types have. */
export interface Shortage {
  readonly resource: ResourceType
  readonly pools: readonly string[]
  readonly layers: readonly string[]
  readonly wanted: string
  readonly given: string | null
}

/**
 * Holds what packs need against what the pools have in all: a `minLimit` against every worker pool, a component against the pools
 * that its pods may run on, taken together. Needs of several layers add up, but those of a disk's size: a node has its disk alone.
 * What the system of a node keeps for itself is not counted.
 */
export function findShortages(layers: readonly LayerNeeds[], pools: readonly PoolCapacity[]): readonly Shortage[] {
  const some = pools.filter(({ nodes }) => nodes > 0)
  const [control, workers] = [some.filter(({ role }) => role === 'control-plane'), some.filter(({ role }) => role === 'worker')]
  return (['cpu', 'memory', 'diskSize'] as const).flatMap((resource) => {
    const limits = layers.flatMap((layer) => limitOf(resource, layer))
    const parts = layers.flatMap((layer) => componentsOf(resource, layer))
    return [
      ...workers.flatMap((pool) => shortage(resource, [pool], limits, resource === 'diskSize')),
      ...shortage(resource, workers, onGroup(parts, workers, 'worker'), false),
      ...shortage(resource, control, onGroup(parts, control, 'control-plane'), false),
    ]
  })
}

/** An amount that a layer needs, in the unit of the resource. */
interface Amount {
  readonly layer: string
  readonly amount: number
}

function limitOf(resource: ResourceType, { layer, needs }: LayerNeeds): readonly Amount[] {
  return needs.flatMap(({ type, minLimit, components }) =>
    type === resource && components.length === 0 && minLimit !== null ? [{ layer, amount: minLimit }] : [],
  )
}

function componentsOf(resource: ResourceType, { layer, needs, values }: LayerNeeds): readonly (ComponentNeed & Amount)[] {
  return needs
    .filter(({ type }) => type === resource)
    .flatMap(({ components }) => components)
    .flatMap((component) => {
      const need = componentNeed(resource, component, values)
      return need ? [{ ...need, layer }] : []
    })
}

function onGroup(
  parts: readonly (ComponentNeed & Amount)[],
  pools: readonly PoolCapacity[],
  role: PoolCapacity['role'],
): readonly Amount[] {
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes, 0)
  return parts
    .filter(({ schedule }) => schedule === 'all' || schedule === role)
    .map(({ layer, amount, isPerNode }) => ({ layer, amount: isPerNode ? amount * nodes : amount }))
}

function shortage(
  resource: ResourceType,
  pools: readonly PoolCapacity[],
  amounts: readonly Amount[],
  isOfOneNode: boolean,
): readonly Shortage[] {
  const all = amounts.map(({ amount }) => amount)
  const wanted = isOfOneNode ? Math.max(0, ...all) : all.reduce((sum, amount) => sum + amount, 0)
  if (wanted === 0 || pools.length === 0) return []
  const sizes = pools.map((pool) => {
    const one = sizeOf(resource, pool)
    return one === null ? null : one * (isOfOneNode ? 1 : pool.nodes)
  })
  const given = sizes.some((one) => one === null) ? null : sizes.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  if (given !== null && given >= wanted) return []
  const layers = [...new Set(amounts.flatMap(({ layer, amount }) => (amount > 0 ? [layer] : [])))].sort(compareText)
  const text = (amount: number): string => `${Math.round(amount)}${resourceUnits[resource]}`
  return [
    { resource, pools: pools.map(({ name }) => name), layers, wanted: text(wanted), given: given === null ? null : text(given) },
  ]
}

function sizeOf(resource: ResourceType, { instanceType, diskGiB }: PoolCapacity): number | null {
  if (resource === 'diskSize') return diskGiB
  const size = instanceSize(instanceType)
  return size && (resource === 'cpu' ? size.millicores : size.memoryMiB)
}
