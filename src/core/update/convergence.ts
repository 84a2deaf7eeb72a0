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
  return node.ready && node.phase === 'ready' && isMadeAsTold(node, pool)
}

function isMadeAsTold(node: ObservedNode, pool: CompiledPool): boolean {
  return node.digest === pool.machineDigest && node.kubernetesVersion === pool.machineSpec.kubernetesVersion
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
    const others = nodes.filter((node) => !isNodeCurrent(node, pool) || node.outdated)
    return [...count, ...moves, ...others.map((node) => nodeDeviation(node, pool))]
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
  return [...pools, ...strangers, ...serverDeviations(desired, inventory), ...layers, ...leftovers]
}

/**
 * API servers and members of etcd, as far as the engine sees them: each control-plane node has one of both, and they are well. Of an
 * imported cluster only its API is known.
 */
function serverDeviations(desired: CompiledCluster, { apiServers, members, pools, imported }: Inventory): readonly Deviation[] {
  const controlPlane = desired.pools.find((pool) => pool.role === 'control-plane')
  if (!controlPlane) return imported ? [] : [{ object: 'cluster', message: 'does not answer' }]
  const nodes = pools.find((pool) => pool.name === controlPlane.name)?.nodes ?? []
  const { kubernetesVersion } = controlPlane.machineSpec
  return [
    ...nodes.flatMap(({ name }): readonly Deviation[] => {
      const object = `node ${name}`
      const server = apiServers?.find(({ node }) => node === name)
      if (apiServers && server?.healthy !== true) return [{ object, message: 'has an API server that does not answer' }]
      if (server && server.kubernetesVersion !== kubernetesVersion)
        return [{ object, message: `has an API server of Kubernetes ${server.kubernetesVersion}` }]
      const member = members?.find(({ node }) => node === name)
      return members && member?.healthy !== true ? [{ object, message: 'has a member of etcd that is not healthy' }] : []
    }),
    ...(members ?? [])
      .filter(({ node }) => !nodes.some(({ name }) => name === node))
      .map(({ node }) => ({ object: `node ${node}`, message: 'is gone, and is a member of etcd still' })),
  ]
}

function nodeDeviation(node: ObservedNode, pool: CompiledPool): Deviation {
  const object = `node ${node.name}`
  if (!isMadeAsTold(node, pool)) return { object, message: "was not made from its pool's machine spec" }
  if (!isNodeCurrent(node, pool)) return { object, message: `is ${node.phase}` }
  return { object, message: 'still asks pods to prefer other nodes' }
}

function layerDeviation(layer: CompiledLayer, inventory: Inventory): string {
  const observed = inventory.layers.find((one) => isSameLayer(one, layer))
  if (!observed) return 'is not installed'
  return observed.state === 'ready' ? 'is not the planned release' : `is ${observed.state}`
}
