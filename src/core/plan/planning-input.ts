import type { ClusterSpec } from '../cluster/cluster.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'

/** All the facts that a plan rests on. Equal inputs give an equal plan, to the byte. */
export interface PlanningInput {
  readonly cluster: string
  readonly parent: ParentRevision
  /** What the cluster shall be, with every profile fixed at a revision. Overrides stand as they were asked for. */
  readonly requested: ClusterSpec
  /** The revisions and packs of `requested`. */
  readonly stack: Stack
  readonly observed: ObservedProjection
  readonly policy: PlanPolicy
  /** Codes of guards that the request takes upon itself. */
  readonly accept: readonly string[]
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
}

export interface ProjectedPool {
  readonly name: string
  /** The distinct digests of the machine specs that its nodes were made from, sorted. */
  readonly digests: readonly string[]
  /** The distinct Kubernetes versions of its nodes, oldest first. */
  readonly versions: readonly string[]
}

export interface PlanPolicy {
  readonly clusterUnhealthy: 'warning' | 'error'
}
