import type { JsonObject } from '../base/json.ts'
import { poolsOf, type ClusterSpec } from '../cluster/cluster.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import type { Problem } from '../profile/check-profile.ts'
import { accountSecret } from './account-secret.ts'
import type { VsphereSettings } from './cloud-settings.ts'
import { fitted } from './names.ts'
import type { MachinePlace } from './object-place.ts'
import { poolPath, type Provider, type ProviderIdentity } from './provider.ts'

// Of cluster-api-provider-vsphere.
const identityRule = 'docs/identity_management.md: without one the credentials of the controllers hold'
const templateWebhook =
  'VSphereMachineTemplate spec.template.spec field is immutable, so that another machine is another template'

export const vsphere: Provider = {
  apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2',
  clusterKind: 'VSphereCluster',
  machineTemplateKind: 'VSphereMachineTemplate',
  settings: {
    server: ['immutable', 'its machines are there, and are looked for where it says'],
    endpoint: ['immutable', "the cluster's certificates and every kubeconfig of it are for that address"],
    identity: ['in-place', identityRule],
    thumbprint: ['in-place', 'pkg/session: read with each log-in'],
    network: ['machine', templateWebhook],
    datacenter: ['machine', templateWebhook],
    datastore: ['machine', templateWebhook],
    folder: ['machine', templateWebhook],
    resourcePool: ['machine', templateWebhook],
    storagePolicy: ['machine', templateWebhook],
    cloneMode: ['machine', templateWebhook],
  },
  account: ['in-place', identityRule],
  problems,
  cluster,
  machine,
  identity,
  cloudController: ['vsphere-cpi', 'vsphere-cloud-controller-manager', 'cloud-provider-vsphere'],
  node: {
    name: '{{ local_hostname }}',
    criSocket: '/var/run/containerd/containerd.sock',
    kubeletExtraArgs: { 'cloud-provider': 'external' },
    controllerManagerExtraArgs: { 'cloud-provider': 'external' },
  },
}

function problems(spec: ClusterSpec): readonly Problem[] {
  const { vsphere: settings } = spec.cloud
  const found: Problem[] = []
  const say = (path: string, message: string) => found.push({ path, code: 'cloud.setting', message })
  if (!settings) say('cloud.vsphere', 'a cluster on vSphere needs cloud.vsphere with server, endpoint and network')
  if (spec.controlPlane && spec.controlPlane.zones.length > 0) {
    const message =
      'on vSphere a control plane stands in the deployment zones that are marked for it (spec.controlPlane); leave controlPlane.zones empty'
    say('controlPlane.zones', message)
  }
  for (const { name, role, instanceType } of poolsOf(spec)) {
    if (sizeOf(instanceType) !== null) continue
    const message = `on vSphere an instance type says its size, such as 4cpu-16gib (2 CPUs or more); pool ${name} asks for ${instanceType}`
    say(`${poolPath(name, role)}.instanceType`, message)
  }
  return found
}

function cluster({ cloud: { vsphere: settings }, workerPools }: ClusterSpec): JsonObject {
  const { server = '', thumbprint, identity, endpoint } = settings ?? {}
  return {
    server,
    ...(thumbprint === undefined ? {} : { thumbprint }),
    ...(identity ? { identityRef: { kind: identityKinds[identity.kind], name: identity.name } } : {}),
    ...(endpoint ? { controlPlaneEndpoint: { host: endpoint.host, port: endpoint.port ?? 6443 } } : {}),
    // An empty selector takes every deployment zone of the server; without one Cluster API knows of none.
    ...(workerPools.some(({ zones }) => zones.length > 0) ? { failureDomainSelector: {} } : {}),
  }
}

const identityKinds = { secret: 'Secret', 'cluster-identity': 'VSphereClusterIdentity' } as const

/**
 * A Secret beside the cluster, which the provider makes its own and takes away with it: no two clusters can share one
 * (cluster-api-provider-vsphere, docs/identity_management.md, "Credentials via Secret").
 */
function identity(account: string, place: MachinePlace): ProviderIdentity {
  const name = fitted(`${place.cluster}-cloud-account`)
  return {
    cluster: { identityRef: { kind: identityKinds.secret, name } },
    objects: [accountSecret(name, account, { username: 'username', password: 'password' }, place)],
  }
}

function machine({ image, instanceType, diskGiB, cloud = {} }: MachineSpec): JsonObject {
  const settings = cloud as Partial<VsphereSettings>
  const { network = [], cloneMode = 'fullClone', datacenter, datastore, folder, resourcePool, storagePolicy } = settings
  const size = sizeOf(instanceType)
  return {
    template: image,
    cloneMode,
    diskGiB,
    ...(size === null ? {} : { numCPUs: size.cpus, memoryMiB: size.memoryGiB * 1024 }),
    // The server is the cluster's.
    ...(datacenter === undefined ? {} : { datacenter }),
    ...(datastore === undefined ? {} : { datastore }),
    ...(folder === undefined ? {} : { folder }),
    ...(resourcePool === undefined ? {} : { resourcePool }),
    ...(storagePolicy === undefined ? {} : { storagePolicyName: storagePolicy }),
    network: { devices: network.map((networkName) => ({ networkName, dhcp4: true })) },
  }
}

/** `4cpu-16gib`: vSphere has no catalogue of sizes. */
function sizeOf(instanceType: string): { readonly cpus: number; readonly memoryGiB: number } | null {
  const [, cpus = '', memoryGiB = ''] = /^(\d{1,3})cpu-(\d{1,5})gib$/.exec(instanceType) ?? []
  return Number(cpus) >= 2 && Number(memoryGiB) >= 1 ? { cpus: Number(cpus), memoryGiB: Number(memoryGiB) } : null
}
