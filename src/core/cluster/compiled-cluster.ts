import type { Digest } from '../base/digest.ts'
import type { JsonObject } from '../base/json.ts'
import type { KubeObject, PoolObjects } from '../cluster-api/kube-object.ts'
import type { LayerKind, Manifest, PackReference } from '../pack/pack.ts'
import type { DrainSettings, PoolRole, Strategy, Taint } from './cluster.ts'
import type { MachineDigest, MachineSpec } from './machine-spec.ts'

/**
 * What a cluster revision makes of its spec: all that an engine is told. It is stored with the revision and applied again
 * from there, so that a later release of Cairn that would compile differently changes no cluster by itself.
 */
export interface CompiledCluster {
  readonly kubernetesVersion: string
  readonly network: ClusterNetwork
  readonly parallelPools: number
  /** The control-plane pool first, then worker pools in the order of the cluster's spec. */
  readonly pools: readonly CompiledPool[]
  /** In install order: os, k8s, cni, csi, then add-ons by priority, profile and layer name. */
  readonly layers: readonly CompiledLayer[]
  /** Layers (`profile/name`) that move after the worker pools (2-rules, `layer.order`); absent where none does. */
  readonly lastLayers?: readonly string[]
  /** What a chain of Kubernetes minors goes through on the way, first to last; absent where the way is one step. */
  readonly via?: readonly Waypoint[]
  /** Where an abort stopped short of what the spec asks for; absent elsewhere. The next plan goes on from here. */
  readonly left?: LeftBehind
  /** Pools and layers (`profile/name`) of which the update to here sets right what somebody changed; absent where nobody did. */
  readonly mends?: readonly string[]
  /** The cluster itself in its management cluster, and its infrastructure; absent on the simulator. */
  readonly objects?: readonly KubeObject[]
}

/** What an abort past the point of no return left otherwise than the spec says. */
export interface LeftBehind {
  /** Pools that were not begun: as they were, not there yet, or still there. */
  readonly pools: readonly string[]
  /** Layers (`profile/name`) that stay as they ran. */
  readonly layers: readonly string[]
}

/** A state between: everything that it does not name stays as the engine was told before. */
export interface Waypoint {
  readonly kubernetesVersion: string
  /** The control plane, and the worker pools that must follow before the next step. */
  readonly pools: readonly CompiledPool[]
  /** All layers as they shall be at this version, in install order. */
  readonly layers: readonly CompiledLayer[]
  /** Of these layers, those that move after the pools. */
  readonly lastLayers?: readonly string[]
}

/** From the k8s layer's `pack` values. None of it can change while the cluster lives. */
export interface ClusterNetwork {
  readonly podCidr: string
  readonly serviceCidr: string
  readonly serviceDomain: string
}

export interface CompiledPool {
  readonly name: string
  readonly role: PoolRole
  readonly replicas: number
  readonly machineSpec: MachineSpec
  readonly machineDigest: MachineDigest
  /** A worker pool's zones; the control plane's are in its machine spec too. */
  readonly zones: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
  readonly autoscaler: { readonly min: number; readonly max: number } | null
  readonly strategy: Strategy
  readonly repaveIntervalMs: number
  readonly drain: DrainSettings
  readonly healthCheck: JsonObject
  /** Whether the pool has a Kubernetes version of its own. */
  readonly pinned: boolean
  /** Absent on the simulator. */
  readonly objects?: PoolObjects
}

export interface CompiledLayer {
  readonly profile: string
  readonly name: string
  readonly kind: LayerKind
  /** The pack's version; for a layer of manifests alone the profile's version. */
  readonly version: string
  readonly pack: PackReference | null
  readonly installPriority: number
  /** Effective values: merged and substituted; sensitive values stand as references to Secrets. */
  readonly values: JsonObject
  readonly manifests: readonly Manifest[]
  readonly namespace: string
  readonly releaseName: string
  /** Over version, pack, values, manifests, namespace and release name: what a release is made of, without its documentary paths. */
  readonly digest: Digest
  /** The release and where its chart comes from; absent on the simulator, and of os and k8s layers, which nodes are made from. */
  readonly objects?: readonly KubeObject[]
}

/** The identity of a layer within a cluster: its profile's name and its own. */
export function layerKey(layer: LayerName): string {
  return `${layer.profile}/${layer.name}`
}

/** Whether both are the same layer of a cluster, whatever it is made of. */
export function isSameLayer(left: LayerName, right: LayerName): boolean {
  return left.name === right.name && left.profile === right.profile
}

/** Whether both are the same layer, made of the same and in the same place of the install order. */
export function sameLayer(left: CompiledLayer, right: CompiledLayer): boolean {
  return isSameLayer(left, right) && left.digest === right.digest && left.installPriority === right.installPriority
}

interface LayerName {
  readonly profile: string
  readonly name: string
}

/**
 * Whether two layers stand for one release. A cluster has one operating system, one Kubernetes, one network and one storage;
 * add-ons are told apart by namespace and release name, so that a layer may move from one profile to another and stay installed.
 */
export function makeSameRelease(left: CompiledLayer, right: CompiledLayer): boolean {
  if (left.kind !== right.kind) return false
  return left.kind !== 'addon' || (left.namespace === right.namespace && left.releaseName === right.releaseName)
}
