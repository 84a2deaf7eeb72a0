import type { WireInventory } from '#contract/inventory.ts'
import { layerKey, type CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Inventory, ObservedLayer } from '#core/cluster/inventory.ts'
import type { DeepReadonly } from '../answer.ts'
import { engineTimeToWire, type EngineTime } from './engine-time.ts'

/**
 * The inventory in the order of the cluster's spec: the control plane first, then worker pools, then pools that are on their way
 * out. What is not there yet stands with no nodes.
 */
export function toWireInventory(
  inventory: Inventory | null,
  desired: CompiledCluster,
  engine: EngineTime,
): DeepReadonly<WireInventory> {
  const observed = inventory?.pools ?? []
  const leaving = observed.filter((pool) => pool.nodes.length > 0 && !desired.pools.some((one) => one.name === pool.name))
  const wanted = desired.pools.map((pool) => ({ pool, seen: observed.find((one) => one.name === pool.name) }))
  const time = (instant: number) => engineTimeToWire(instant, engine)
  const node = (digest: string | null) => (one: Inventory['pools'][number]['nodes'][number]) => ({
    name: one.name,
    phase: one.phase,
    ready: one.ready,
    zone: one.zone,
    digest: one.digest,
    upToDate: one.digest === digest,
    kubernetesVersion: one.kubernetesVersion,
    createdAt: time(one.createdAt),
  })
  return {
    observedAt: inventory && time(inventory.observedAt),
    pools: [
      ...wanted.map(({ pool, seen }) => ({
        name: pool.name,
        role: pool.role,
        desired: pool.replicas,
        nodes: (seen?.nodes ?? []).map(node(pool.machineDigest)),
      })),
      ...leaving.map((pool) => ({ name: pool.name, role: pool.role, desired: 0, nodes: pool.nodes.map(node(null)) })),
    ],
    layers: layersOf(inventory, desired),
    ...(inventory?.imported && {
      imported: {
        kubernetesVersion: inventory.imported.kubernetesVersion,
        nodes: inventory.imported.nodes.map(({ name, role, ready, kubernetesVersion, createdAt }) => ({
          name,
          role,
          ready,
          kubernetesVersion,
          createdAt: time(createdAt),
        })),
      },
    }),
  }
}

function layersOf(inventory: Inventory | null, desired: CompiledCluster) {
  const observed = new Map((inventory?.layers ?? []).map((layer): [string, ObservedLayer] => [layerKey(layer), layer]))
  const present = desired.layers.map(({ profile, name, kind, version }) => {
    const seen = observed.get(layerKey({ profile, name }))
    return {
      profile,
      name,
      kind,
      version: seen?.version ?? version,
      state: seen?.state ?? ('queued' as const),
      message: seen?.message ?? null,
    }
  })
  const leaving = [...observed.values()].filter((layer) => !desired.layers.some((one) => layerKey(one) === layerKey(layer)))
  return [
    ...present,
    ...leaving.map(({ profile, name, kind, version, state, message }) => ({ profile, name, kind, version, state, message })),
  ]
}
