import type { EngineInstant, Instant } from '#core/base/instant.ts'
import type { Rehearsal } from '#core/cluster-api/adoption.ts'
import type { FoundCluster, FoundObject } from '#core/cluster-api/found-cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { EngineRefusal } from '#core/update/engine-refusal.ts'

/**
 * What makes clusters real. The port is declarative and per pool: core says which state each pool and layer shall have now,
 * the engine decides which node is next and carries out its cordon, drain, removal and replacement. A call whose signal is aborted is
 * waited for no longer, and may be left where it is.
 */
export interface Engine {
  /** A SemVer range of the Kubernetes versions that it can make; null where it does not say. */
  readonly kubernetes: string | null
  /** Makes the target the cluster's desired state. Repeating a generation is harmless; an older one is refused. */
  apply(cluster: EngineCluster, generation: number, target: EngineTarget, signal?: AbortSignal): Promise<ApplyAnswer>
  /** What is there: `known` is what the engine has noticed so far, `fresh` what is there now, though that may take it longer. */
  observe(cluster: EngineCluster, look?: 'known' | 'fresh', signal?: AbortSignal): Promise<ObserveAnswer>
  /** Takes the cluster away: add-ons in reverse, pools, control plane. It has gone when `observe` answers `absent`. */
  remove(cluster: EngineCluster, generation: number, signal?: AbortSignal): Promise<ApplyAnswer>
  /** The kubeconfig of the cluster's administrator. Absent of an engine whose clusters nobody can reach. */
  kubeconfig?(cluster: EngineCluster, signal?: AbortSignal): Promise<KubeconfigAnswer>
  /** Engine time now. */
  now(): EngineInstant
  /** When that engine time will have come on the wall clock, if time runs on as it does. */
  wallTimeOf(instant: EngineInstant): Instant
}

/** By what a cluster's engine is found: its management cluster, or the simulator where that is null. It never changes. */
export interface EngineChoice {
  readonly projectId: string
  readonly managementCluster: string | null
}

export interface EngineCluster {
  readonly projectId: string
  readonly id: string
  readonly name: string
}

export type ObserveAnswer =
  | { readonly kind: 'observed'; readonly inventory: Inventory }
  /** The engine knows no such cluster, or none any more. */
  | { readonly kind: 'absent' }
  | Unanswered

/** `absent`: there is none yet, or none any more. */
export type KubeconfigAnswer = { readonly kind: 'kubeconfig'; readonly text: string } | { readonly kind: 'absent' } | Unanswered

export type ApplyAnswer =
  { readonly kind: 'accepted' } | { readonly kind: 'older-generation'; readonly newest: number } | Unanswered

/** Nothing was seen, or done: whoever needs it looks again, and asks again. */
export interface Unanswered {
  readonly kind: 'unanswered'
  readonly why: EngineRefusal
  readonly message: string
  /** When the engine wants to be asked again, on the wall clock; null where it does not say. */
  readonly retryAfterMs: number | null
}

/** A cluster as its management cluster calls it. */
export interface ClusterRef {
  readonly namespace: string
  readonly name: string
}

/** What is in a management cluster beside Cairn's clusters; what an adoption would do, and the writes that go before it. */
export interface Adoption {
  /** The `Cluster` objects without Cairn's label. */
  readonly list: () => Promise<readonly FoundObject[] | Unanswered>
  readonly read: (ref: ClusterRef) => Promise<FoundCluster | 'absent' | Unanswered>
  /** What applying the objects would come to, as the server itself says: nothing is kept. */
  readonly rehearse: (objects: readonly KubeObject[]) => Promise<readonly Rehearsal[] | Unanswered>
  /**
   * Marks the cluster as Cairn's, which only one of many can do at once, whichever Cairn they ask; until `release` takes the mark away.
   * `taken`: it bears that mark already.
   */
  readonly claim: (ref: ClusterRef) => Promise<'claimed' | 'taken' | 'absent' | Unanswered>
  readonly release: (ref: ClusterRef) => Promise<'released' | Unanswered>
  /** Has these managers own nothing any more of what Cairn will own of the objects. No field changes. */
  readonly takeOver: (objects: readonly KubeObject[], managers: readonly string[]) => Promise<'taken' | Unanswered>
}
