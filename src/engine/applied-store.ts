import type { Digest } from '#core/base/digest.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { MachineDigest } from '#core/cluster/machine-spec.ts'
import type { EngineTarget } from '#core/update/target.ts'

/** Where the Cluster API engine keeps what it was told and what it applied. Nothing else reads it: Cairn knows what `observe` says. */
export interface AppliedStore {
  readonly load: (clusterId: string) => Promise<AppliedCluster | null>
  /** Saves what was made of `before`, null where there was nothing. False where somebody else has saved since: nothing is stored then. */
  readonly save: (before: AppliedCluster | null, after: AppliedCluster) => Promise<boolean>
  /** Whether nobody has saved anything of it since. */
  readonly isNewest: (cluster: AppliedCluster) => Promise<boolean>
  /** Every cluster of a management cluster that has not gone. */
  readonly list: (managementCluster: string) => Promise<readonly AppliedPlace[]>
  /** Has the clusters looked at now, by Cairn and by the engine. */
  readonly wake: (clusterIds: readonly string[]) => Promise<void>
}

export interface AppliedPlace {
  readonly clusterId: string
  /** Where its objects are in the management cluster, and what its `Cluster` is called. */
  readonly namespace: string
  readonly name: string
  /** The kinds of all that was applied of it, as `apiVersion kind`. */
  readonly kinds: readonly string[]
}

export interface AppliedCluster {
  readonly projectId: string
  readonly clusterId: string
  readonly managementCluster: string
  readonly namespace: string
  readonly name: string
  /** `leaving`: it is being taken away; `gone`: nothing of it is left, and nothing older brings it back. */
  readonly life: 'live' | 'leaving' | 'gone'
  /** The newest generation that was told. */
  readonly generation: number
  /** The newest generation of which everything has been applied. */
  readonly done: number
  /** What was told with it; null once it has gone. */
  readonly target: EngineTarget | null
  /** All that was applied, or is about to be, and has not been taken away: nothing else is ever removed. */
  readonly objects: readonly AppliedObject[]
  /** By the name of a machine owner: what its machines were last let be made from. A pool that is held stays at that. */
  readonly released: Readonly<Record<string, JsonObject>>
  /** By a machine's identity, what its node was given of labels, annotations and taints; absent where none was given any. */
  readonly kept?: Readonly<Record<string, Digest>>
  /** Raised with each save. */
  readonly version: number
}

export interface AppliedObject {
  readonly apiVersion: string
  readonly kind: string
  /** Null where the kind has none. */
  readonly namespace: string | null
  readonly name: string
  readonly part: ObjectPart
  /** The pool or layer (`profile/name`) that it is of; absent for what is of the cluster as a whole. */
  readonly of?: string
  /** Of a template: the machine spec that machines made from it have. */
  readonly machineDigest?: MachineDigest
  /** Of a layer: what it was made of. */
  readonly layerDigest?: Digest
  /** The generation with which it was last part of what was told. */
  readonly told: number
  /** Of what was about to be sent, by this server or by one that has gone or sleeps: it may arrive yet. Absent once that is over. */
  readonly sending?: Digest
  /** As the server had it after it was applied last; absent before. */
  readonly applied?: AppliedState
}

export interface AppliedState {
  /** Of what was sent. */
  readonly digest: Digest
  readonly uid: string
  /** The server's, which it raises with every change of the spec. */
  readonly generation: number
  /** Of the spec as the server has it, where somebody's change of it must be seen. */
  readonly specDigest?: Digest
}

/** In the order in which they are applied. */
export const objectParts = ['root', 'cluster', 'template', 'owner', 'check', 'layer'] as const
export type ObjectPart = (typeof objectParts)[number]
