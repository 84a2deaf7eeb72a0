import type { JsonObject } from '../base/json.ts'
import { poolsOf, type ClusterSpec, type PoolRole } from '../cluster/cluster.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import type { Problem } from '../profile/check-profile.ts'
import { accountSecret } from './account-secret.ts'
import type { AwsSettings } from './cloud-settings.ts'
import { fitted } from './names.ts'
import { metadata, type MachinePlace } from './object-place.ts'
import { poolPath, type Provider, type ProviderIdentity } from './provider.ts'

/** Where `clusterctl init` puts the provider's controllers, which read Secrets of identities beside themselves alone (pkg/cloud/scope/session.go). */
const controllers = 'capa-system'

// Of cluster-api-provider-aws.
const clusterWebhook = 'api/v1beta2/awscluster_webhook.go, ValidateUpdate'
const identityRule = `${clusterWebhook}: identityRef cannot be set to nil once it is given`
const templateWebhook =
  'api/v1beta2/awsmachinetemplate_webhook.go: spec is immutable, so that another machine is another template'

export const aws: Provider = {
  apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2',
  clusterKind: 'AWSCluster',
  machineTemplateKind: 'AWSMachineTemplate',
  settings: {
    identity: ['kept', identityRule],
    loadBalancer: [
      'immutable',
      `${clusterWebhook}: its scheme is immutable, and another type is another address, which is immutable too`,
    ],
    vpc: [
      'immutable',
      `${clusterWebhook}: the id cannot be modified once set; the provider makes the addresses with the network`,
    ],
    subnets: ['immutable', 'machines stand in them, and the provider writes what it finds of them into the same list'],
    tags: ['in-place', 'api/v1beta2/awscluster_types.go: AdditionalTags are kept on what there is'],
    imageOwner: ['machine', templateWebhook],
    sshKeyName: ['machine', templateWebhook],
    volumeType: ['machine', templateWebhook],
    encryptVolumes: ['machine', templateWebhook],
    controlPlaneProfile: ['control-plane-machine', templateWebhook],
    workerProfile: ['worker-machine', templateWebhook],
  },
  account: ['kept', identityRule],
  problems,
  cluster,
  machine,
  identity,
  cloudController: ['aws-cloud-controller-manager', 'cloud-provider-aws'],
  // As the provider's own templates name nodes: the cloud controller manager finds an instance by it.
  node: {
    name: '{{ ds.meta_data.local_hostname }}',
    kubeletExtraArgs: { 'cloud-provider': 'external' },
    controllerManagerExtraArgs: { 'cloud-provider': 'external' },
  },
}

function problems(spec: ClusterSpec): readonly Problem[] {
  const { cloud } = spec
  const { subnets = [] } = cloud.aws ?? {}
  const zones = new Set(subnets.map(({ zone }) => zone))
  const found: Problem[] = []
  const say = (path: string, message: string) => found.push({ path, code: 'cloud.setting', message })
  if (cloud.region === '') say('cloud.region', 'a cluster on AWS stands in a region, such as eu-west-1; name it')
  for (const { name, role, diskGiB, zones: wanted } of poolsOf(spec)) {
    const path = poolPath(name, role)
    if (diskGiB < 8) say(`${path}.diskGiB`, `a disk of AWS has at least 8 GiB; pool ${name} asks for ${diskGiB}`)
    for (const zone of wanted.filter((one) => !zones.has(one)))
      say(`${path}.zones`, `pool ${name} stands in ${zone}, and no subnet of cloud.aws.subnets is there; give one`)
  }
  const spread = spec.controlPlane?.zones ?? []
  const missing = spread.length > 0 ? [...zones].filter((zone) => !spread.includes(zone)) : []
  if (missing.length > 0) {
    const message = `Cluster API spreads a control plane over all zones that have subnets, and controlPlane.zones leaves out ${missing.join(', ')}; leave it empty, or name them all`
    say('controlPlane.zones', message)
  }
  return found
}

function cluster({ cloud }: ClusterSpec): JsonObject {
  const { identity, loadBalancer, vpc, subnets, tags, sshKeyName } = cloud.aws ?? {}
  const network = {
    ...(vpc
      ? { vpc: { ...(vpc.id === undefined ? {} : { id: vpc.id }), ...(vpc.cidr === undefined ? {} : { cidrBlock: vpc.cidr }) } }
      : {}),
    ...(subnets
      ? { subnets: subnets.map((one) => ({ id: one.id, availabilityZone: one.zone, isPublic: one.public ?? false })) }
      : {}),
  }
  return {
    region: cloud.region,
    controlPlaneLoadBalancer: {
      scheme: loadBalancer?.scheme ?? 'internet-facing',
      loadBalancerType: loadBalancer?.type ?? 'nlb',
    },
    ...(identity ? { identityRef: { kind: identityKinds[identity.kind], name: identity.name } } : {}),
    ...(Object.keys(network).length > 0 ? { network } : {}),
    ...(tags ? { additionalTags: tags } : {}),
    ...(sshKeyName === undefined ? {} : { sshKeyName }),
  }
}

const identityKinds = {
  controller: 'AWSClusterControllerIdentity',
  role: 'AWSClusterRoleIdentity',
  static: 'AWSClusterStaticIdentity',
} as const

/**
 * An identity of the cluster's own, which no other namespace may use (https://cluster-api-aws.sigs.k8s.io/topics/multitenancy). Identities
 * are in no namespace: its name says whose it is, and neither part of it holds a dot.
 */
function identity(account: string, place: MachinePlace): ProviderIdentity {
  const { apiVersion } = place.provider
  const name = fitted(`${place.namespace}.${place.cluster}`)
  const { labels = {} } = metadata(name, place)
  const fields = { AccessKeyID: 'accessKeyId', SecretAccessKey: 'secretAccessKey', SessionToken: 'sessionToken' }
  return {
    cluster: { identityRef: { kind: identityKinds.static, name } },
    objects: [
      accountSecret(name, account, fields, { ...place, namespace: controllers }),
      {
        apiVersion,
        kind: identityKinds.static,
        metadata: { name, labels },
        spec: { secretRef: name, allowedNamespaces: { list: [place.namespace] } },
      },
    ],
  }
}

/** Instance profiles that `clusterawsadm bootstrap iam` makes (https://cluster-api-aws.sigs.k8s.io/topics/using-clusterawsadm-to-fulfill-prerequisites). */
const usualProfiles: Readonly<Record<PoolRole, string>> = {
  'control-plane': 'control-plane.cluster-api-provider-aws.sigs.k8s.io',
  worker: 'nodes.cluster-api-provider-aws.sigs.k8s.io',
}

function machine({ role, image, instanceType, diskGiB, cloud = {} }: MachineSpec): JsonObject {
  const settings = cloud as AwsSettings
  const profile = role === 'control-plane' ? settings.controlPlaneProfile : settings.workerProfile
  // An image that is known by its name is found among the owner's.
  const byName = {
    imageLookupFormat: image,
    ...(settings.imageOwner === undefined ? {} : { imageLookupOrg: settings.imageOwner }),
  }
  return {
    instanceType,
    iamInstanceProfile: profile ?? usualProfiles[role],
    ...(image.startsWith('ami-') ? { ami: { id: image } } : byName),
    rootVolume: { size: diskGiB, type: settings.volumeType ?? 'gp3', encrypted: settings.encryptVolumes ?? true },
    // Pods two hops away reach what tells a node who it is, and nobody does without a token.
    instanceMetadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 2 },
    ...(settings.sshKeyName === undefined ? {} : { sshKeyName: settings.sshKeyName }),
  }
}
