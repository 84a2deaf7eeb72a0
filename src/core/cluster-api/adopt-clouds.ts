import type { JsonObject } from '../base/json.ts'
import { jsonAt, mapAt, mapsAt, numberAt, textAt } from '../base/json-at.ts'
import type { CloudSettings, PoolRole, PoolSpec } from '../cluster/cluster.ts'
import { providerNames, providerOf } from './providers.ts'

/** A cloud's objects in the words of a cluster's document: the way back from what its provider makes of that. */
export interface CloudReading {
  readonly cluster: (spec: JsonObject) => Partial<CloudSettings>
  /** Where the control plane stands, as the infrastructure cluster says it; absent where that is not asked of a cluster. */
  readonly controlPlaneZones?: (spec: JsonObject) => readonly string[]
  /** Of a machine template. What all pools of a role share stands in `settings`. */
  readonly machine: (spec: JsonObject, role: PoolRole) => MachineReading
}

export interface MachineReading extends Partial<Pick<PoolSpec, 'instanceType' | 'diskGiB'>> {
  readonly image: string
  readonly settings?: JsonObject
}

/** By the kind of the infrastructure cluster; null where Cairn has no provider for it. */
export function cloudOfKind(clusterKind: string): string | null {
  return providerNames.find((name) => providerOf(name)?.clusterKind === clusterKind) ?? null
}

export const cloudReadings: Readonly<Record<string, CloudReading>> = {
  docker: {
    cluster: () => ({}),
    controlPlaneZones: (spec) =>
      mapsAt(spec, 'failureDomains').flatMap((one) => (jsonAt(one, 'controlPlane') === true ? [textAt(one, 'name')] : [])),
    machine: (spec) => ({ image: textAt(spec, 'customImage') }),
  },
  aws: {
    cluster: (spec) => ({ region: textAt(spec, 'region'), aws: awsSettings(spec) as never }),
    machine: (spec, role) => ({
      image: textAt(spec, 'ami', 'id') || textAt(spec, 'imageLookupFormat'),
      ...given({ instanceType: textAt(spec, 'instanceType'), diskGiB: numberAt(spec, 'rootVolume', 'size') }),
      settings: given({
        imageOwner: textAt(spec, 'imageLookupOrg'),
        sshKeyName: textAt(spec, 'sshKeyName'),
        volumeType: textAt(spec, 'rootVolume', 'type'),
        encryptVolumes: jsonAt(spec, 'rootVolume', 'encrypted'),
        [role === 'control-plane' ? 'controlPlaneProfile' : 'workerProfile']: textAt(spec, 'iamInstanceProfile'),
      }),
    }),
  },
  vsphere: {
    cluster: (spec) => ({ vsphere: vsphereSettings(spec) as never }),
    machine: (spec) => ({
      image: textAt(spec, 'template'),
      ...given({
        instanceType: `${numberAt(spec, 'numCPUs') ?? 2}cpu-${Math.floor((numberAt(spec, 'memoryMiB') ?? 2048) / 1024)}gib`,
        diskGiB: numberAt(spec, 'diskGiB'),
      }),
      settings: given({
        network: mapsAt(spec, 'network', 'devices').map((device) => textAt(device, 'networkName')),
        datacenter: textAt(spec, 'datacenter'),
        datastore: textAt(spec, 'datastore'),
        folder: textAt(spec, 'folder'),
        resourcePool: textAt(spec, 'resourcePool'),
        storagePolicy: textAt(spec, 'storagePolicyName'),
        cloneMode: textAt(spec, 'cloneMode'),
      }),
    }),
  },
}

function awsSettings(spec: JsonObject): JsonObject {
  const kinds: Readonly<Record<string, string>> = {
    AWSClusterControllerIdentity: 'controller',
    AWSClusterRoleIdentity: 'role',
    AWSClusterStaticIdentity: 'static',
  }
  const kind = kinds[textAt(spec, 'identityRef', 'kind')]
  const balancer = mapAt(spec, 'controlPlaneLoadBalancer')
  const subnets = mapsAt(spec, 'network', 'subnets').filter((one) => textAt(one, 'availabilityZone') !== '')
  return given({
    identity: kind === undefined ? null : { kind, name: textAt(spec, 'identityRef', 'name') },
    loadBalancer: given({ scheme: textAt(balancer, 'scheme'), type: textAt(balancer, 'loadBalancerType') }),
    vpc: given({ id: textAt(spec, 'network', 'vpc', 'id'), cidr: textAt(spec, 'network', 'vpc', 'cidrBlock') }),
    subnets: subnets.map((one) => ({
      id: textAt(one, 'id'),
      zone: textAt(one, 'availabilityZone'),
      ...(jsonAt(one, 'isPublic') === true && { public: true }),
    })),
    tags: mapAt(spec, 'additionalTags'),
  })
}

function vsphereSettings(spec: JsonObject): JsonObject {
  const kinds: Readonly<Record<string, string>> = { Secret: 'secret', VSphereClusterIdentity: 'cluster-identity' }
  const kind = kinds[textAt(spec, 'identityRef', 'kind')]
  const endpoint = mapAt(spec, 'controlPlaneEndpoint')
  return {
    server: textAt(spec, 'server'),
    ...given({ thumbprint: textAt(spec, 'thumbprint') }),
    ...(kind === undefined ? {} : { identity: { kind, name: textAt(spec, 'identityRef', 'name') } }),
    endpoint: { host: textAt(endpoint, 'host'), ...given({ port: numberAt(endpoint, 'port') }) },
  }
}

/** Without what was not there. */
function given(members: Readonly<Record<string, unknown>>): JsonObject {
  const isThere = (value: unknown) => value !== undefined && value !== null && value !== '' && !isEmpty(value)
  return Object.fromEntries(Object.entries(members).filter(([, value]) => isThere(value))) as JsonObject
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
