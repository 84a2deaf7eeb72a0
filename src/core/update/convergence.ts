import {
  isSameLayer,
  layerKey,
  type CompiledCluster,
  type CompiledLayer,
  type CompiledPool,
} from '../cluster/compiled-cluster.ts'
import type { Inventory, ObservedNode } from '../cluster/inventory.ts'

/** Every node of the pool is there, where it shall be, ready, and made from the pool's machine spec. */
export function isPoolConverged(pool: CompiledPool, inventory: Inventory): boolean {
  const observed = inventory.pools.find((one) => one.name === pool.name)
  if (!observed) return pool.replicas === 0
  return (
    observed.nodes.length === observed.desired &&
    observed.desired === pool.replicas &&
    observed.toMove === undefined &&
    observed.nodes.every((node) => isNodeCurrent(node, pool))
  )
}

export function isNodeCurrent(node: ObservedNode, pool: CompiledPool): boolean {
  return node.ready && node.phase === 'ready' && node.digest === pool.machineDigest
}

/** The layer's release is the planned one and works. The os and k8s layers have no release: nodes carry them. */
export function isLayerReady(layer: CompiledLayer, inventory: Inventory): boolean {
  if (layer.kind === 'os' || layer.kind === 'k8s') return true
  const observed = inventory.layers.find((one) => isSameLayer(one, layer))
  return observed?.state === 'ready' && observed.digest === layer.digest
}

/** Something that is not as the cluster shall be. */
export interface Deviation {
  readonly object: string
  readonly message: string
}

/** All that keeps a cluster from being as its revision says: nodes, pools and layers, by name. */
export function deviations(desired: CompiledCluster, inventory: Inventory): readonly Deviation[] {
  const pools = desired.pools.flatMap((pool): readonly Deviation[] => {
    const observed = inventory.pools.find((one) => one.name === pool.name)
    const nodes = observed?.nodes ?? []
    const count =
      nodes.length === pool.replicas
        ? []
        : [{ object: `pool ${pool.name}`, message: `has ${nodes.length} of ${pool.replicas} nodes` }]
    const moves =
      observed?.toMove === undefined
        ? []
        : [{ object: `pool ${pool.name}`, message: `has ${observed.toMove} nodes that move to other zones` }]
    return [...count, ...moves, ...nodes.filter((node) => !isNodeCurrent(node, pool)).map((node) => nodeDeviation(node, pool))]
  })
  const strangers = inventory.pools
    .filter((pool) => pool.nodes.length > 0 && !desired.pools.some((one) => one.name === pool.name))
    .map((pool) => ({ object: `pool ${pool.name}`, message: `is still there with ${pool.nodes.length} nodes` }))
  const layers = desired.layers
    .filter((layer) => !isLayerReady(layer, inventory))
    .map((layer) => ({ object: `layer ${layerKey(layer)}`, message: layerDeviation(layer, inventory) }))
  const leftovers = inventory.layers
    .filter((layer) => !desired.layers.some((one) => isSameLayer(one, layer)))
    .map((layer) => ({ object: `layer ${layerKey(layer)}`, message: 'is still there' }))
  return [...pools, ...strangers, ...layers, ...leftovers]
}

function nodeDeviation(node: ObservedNode, pool: CompiledPool): Deviation {
  const message = node.digest === pool.machineDigest ? `is ${node.phase}` : "was not made from its pool's machine spec"
  return { object: `node ${node.name}`, message }
}

function layerDeviation(layer: CompiledLayer, inventory: Inventory): string {
  const observed = inventory.layers.find((one) => isSameLayer(one, layer))
  if (!observed) return 'is not installed'
  return observed.state === 'ready' ? 'is not the planned release' : `is ${observed.state}`
}
