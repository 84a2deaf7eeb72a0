/**
 * Every kind of object that Cairn touches in a management cluster, and what it does with it. From this follow the rights that its account
 * is given, those that are asked for before a management cluster is taken, and what is watched.
 */
export interface ManagedKind {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  /** As it stands in addresses. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly Verb[]
  /** The software that brings the kind; null for what every Kubernetes has. */
  readonly controller: Controller | null
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete'

/** What runs in a management cluster; of the infrastructure providers those of the clouds that are used. */
export type Controller =
  | 'cluster-api'
  | 'bootstrap-kubeadm'
  | 'control-plane-kubeadm'
  | 'infrastructure-docker'
  | 'infrastructure-aws'
  | 'infrastructure-vsphere'
  | 'source-controller'
  | 'helm-controller'

const applied: readonly Verb[] = ['get', 'list', 'watch', 'create', 'patch', 'delete']
const followed: readonly Verb[] = ['get', 'list', 'watch']
/** Secrets are read one by one, by their names: those of others are nobody's to list. */
const named: readonly Verb[] = ['get', 'create', 'patch', 'delete']

export const managedKinds: readonly ManagedKind[] = [
  ...kinds('', 'v1', null, {
    Namespace: { plural: 'namespaces', verbs: ['get', 'create', 'patch'], namespaced: false },
    Secret: { plural: 'secrets', verbs: named },
  }),
  ...kinds('apps', 'v1', null, { Deployment: { plural: 'deployments', verbs: ['list'] } }),
  ...kinds('apiextensions.k8s.io', 'v1', null, {
    CustomResourceDefinition: { plural: 'customresourcedefinitions', verbs: ['list'], namespaced: false },
  }),
  ...kinds('cluster.x-k8s.io', 'v1beta2', 'cluster-api', {
    Cluster: { plural: 'clusters', verbs: applied },
    MachineDeployment: { plural: 'machinedeployments', verbs: applied },
    MachineHealthCheck: { plural: 'machinehealthchecks', verbs: applied },
    MachineSet: { plural: 'machinesets', verbs: followed },
    Machine: { plural: 'machines', verbs: followed },
  }),
  ...kinds('bootstrap.cluster.x-k8s.io', 'v1beta2', 'bootstrap-kubeadm', {
    KubeadmConfigTemplate: { plural: 'kubeadmconfigtemplates', verbs: applied },
  }),
  ...kinds('controlplane.cluster.x-k8s.io', 'v1beta2', 'control-plane-kubeadm', {
    KubeadmControlPlane: { plural: 'kubeadmcontrolplanes', verbs: applied },
  }),
  ...kinds('infrastructure.cluster.x-k8s.io', 'v1beta2', 'infrastructure-docker', {
    DockerCluster: { plural: 'dockerclusters', verbs: applied },
    DockerMachineTemplate: { plural: 'dockermachinetemplates', verbs: applied },
    DockerMachine: { plural: 'dockermachines', verbs: followed },
  }),
  ...kinds('infrastructure.cluster.x-k8s.io', 'v1beta2', 'infrastructure-aws', {
    AWSCluster: { plural: 'awsclusters', verbs: applied },
    AWSMachineTemplate: { plural: 'awsmachinetemplates', verbs: applied },
    AWSMachine: { plural: 'awsmachines', verbs: followed },
    AWSClusterStaticIdentity: { plural: 'awsclusterstaticidentities', verbs: applied, namespaced: false },
  }),
  ...kinds('infrastructure.cluster.x-k8s.io', 'v1beta2', 'infrastructure-vsphere', {
    VSphereCluster: { plural: 'vsphereclusters', verbs: applied },
    VSphereMachineTemplate: { plural: 'vspheremachinetemplates', verbs: applied },
    VSphereMachine: { plural: 'vspheremachines', verbs: followed },
  }),
  ...kinds('source.toolkit.fluxcd.io', 'v1', 'source-controller', {
    HelmRepository: { plural: 'helmrepositories', verbs: applied },
  }),
  ...kinds('helm.toolkit.fluxcd.io', 'v2', 'helm-controller', { HelmRelease: { plural: 'helmreleases', verbs: applied } }),
]

function kinds(
  group: string,
  version: string,
  controller: Controller | null,
  rows: Readonly<Record<string, { readonly plural: string; readonly verbs: readonly Verb[]; readonly namespaced?: false }>>,
): readonly ManagedKind[] {
  return Object.entries(rows).map(([kind, { plural, verbs, namespaced = true }]) => ({
    group,
    version,
    kind,
    plural,
    namespaced,
    verbs,
    controller,
  }))
}
