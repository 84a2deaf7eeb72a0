import type { JsonObject } from '../base/json.ts'
import type { ClusterSpec, PoolRole } from '../cluster/cluster.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import type { Problem } from '../profile/check-profile.ts'
import type { KubeObject } from './kube-object.ts'
import type { MachinePlace } from './object-place.ts'

/**
 * What one cloud needs beyond Cluster API's own objects. A provider is one file that fulfils this and a row in `providers.ts`
 * (docs/providers.md). All of it is pure: the same spec makes the same objects.
 */
export interface Provider {
  /** Of its own objects, such as `infrastructure.cluster.x-k8s.io/v1beta2`. */
  readonly apiVersion: string
  readonly clusterKind: string
  readonly machineTemplateKind: string
  /** The settings of `cloud` under the provider's name, each with what a change of it comes to, and by which rule. */
  readonly settings: Readonly<Record<string, Setting>>
  /** Whether an account that is named can be left out again; where it cannot, by which rule. */
  readonly account?: Setting
  /** What the spec lacks or has too much of, at the field's path. */
  readonly problems: (spec: ClusterSpec) => readonly Problem[]
  /** The spec of the infrastructure cluster. It is changed in place. */
  readonly cluster: (spec: ClusterSpec) => JsonObject
  /** What a machine is made as. Nothing else may enter: a template is made anew exactly when the machine spec changes. */
  readonly machine: (spec: MachineSpec) => JsonObject
  /** What kubeadm and the kubelet need to know of the cloud, below what the profile says. */
  readonly node: NodeSettings
  /** How the cloud's controller manager is called, where nodes wait for one; a layer brings it. Absent where none is needed. */
  readonly cloudController?: readonly string[]
  /** By which objects its controllers act for a cloud account; absent where the cloud has no accounts. */
  readonly identity?: (account: string, place: MachinePlace) => ProviderIdentity
}

export interface ProviderIdentity {
  /** What the infrastructure cluster's spec says of it. */
  readonly cluster: JsonObject
  readonly objects: readonly KubeObject[]
}

/** What a change comes to, and where that is said. */
export type Setting = readonly [change: SettingKind, rule: string]

/**
 * `machine`: part of the machine spec, of all pools or of one role's, so that a change repaves. `immutable`: every change is refused.
 * `kept`: changed in place, and refused where it would be left out.
 */
export type SettingKind = 'machine' | 'control-plane-machine' | 'worker-machine' | 'in-place' | 'immutable' | 'kept'

export interface NodeSettings {
  /** The node's name, where it is not the machine's; cloud-init fills it in. */
  readonly name?: string
  readonly criSocket?: string
  readonly kubeletExtraArgs?: Readonly<Record<string, string>>
  readonly controllerManagerExtraArgs?: Readonly<Record<string, string>>
}

/** A pool's place in a cluster document. */
export function poolPath(name: string, role: PoolRole): string {
  return role === 'control-plane' ? 'controlPlane' : `workerPools[name=${name}]`
}
