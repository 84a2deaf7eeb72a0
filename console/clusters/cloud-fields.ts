/** A setting of a cluster's cloud that a plan can change. */
export interface CloudField {
  /** Under `cloud`, such as `aws.tags`. */
  readonly path: string
  readonly label: string
  /** What is written in several lines, and how. */
  readonly written?: 'list' | 'pairs' | 'flag'
  readonly options?: readonly (readonly [string, string])[]
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

/** Those that a provider takes once are not among them. */
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
