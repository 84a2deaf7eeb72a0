import type { Correction } from '../cluster/drift.ts'
import type { Digest } from '../base/digest.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { PoolRole } from '../cluster/cluster.ts'
import type { RemovalReason } from '../cluster/inventory.ts'
import type { MachineDigest } from '../cluster/machine-spec.ts'
import type { Budget, Workload } from './workload.ts'

/**
 * What happened in a world, complete enough that its nodes, members and limits at every instant follow from the events alone:
 * invariants are checked on them by code that knows nothing of the controllers.
 */
export type WorldEvent = { readonly at: EngineInstant } & WorldHappening

export type WorldHappening =
  | { readonly kind: 'target'; readonly generation: number; readonly pools: readonly PoolGoal[]; readonly correct?: Correction }
  | { readonly kind: 'cluster-removal'; readonly generation: number }
  | { readonly kind: 'infrastructure'; readonly state: 'making' | 'ready' | 'unmaking' | 'absent' }
  | NodeCreated
  | { readonly kind: 'node-joined' | 'node-ready' | 'node-draining' | 'node-removing' | 'node-gone'; readonly node: string }
  | { readonly kind: 'node-failed'; readonly node: string; readonly cause: 'died' | 'never-ready' }
  | { readonly kind: 'removal-begun'; readonly node: string; readonly reason: RemovalReason }
  | { readonly kind: 'node-vanished' | 'node-recovered' | 'node-relabelled'; readonly node: string }
  | { readonly kind: 'node-reverted'; readonly node: string; readonly digest: MachineDigest; readonly kubernetesVersion: string }
  | { readonly kind: 'member-added' | 'member-failed' | 'member-recovered' | 'member-removed'; readonly node: string }
  /** At its deadline: what was still on the node is deleted, whatever budgets and grace periods say. */
  | { readonly kind: 'drain-forced'; readonly node: string }
  | { readonly kind: 'deadlock-broken'; readonly pool: string; readonly digest: MachineDigest }
  | LayerEvent
  | PodEvent
  /** Somebody made something else of a layer's release; null where it was taken away. */
  | { readonly kind: 'layer-edited'; readonly profile: string; readonly name: string; readonly digest: Digest | null }
  /** Somebody outside set how many nodes a pool has, or the engine set it back. */
  | { readonly kind: 'pool-scaled'; readonly goal: PoolGoal }
  | { readonly kind: 'fault'; readonly fault: string; readonly object: string }

export interface NodeCreated {
  readonly kind: 'node-created'
  readonly node: string
  readonly uid: string
  readonly pool: string
  readonly role: PoolRole
  readonly zone: string
  readonly digest: MachineDigest
  readonly kubernetesVersion: string
}

export interface LayerEvent {
  readonly kind: 'layer'
  readonly profile: string
  readonly name: string
  readonly state: 'changing' | 'ready' | 'failed' | 'rolling-back' | 'rolled-back' | 'removing' | 'gone'
  readonly digest: Digest | null
}

/** Instants that lie ahead are told at once, so that nothing has to happen in the world when they come. */
type PodEvent =
  /** Of a DaemonSet and of mirrors no pod is told. */
  | {
      readonly kind: 'workload'
      readonly workload: string
      readonly owner: Workload['kind']
      readonly pods: number
      readonly budgets: readonly Budget[]
    }
  | { readonly kind: 'workload-gone'; readonly workload: string }
  /** It is ready from then on, while its node is. */
  | {
      readonly kind: 'pod-placed'
      readonly workload: string
      readonly pod: string
      readonly node: string
      readonly readyAt: EngineInstant
    }
  /** Its node was lost, and with it the pod. */
  | { readonly kind: 'pod-lost'; readonly workload: string; readonly pod: string; readonly node: string }
  | {
      readonly kind: 'pod-evicted'
      readonly workload: string
      readonly pod: string
      readonly node: string
      readonly goneAt: EngineInstant
      readonly forced: boolean
    }
  /** Told again only when the answer is another. */
  | {
      readonly kind: 'eviction-refused'
      readonly workload: string
      readonly pod: string
      readonly node: string
      readonly status: 429 | 500
      readonly budgets: readonly string[]
    }

/** Whether it tells of pods alone: there are many of these, and nodes tell the story of a cluster. */
export function isOfPods({ kind }: WorldEvent): boolean {
  return kind === 'eviction-refused' || kind.startsWith('pod-') || kind.startsWith('workload')
}

/** Why a node goes. Only `outdated`, `moved` and `drifted` are replacements of a healthy node. */
/** What a target asks of a pool, with its limits as numbers of nodes. */
export interface PoolGoal {
  readonly name: string
  readonly role: PoolRole
  readonly desired: number
  readonly digest: MachineDigest
  readonly kubernetesVersion: string
  readonly hold: boolean
  readonly maxSurge: number
  readonly maxUnavailable: number
  readonly repaveIntervalMs: number
  readonly zones: readonly string[]
}

/** How many events a stored world keeps. */
export const recentEventsMax = 32
