import type { Infrastructure, KubeadmConfig, KubeNode, Machine } from './objects.ts'
import type { Evict } from './drain.ts'
import { isControlledBy, type KnownKind, type Look } from './look.ts'
import type { KubeStored } from '../kube-client.ts'

/** What one controller works on: the management cluster, the workload clusters' server, and what the test arranged. */
export interface Round {
  readonly management: Look
  readonly workload: Look
  readonly arranged: Arranged
  readonly now: number
  /** A suffix that no name had before. */
  readonly suffix: () => string
  /** Milliseconds since this was first asked of the object. */
  readonly since: (object: KubeStored, what: string) => number
  readonly evict: Evict
}

export type Controller = (round: Round) => Promise<void> | void

/** The knobs of a test: how long things take, and what goes wrong. Names are those of objects. */
export interface Arranged {
  /** From a machine's infrastructure object to its node, and from the deletion of one to its end. */
  bootMs: number
  removeMs: number
  installMs: number
  /** Infrastructure machines that are never provisioned: `cluster-pool-…`, or a part of the name. */
  readonly neverBoot: Set<string>
  /** Nodes that report themselves not ready. */
  readonly brokenNodes: Set<string>
  /** Members of the control plane, by machine, whose component is not healthy. */
  readonly brokenComponents: Map<string, 'apiServer' | 'controllerManager' | 'scheduler' | 'etcdMember'>
  /** Releases whose install or upgrade fails, with Helm's message. */
  readonly failingReleases: Map<string, string>
  /** Releases that were uninstalled, by name: what was suspended is forgotten, and stays. */
  readonly uninstalled: Set<string>
  /** Releases that are never done. */
  readonly hangingReleases: Set<string>
  /** Nodes are ready only once this release is; null: at once. */
  networkRelease: string | null
  /** Kinds whose controllers are away: their objects are left alone. */
  readonly absent: Set<string>
  /** What runs on the nodes, kept at its count as a Deployment's pods are. */
  readonly workloads: Workload[]
  /** The kubeconfig that is written into a cluster's Secret. */
  workloadKubeconfig: string
  /** Where the control plane of a cluster is found. */
  endpoint: { readonly host: string; readonly port: number }
}

export interface Workload {
  readonly namespace: string
  readonly name: string
  readonly replicas: number
  /** Its pods run on this cluster's nodes; on any where it is absent. */
  readonly cluster?: string
}

/** Infrastructure providers that the stand-ins play, by the group kinds of their objects. */
export const providers = [
  { cluster: 'DockerCluster', machine: 'DockerMachine', template: 'DockerMachineTemplate', scheme: 'docker' },
  { cluster: 'AWSCluster', machine: 'AWSMachine', template: 'AWSMachineTemplate', scheme: 'aws' },
  { cluster: 'VSphereCluster', machine: 'VSphereMachine', template: 'VSphereMachineTemplate', scheme: 'vsphere' },
] as const

const infrastructureVersions = {
  DockerCluster: 'infrastructure.cluster.x-k8s.io/v1beta2',
  DockerMachine: 'infrastructure.cluster.x-k8s.io/v1beta2',
  DockerMachineTemplate: 'infrastructure.cluster.x-k8s.io/v1beta2',
  AWSCluster: 'infrastructure.cluster.x-k8s.io/v1beta2',
  AWSMachine: 'infrastructure.cluster.x-k8s.io/v1beta2',
  AWSMachineTemplate: 'infrastructure.cluster.x-k8s.io/v1beta2',
  VSphereCluster: 'infrastructure.cluster.x-k8s.io/v1beta2',
  VSphereMachine: 'infrastructure.cluster.x-k8s.io/v1beta2',
  VSphereMachineTemplate: 'infrastructure.cluster.x-k8s.io/v1beta2',
} as const

/** What is listed on the management cluster in every pass. */
export const managementKinds: readonly KnownKind[] = [
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'v1', kind: 'Secret' },
  ...['Cluster', 'Machine', 'MachineSet', 'MachineDeployment', 'MachineHealthCheck'].map((kind) => ({
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind,
  })),
  { apiVersion: 'controlplane.cluster.x-k8s.io/v1beta2', kind: 'KubeadmControlPlane' },
  { apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2', kind: 'KubeadmConfig' },
  { apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2', kind: 'KubeadmConfigTemplate' },
  ...Object.entries(infrastructureVersions).map(([kind, apiVersion]) => ({ apiVersion, kind })),
  { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository' },
  { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository' },
  { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' },
]

export function workloadKinds(serverVersion: string): readonly KnownKind[] {
  return [
    { apiVersion: 'v1', kind: 'Node' },
    { apiVersion: 'v1', kind: 'Pod' },
    { apiVersion: budgetVersion(serverVersion), kind: 'PodDisruptionBudget' },
  ]
}

/** `policy/v1` is there since 1.21, and the only one since 1.25. */
export function budgetVersion(serverVersion: string): 'policy/v1' | 'policy/v1beta1' {
  return Number(/^v1\.(\d+)/.exec(serverVersion)?.[1] ?? 99) >= 21 ? 'policy/v1' : 'policy/v1beta1'
}

export const clusterNameLabel = 'cluster.x-k8s.io/cluster-name'
export const controlPlaneLabel = 'cluster.x-k8s.io/control-plane'
export const deploymentNameLabel = 'cluster.x-k8s.io/deployment-name'
export const setNameLabel = 'cluster.x-k8s.io/set-name'
export const pausedAnnotation = 'cluster.x-k8s.io/paused'
export const clonedFromName = 'cluster.x-k8s.io/cloned-from-name'
export const clonedFromGroupKind = 'cluster.x-k8s.io/cloned-from-groupkind'

export function clusterOf({ metadata }: KubeStored): string {
  return metadata.labels?.[clusterNameLabel] ?? ''
}

export function isControlPlaneMachine({ metadata }: KubeStored): boolean {
  return metadata.labels?.[controlPlaneLabel] !== undefined
}

/** Whether no controller may work on it: its cluster is paused, or it is. */
export function isPaused(object: KubeStored, cluster: { readonly spec: { readonly paused?: boolean } } | undefined): boolean {
  return (cluster?.spec.paused ?? false) || object.metadata.annotations?.[pausedAnnotation] !== undefined
}

export function machinesOf(look: Look, owner: KubeStored): Machine[] {
  return look.all<Machine>('Machine', owner.metadata.namespace).filter((machine) => isControlledBy(machine, owner))
}

export function infrastructureOf(look: Look, machine: Machine): Infrastructure | undefined {
  const { kind, name } = machine.spec.infrastructureRef
  return look.find<Infrastructure>(kind, name, machine.metadata.namespace)
}

export function bootstrapOf(look: Look, machine: Machine): KubeadmConfig | undefined {
  const name = machine.spec.bootstrap.configRef?.name
  return name === undefined ? undefined : look.find<KubeadmConfig>('KubeadmConfig', name, machine.metadata.namespace)
}

export function nodeOf(look: Look, machine: Machine): KubeNode | undefined {
  const name = machine.status?.nodeRef?.name
  return name === undefined ? undefined : look.find<KubeNode>('Node', name)
}

export function selects(labels: Readonly<Record<string, string>> | undefined, { metadata }: KubeStored): boolean {
  return Object.entries(labels ?? {}).every(([key, value]) => metadata.labels?.[key] === value)
}
