import type { ClusterSpec } from '../cluster/cluster.ts'
import type { CompiledCluster, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import type { Decision } from '../diff/override-merge.ts'
import type { PackContent, PackReference } from '../pack/pack.ts'

/** All the facts that a plan rests on. Equal inputs give an equal plan, to the byte. */
export interface PlanningInput {
  readonly cluster: string
  readonly project: string
  readonly parent: ParentRevision
  /** What the cluster shall be, with every profile fixed at a revision. Overrides stand as they were asked for. */
  readonly requested: ClusterSpec
  /** The revisions and packs of `requested`. */
  readonly stack: Stack
  readonly observed: ObservedProjection
  readonly policy: PlanPolicy
  /** Codes of guards that the request takes upon itself. */
  readonly accept: readonly string[]
  /** How conflicts of overrides are decided. */
  readonly resolutions: readonly Resolution[]
  /** The revision that the request goes back to; null where it goes forward. */
  readonly rollback: RollbackTarget | null
  /** Packs of the registries that a chain of Kubernetes minors may pass through: other versions of the packs of `requested`. */
  readonly between: readonly RegistryPack[]
  /** A SemVer range of the Kubernetes versions that the engine can make; null where it declares none. */
  readonly engineKubernetes: string | null
  /** How far the update has come that the request aborts; absent where it aborts none. */
  readonly running?: RunningUpdate
}

/** What an update under way has told the engine, and what came of it. */
export interface RunningUpdate {
  /** The revision that the update started from. */
  readonly start: RollbackTarget
  readonly pools: readonly CompiledPool[]
  readonly layers: readonly CompiledLayer[]
  /** Pools of which a node was made from another machine spec than at the start, or goes to make place for one. */
  readonly begun: readonly string[]
  /** Layers (`profile/name`) that are not there yet as the engine was told. */
  readonly unready: readonly string[]
}

/** Decides the conflict at one path of one layer's override. */
export type Resolution = { readonly profile: string; readonly layer: string; readonly path: string } & Decision

export interface RollbackTarget {
  readonly number: number
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
}

export interface RegistryPack {
  readonly reference: PackReference
  readonly content: PackContent
}

/** The cluster revision that the plan starts from, and the revisions and packs that it was made of. */
export interface ParentRevision {
  readonly number: number
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
  readonly stack: Stack
}

/** The part of the inventory that plans rest on. Names, times and autoscaled counts are not in it. */
export interface ObservedProjection {
  readonly pools: readonly ProjectedPool[]
  /** The highest version that any API server of this cluster has run; null before the first. */
  readonly highestKubernetesVersion: string | null
  /** Layers that have failed, as `profile/name`. */
  readonly failedLayers: readonly string[]
  /** `stale`: the last complete observation is older than 5 minutes, or than the last revision. `away`: the engine does not answer. */
  readonly engine: 'present' | 'stale' | 'away'
  /** Disruption budgets that allow nothing while every pod of theirs is ready, with the pools whose nodes hold their pods. */
  readonly budgets: readonly ProjectedBudget[]
  /** Budgets that select one pod together: its eviction is answered by an error, always. Absent where there are none. */
  readonly overlaps?: readonly ProjectedOverlap[]
  /** The cloud can make no node more; absent where it can, or where nobody knows. */
  readonly cloudIsFull?: true
  /** Zones that the engine says are lost, by name. Absent where it says of none. */
  readonly lostZones?: readonly string[]
  /** Pools for whose nodes the cloud has no image, as the engine found when it made one. Absent where it has not. */
  readonly imagesMissing?: readonly string[]
  /** What somebody changed outside and nobody sets right by itself, by kind and name. Absent where there is none. */
  readonly drift?: readonly ProjectedDrift[]
  /** The cluster is on its way, by an update or towards its first state: what fails may be of its doing. Absent where it is not. */
  readonly underWay?: true
}

/** What differs from what the engine was told: of a pool's nodes that any does, of a pool its count. */
export type ProjectedDrift =
  | { readonly kind: 'pool-scaled'; readonly name: string; readonly nodes: number }
  | { readonly kind: 'node-relabelled' | 'layer-edited' | 'layer-removed'; readonly name: string }

/** A budget that can never be met, as far as its numbers tell. */
export interface ProjectedBudget {
  /** `namespace/name`. */
  readonly name: string
  /** Its pods by what made them, such as `Deployment web`. */
  readonly pods: readonly string[]
  readonly pools: readonly string[]
}

/** Budgets that select one pod, in the order of their names. */
export interface ProjectedOverlap {
  readonly budgets: readonly string[]
  readonly pods: readonly string[]
  readonly pools: readonly string[]
}

export interface ProjectedPool {
  readonly name: string
  /** The distinct digests of the machine specs that its nodes were made from, sorted. */
  readonly digests: readonly string[]
  /** The distinct Kubernetes versions of its nodes, oldest first. */
  readonly versions: readonly string[]
  /** How many of its nodes have failed after they were once ready; absent where none has. */
  readonly failed?: number
  /** Somebody changed what one of its nodes was made as; absent where nobody did. */
  readonly changed?: true
}

export interface PlanPolicy {
  readonly clusterUnhealthy: 'warning' | 'error'
  readonly disruptionBudgets: 'warning' | 'error'
}
