/** A setting of a cluster's cloud that a plan can change. */
export interface CloudField {
  /** Under `cloud`, such as `aws.tags`. */
  readonly path: string
  readonly label: string
  /** What is written in several lines, and how. */
  readonly written?: 'list' | 'pairs' | 'flag'
  readonly options?: readonly (readonly [string, string])[]
}

/** A setting that is asked for before a cluster is made. */
export interface StartField extends Omit<CloudField, 'written'> {
  readonly written?: CloudField['written'] | 'number' | 'subnets'
  readonly required?: true
  readonly help?: string
}

/** The settings of a cluster on that cloud; the account where there are any to choose from. */
export function cloudFields(cloudType: string, accounts: readonly string[]): readonly CloudField[] {
  const account: CloudField = {
    path: 'account',
    label: 'Cloud account',
    options: [['', "That of the provider's controllers"], ...accounts.map((name) => [name, name] as const)],
  }
  return [...(accounts.length > 0 ? [account] : []), ...(own[cloudType] ?? []), ...common]
}

/** What only a cluster on that cloud is asked before it is made. */
export function startFields(cloudType: string): readonly StartField[] {
  return [...(once[cloudType] ?? []), ...(own[cloudType] ?? [])]
}

/** What a setting is called, by its path. */
export function settingName(path: string): string | undefined {
  return { ...fixed, ...Object.fromEntries([...common, ...Object.values(own).flat()].map((one) => [one.path, one.label])) }[path]
}

/** Those that are asked for once. */
const fixed: Readonly<Record<string, string>> = {
  region: 'Region',
  account: 'Cloud account',
  'aws.identity': 'Identity',
  'aws.loadBalancer': 'Load balancer',
  'aws.vpc': 'Network',
  'aws.subnets': 'Subnets',
  'vsphere.identity': 'Identity',
  'vsphere.server': 'Server',
  'vsphere.endpoint': 'API endpoint',
}

const common: readonly CloudField[] = [
  { path: 'sshKeys', label: 'SSH keys', written: 'list' },
  { path: 'ntpServers', label: 'NTP servers', written: 'list' },
]

/** Those that a provider takes once. */
const once: Readonly<Record<string, readonly StartField[]>> = {
  aws: [
    { path: 'aws.vpc.id', label: 'Network', help: 'The id of a VPC. Empty: one is made' },
    { path: 'aws.vpc.cidr', label: 'Addresses of the network', help: 'Of one that is made, such as 10.0.0.0/16' },
    {
      path: 'aws.subnets',
      label: 'Subnets',
      written: 'subnets',
      help: 'Of a VPC that is there, one in a line: its id, its zone, and public where it is. A pool that names zones needs one in each',
    },
    {
      path: 'aws.loadBalancer.scheme',
      label: 'API endpoint',
      options: [
        ['', 'From the Internet, unless said otherwise'],
        ['internet-facing', 'From the Internet'],
        ['internal', 'From its network only'],
      ],
    },
    {
      path: 'aws.loadBalancer.type',
      label: 'Load balancer',
      options: [
        ['', "The provider's choice"],
        ['nlb', 'Network load balancer'],
        ['classic', 'Classic load balancer'],
      ],
    },
  ],
  vsphere: [
    { path: 'vsphere.server', label: 'Server', required: true, help: 'The vCenter' },
    {
      path: 'vsphere.endpoint.host',
      label: 'API endpoint',
      required: true,
      help: 'The address of its API server, at which something on the control plane has to answer, such as kube-vip',
    },
    { path: 'vsphere.endpoint.port', label: 'Port of the endpoint', written: 'number', help: 'Empty: 6443' },
  ],
}

/** Those that it takes again. */
const own: Readonly<Record<string, readonly CloudField[]>> = {
  aws: [
    { path: 'aws.tags', label: 'Tags', written: 'pairs' },
    { path: 'aws.imageOwner', label: 'Owner of images' },
    { path: 'aws.sshKeyName', label: 'SSH key pair' },
    { path: 'aws.volumeType', label: 'Volume type' },
    {
      path: 'aws.encryptVolumes',
      label: 'Volumes',
      written: 'flag',
      options: [
        ['', 'Encrypted, unless said otherwise'],
        ['true', 'Encrypted'],
        ['false', 'Not encrypted'],
      ],
    },
    { path: 'aws.controlPlaneProfile', label: "Control plane's instance profile" },
    { path: 'aws.workerProfile', label: "Workers' instance profile" },
  ],
  vsphere: [
    { path: 'vsphere.thumbprint', label: "Thumbprint of the server's certificate" },
    { path: 'vsphere.network', label: 'Networks', written: 'list' },
    { path: 'vsphere.datacenter', label: 'Datacenter' },
    { path: 'vsphere.datastore', label: 'Datastore' },
    { path: 'vsphere.folder', label: 'Folder' },
    { path: 'vsphere.resourcePool', label: 'Resource pool' },
    { path: 'vsphere.storagePolicy', label: 'Storage policy' },
    {
      path: 'vsphere.cloneMode',
      label: 'Clones',
      options: [
        ['', 'Full, unless said otherwise'],
        ['fullClone', 'Full'],
        ['linkedClone', 'Linked'],
      ],
    },
  ],
}
