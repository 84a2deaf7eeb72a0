import type { Json } from '../base/json.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec, PoolRole } from '../cluster/cluster.ts'
import type { Difference } from '../diff/diff.ts'
import type { Decision } from '../diff/override-merge.ts'
import type { LayerKind } from '../pack/pack.ts'

/**
 * The answer to "what would this change do to this cluster": pure content. Equal inputs give equal content, and so one digest;
 * id, state, times, comments and forecast belong to the stored plan around it.
 */
export interface PlanContent {
  readonly cluster: string
  /** The number of the cluster revision that the plan starts from. */
  readonly parent: number
  readonly summary: string
  readonly steps: readonly PlanStep[]
  readonly changes: readonly LayerChange[]
  readonly pools: readonly PoolChange[]
  /** Settings of the cloud that change. Absent where none does. */
  readonly cloud?: readonly CloudChange[]
  readonly repave: Repave
  readonly removes: Removals
  readonly conflicts: readonly Conflict[]
  /** Conflicts that the request decided, and how. Absent where there were none. */
  readonly resolved?: readonly ResolvedConflict[]
  /** What folding several changes into one plan, and walking a chain in one go, spares; null where nothing folds. */
  readonly saves: Saving | null
  /** Of a plan that goes back: what returns and what cannot. */
  readonly rollback: RollbackVerdict | null
  /** Of a plan that aborts an update: whether it goes back, and what becomes of each pool. Absent of any other. */
  readonly abort?: AbortVerdict
  readonly checks: readonly Check[]
  /** What the cluster shall be told to be. Null where conflicts or errors leave nothing that could be compiled. */
  readonly desired: { readonly spec: ClusterSpec; readonly compiled: CompiledCluster } | null
}

/** One stretch of the way with one control-plane version: first the layers of `before`, then the pools, then the layers of `after`. */
export interface PlanStep {
  readonly kubernetesVersion: string
  /** Layers (`profile/name`) that move before the pools, in their order. */
  readonly before: readonly string[]
  /** Pools that are repaved in this step, in their order. */
  readonly pools: readonly string[]
  /** Layers that move after the pools. */
  readonly after: readonly string[]
  /** What a Kubernetes version brings along in place with the control plane, such as `kube-proxy`. */
  readonly brings: readonly string[]
}

export interface Saving {
  /** Nodes that would be replaced if every change were planned and carried out alone, less those that this plan replaces. */
  readonly nodes: number
  readonly text: string
}

export interface RollbackVerdict {
  readonly revision: number
  readonly returns: readonly string[]
  readonly cannot: readonly { readonly what: string; readonly why: string }[]
  /** When this plan can itself no longer be taken back; null where it always can. */
  readonly pointOfNoReturn: string | null
}

/** What an abort comes to (2-rules, "Abort"); told before it is confirmed. */
export interface AbortVerdict {
  /** `returns`: to the revision that the update started from. `goes-on`: the control plane finishes its step, and the rest stops. */
  readonly kind: 'returns' | 'goes-on'
  /** The revision that the update started from. */
  readonly revision: number
  /** What can no longer be taken back, as a sentence; null where all can. */
  readonly pastReturn: string | null
  /** The pools that the update is about. `left`: nothing was begun, and nothing is. */
  readonly pools: readonly { readonly name: string; readonly does: 'back' | 'finishes' | 'left' }[]
  /** All of it for people. */
  readonly text: string
}

/** Who changed a value: the highest source that says something else than before, or the reference whose meaning changed. */
export interface ChangedBy {
  readonly kind: 'pack' | 'preset' | 'profile' | 'override' | 'variable' | 'macro' | 'system' | 'pool' | 'cluster' | 'release'
  /** Such as `calico 3.30.4 → 3.31.2`, `base 1.0.0 → 1.1.0`, the layer `base/k8s` of an override, or the name of a variable. */
  readonly name: string
}

export interface ExplainedDifference extends Difference {
  readonly by: ChangedBy
  /** The pools that this very difference repaves; absent where it repaves none. */
  readonly pools?: readonly string[]
}

export interface LayerChange {
  readonly profile: string
  readonly layer: string
  readonly layerKind: LayerKind
  readonly kind: 'added' | 'removed' | 'replaced' | 'changed'
  /** Profile version, pack and pack version before and after. */
  readonly from: LayerIdentity | null
  readonly to: LayerIdentity | null
  /** Who brought the layer, took it away or gave it another pack; absent where it stays made of the same pack. */
  readonly by?: ChangedBy
  /** The pools that another pack repaves; absent where it repaves none. */
  readonly pools?: readonly string[]
  readonly diff: readonly ExplainedDifference[]
  readonly manifests: readonly (ManifestChange & { readonly by: ChangedBy })[]
}

export interface LayerIdentity {
  readonly pack: string | null
  readonly version: string
  readonly profileVersion: string
}

export interface ManifestChange {
  readonly name: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: string | null
  readonly to: string | null
}

/** What is done to a pool beside or instead of replacing its nodes. */
export interface PoolChange {
  readonly name: string
  readonly role: PoolRole
  readonly kind: 'added' | 'removed' | 'changed'
  readonly diff: readonly Difference[]
}

/** A setting of the cluster's cloud, by its path under `cloud`, and what its change comes to. */
export interface CloudChange extends Difference {
  readonly comesTo: (typeof cloudOutcomes)[number]
}

/** `new-nodes`: nodes are made from it, so that those are replaced whom it reaches; `refusal`: the cluster keeps it. */
export const cloudOutcomes = ['in-place', 'new-nodes', 'refusal'] as const

export const repaveScopes = ['none', 'worker-pools', 'control-plane', 'full'] as const
export type RepaveScope = (typeof repaveScopes)[number]

export interface Repave {
  readonly scope: RepaveScope
  readonly pools: readonly RepavedPool[]
}

export interface RepavedPool {
  readonly name: string
  readonly role: PoolRole
  /** How many nodes are replaced. */
  readonly nodes: number
  /** How often each of them is replaced on the way: once, but in a chain of Kubernetes minors. */
  readonly rolls: number
  readonly reasons: readonly RepaveReason[]
}

export interface RepaveReason {
  /** `profile/layer`, or null where the pool's or the cluster's own settings changed. */
  readonly layer: string | null
  /** Where the value stands: a path in the layer's values, or in the cluster's spec. */
  readonly path: string
  readonly from: Json
  readonly to: Json
  /** One sentence for a person. */
  readonly text: string
  readonly by: ChangedBy
  /** Every pool that this repaves, this one among them, in the order of pools. */
  readonly pools: readonly string[]
}

export interface Removals {
  /** How many nodes go without being replaced. */
  readonly nodes: number
  /** `profile/layer: Kind namespace/name` of what removed layers made. */
  readonly objects: readonly string[]
}

/** Both sides changed the same path of an override's values in different ways. */
export interface Conflict {
  readonly profile: string
  readonly layer: string
  readonly path: string
  readonly base: Json
  readonly ours: Json
  readonly theirs: Json
}

/** A conflict that the request decided. */
export type ResolvedConflict = Conflict & Decision

export interface Check {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly evidence: Json
  readonly remedy: string
}

export const planStates = ['open', 'blocked', 'empty', 'approved', 'rejected', 'expired', 'stale', 'superseded'] as const
export type PlanState = (typeof planStates)[number]
