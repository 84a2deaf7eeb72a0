import type { Digest } from '../base/digest.ts'
import type { AdoptedNames } from '../cluster-api/adopted-names.ts'
import type { AwsSettings, VsphereSettings } from '../cluster-api/cloud-settings.ts'
import type { JsonObject } from '../base/json.ts'
import type { VariableValue } from '../profile/variable.ts'

/** What a cluster's owner asked for: everything that a plan may change. */
export interface ClusterSpec {
  readonly cloudType: string
  /** Where the cluster is managed from, by name; absent: it runs on the simulator. It never changes. */
  readonly managementCluster?: string
  /** What its objects are called, of a cluster that somebody else made; absent where Cairn named them. It never changes. */
  readonly adopted?: AdoptedNames
  readonly profiles: readonly ProfileChoice[]
  readonly variables: Readonly<Record<string, VariableValue>>
  readonly overrides: readonly Override[]
  /**
   * The values of macros that the cluster took, by name: of exactly those that its layers refer to, null where there was none of that
   * name. Absent where they refer to none.
   */
  readonly macros?: Readonly<Record<string, string | null>>
  readonly cloud: CloudSettings
  /** How many worker pools may be under way at once, at least 1. */
  readonly parallelPools: number
  /** Null of an imported cluster, which has no pools. */
  readonly controlPlane: PoolSpec | null
  readonly workerPools: readonly WorkerPoolSpec[]
}

/** A profile version that the cluster uses, fixed at the revision that it took. */
export interface ProfileChoice {
  readonly name: string
  readonly version: string
  readonly digest: Digest
}

/** Values and manifests that this cluster alone lays over a layer. A manifest without content removes the layer's own of that name. */
export interface Override {
  readonly profile: string
  readonly layer: string
  readonly values: string | null
  readonly manifests: readonly { readonly name: string; readonly content: string | null }[]
}

export interface CloudSettings {
  readonly region: string
  readonly sshKeys: readonly string[]
  readonly ntpServers: readonly string[]
  /** The cloud account with whose credentials it is made, by name; absent: those that its provider's controllers have. */
  readonly account?: string
  /** What only clusters on that cloud say. */
  readonly aws?: AwsSettings
  readonly vsphere?: VsphereSettings
}

export interface PoolSpec {
  readonly replicas: number
  readonly instanceType: string
  readonly diskGiB: number
  /** A machine image that stands in for the one that the os pack names; null as a rule. */
  readonly image: string | null
  readonly zones: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
  /** Laid over the `kubeadmconfig` of the os and k8s layers, for this pool's nodes. */
  readonly kubeadm: JsonObject
  readonly strategy: Strategy
  readonly drain: DrainSettings
  readonly healthCheck: JsonObject
}

export interface WorkerPoolSpec extends PoolSpec {
  readonly name: string
  /** Pins the pool to a Kubernetes version; null follows the k8s layer. */
  readonly kubernetesVersion: string | null
  readonly autoscaler: { readonly min: number; readonly max: number } | null
  /** Milliseconds that a new worker must be ready before the next one is touched. */
  readonly repaveIntervalMs: number
}

export interface Taint {
  readonly key: string
  readonly value: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

/** Numbers count nodes; texts such as `25%` are of the pool's replicas: surge rounds up, unavailable rounds down. */
export type Strategy =
  | { readonly type: 'expand-first' }
  | { readonly type: 'contract-first' }
  | { readonly type: 'custom'; readonly maxSurge: number | string; readonly maxUnavailable: number | string }

export interface DrainSettings {
  readonly deadlineMs: number
  /** What happens when pods are still there at the deadline. */
  readonly then: 'halt' | 'force'
}

export const controlPlanePool = 'control-plane'
export type PoolRole = 'control-plane' | 'worker'

/** The cloud type of clusters whose machines others make: they are reached by a kubeconfig, and have add-ons alone. */
export const importedCloud = 'imported'

export function isImported({ cloudType }: Pick<ClusterSpec, 'cloudType'>): boolean {
  return cloudType === importedCloud
}

/** A pool of a spec, by its name and role. */
export interface NamedPool extends PoolSpec {
  readonly name: string
  readonly role: PoolRole
}

/** All pools of a cluster, the control plane first. */
export function poolsOf({ controlPlane, workerPools }: Pick<ClusterSpec, 'controlPlane' | 'workerPools'>): readonly NamedPool[] {
  const workers = workerPools.map((pool) => ({ ...pool, role: 'worker' as const }))
  return controlPlane ? [{ ...controlPlane, name: controlPlanePool, role: 'control-plane' }, ...workers] : workers
}
