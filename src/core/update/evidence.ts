import type { Digest } from '../base/digest.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Inventory, LayerState } from '../cluster/inventory.ts'

/**
 * What was observed after the last step (2-rules, "Done means verified"). What is optional is absent in what 0.2.0 stored, and of an
 * engine that does not see it.
 */
export interface Evidence {
  readonly observedAt: EngineInstant
  /** Of what the engine was told last. */
  readonly generation: number
  readonly kubernetesVersion: string
  /** Since when every observation has shown the cluster so. */
  readonly since?: EngineInstant
  readonly nodes: readonly NodeEvidence[]
  readonly layers: readonly LayerEvidence[]
  readonly apiServers?: readonly ApiServerEvidence[]
}

interface NodeEvidence {
  readonly pool: string
  readonly name: string
  readonly uid: string
  readonly digest: string
  readonly kubernetesVersion: string
  readonly ready: boolean
  readonly readyAt?: EngineInstant | null
}

interface LayerEvidence {
  readonly profile: string
  readonly name: string
  readonly version: string
  readonly digest: Digest | null
  readonly state: LayerState
}

interface ApiServerEvidence {
  readonly node: string
  readonly kubernetesVersion: string
  readonly healthy: boolean
  /** Its member of etcd; null where the engine does not see one. */
  readonly memberHealthy: boolean | null
}

/** Every node with what it was made from, every layer with its release, every API server with its member of etcd. */
export function evidenceOf(inventory: Inventory, desired: CompiledCluster, since: EngineInstant): Evidence {
  const { observedAt, generation, apiServers, members } = inventory
  return {
    observedAt,
    generation,
    kubernetesVersion: desired.kubernetesVersion,
    since,
    nodes: inventory.pools.flatMap((pool) =>
      pool.nodes.map(({ name, uid, digest, kubernetesVersion, ready, readyAt }) => ({
        pool: pool.name,
        name,
        uid,
        digest,
        kubernetesVersion,
        ready,
        readyAt,
      })),
    ),
    layers: inventory.layers.map(({ profile, name, version, digest, state }) => ({ profile, name, version, digest, state })),
    ...(apiServers && {
      apiServers: apiServers.map(({ node, kubernetesVersion, healthy }) => ({
        node,
        kubernetesVersion,
        healthy,
        memberHealthy: members?.find((member) => member.node === node)?.healthy ?? null,
      })),
    }),
  }
}
