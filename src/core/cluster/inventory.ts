import type { Digest } from '../base/digest.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { LayerKind } from '../pack/pack.ts'
import type { PoolRole, Taint } from './cluster.ts'
import type { MachineDigest } from './machine-spec.ts'

/** What an engine observed of a cluster, all at one moment. Names and identities are never used again after their node has gone. */
export interface Inventory {
  /** Engine time of the observation. */
  readonly observedAt: EngineInstant
  /** The newest generation that the engine has taken up; an observation of an older one proves nothing about a newer. */
  readonly generation: number
  /** Whether the cluster's own infrastructure (network, load balancer, endpoint) is there. */
  readonly infrastructureReady: boolean
  readonly pools: readonly ObservedPool[]
  readonly layers: readonly ObservedLayer[]
  /** What the engine cannot get on with, in its own words. */
  readonly blockers: readonly Blocker[]
  /** The API servers of the control plane; absent where the engine does not tell them apart. */
  readonly apiServers?: readonly ObservedApiServer[]
  /** The members of etcd; one outlives a machine that somebody deleted. Absent where the engine does not see them. */
  readonly members?: readonly ObservedMember[]
  /** Disruption budgets with the pods that they guard; absent where the engine has seen none. */
  readonly budgets?: readonly ObservedBudget[]
  /** How many nodes more the cloud can make; absent where the engine cannot tell. */
  readonly spareNodes?: number
  /** Of an imported cluster, as its own API says; absent of all others, and while it does not answer. */
  readonly imported?: ImportedNodes
}

/** What others run: nobody here makes these nodes, or replaces them. */
export interface ImportedNodes {
  /** Of its API server, without `v`. */
  readonly kubernetesVersion: string
  readonly nodes: readonly ImportedNode[]
}

export interface ImportedNode {
  readonly name: string
  readonly role: PoolRole
  readonly ready: boolean
  /** It has not been ready for so long that it does not just start; absent elsewhere. */
  readonly failed?: true
  /** Of its kubelet, without `v`. */
  readonly kubernetesVersion: string
  readonly createdAt: EngineInstant
}

/** How old an observation may be that something rests on, in engine time (2-rules, `inventory.stale`). */
export const observationAgeMaxMs = 5 * 60_000

export interface ObservedApiServer {
  readonly node: string
  readonly kubernetesVersion: string
  /** It answers. */
  readonly healthy: boolean
}

export interface ObservedMember {
  readonly node: string
  readonly healthy: boolean
}

/** A disruption budget of the cluster, and the pods that it selects. */
export interface ObservedBudget {
  readonly namespace: string
  readonly name: string
  /** A number or a percentage, as it was given; null where the other one is. */
  readonly minAvailable: number | string | null
  readonly maxUnavailable: number | string | null
  readonly pods: readonly ObservedPod[]
}

export interface ObservedPod {
  readonly name: string
  readonly node: string
  /** What made it, such as `Deployment web`: pods come and go, and this stays. */
  readonly workload: string
  readonly ready: boolean
}

export interface ObservedPool {
  readonly name: string
  readonly role: PoolRole
  readonly desired: number
  readonly nodes: readonly ObservedNode[]
  /** How many nodes have yet to move because the pool's zones have changed; absent where none has. */
  readonly toMove?: number
}

export const nodePhases = ['booting', 'joining', 'ready', 'cordoned', 'draining', 'removing', 'failed'] as const
export type NodePhase = (typeof nodePhases)[number]

/** Why an engine takes a node away. */
export type RemovalReason =
  'outdated' | 'moved' | 'drifted' | 'scaled-down' | 'pool-removed' | 'cluster-removed' | 'unhealthy' | 'never-ready'

export interface ObservedNode {
  readonly name: string
  /** The machine's identity with its cloud. */
  readonly uid: string
  readonly phase: NodePhase
  readonly ready: boolean
  readonly zone: string
  /** The digest of the machine spec that the node was made from. */
  readonly digest: MachineDigest
  readonly kubernetesVersion: string
  readonly createdAt: EngineInstant
  readonly readyAt: EngineInstant | null
  readonly labels: Readonly<Record<string, string>>
  /** Absent where it has none, or the engine does not say. */
  readonly taints?: readonly Taint[]
  /** What its engine made it as, where that is not what is found: somebody changed it. */
  readonly made?: { readonly digest: MachineDigest; readonly kubernetesVersion: string }
  /** How many pods a drain would evict, those that a budget guards included; absent where the engine cannot tell. */
  readonly pods?: number
  /** Whether pods are asked to prefer other nodes, since this one awaits its replacement. */
  readonly outdated?: true
  /** Why it goes; absent while it stays, or where the engine does not say. */
  readonly leaves?: RemovalReason
}

export type LayerState = 'queued' | 'in-progress' | 'ready' | 'failed'

export interface ObservedLayer {
  readonly profile: string
  readonly name: string
  readonly kind: LayerKind
  readonly version: string
  /** The digest of the compiled layer that the release was made from; null while there is none. */
  readonly digest: Digest | null
  readonly state: LayerState
  readonly message: string | null
  /** What the engine set right of it last, of what somebody changed; absent where there was nothing, or where it does not say. */
  readonly corrected?: LayerCorrection
}

export interface LayerCorrection {
  readonly was: 'edited' | 'removed'
  readonly at: EngineInstant
}

/** A wait of the engine: which object waits, why, who can help, since when. */
export interface Blocker {
  readonly pool: string | null
  readonly object: string
  readonly reason: string
  readonly message: string
  readonly owner: string
  readonly since: EngineInstant
}
