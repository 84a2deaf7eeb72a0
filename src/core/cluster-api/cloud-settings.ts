/** What a cluster says of AWS. All of it is optional: Cluster API's provider makes what is not given. */
export interface AwsSettings {
  /** Which account's identity the provider acts with; absent: that of its own. */
  readonly identity?: { readonly kind: 'controller' | 'role' | 'static'; readonly name: string }
  readonly loadBalancer?: { readonly scheme?: 'internet-facing' | 'internal'; readonly type?: 'nlb' | 'classic' }
  /** A network that there is, or the addresses of the one that is made. */
  readonly vpc?: { readonly id?: string; readonly cidr?: string }
  readonly subnets?: readonly { readonly id: string; readonly zone: string; readonly public?: boolean }[]
  readonly tags?: Readonly<Record<string, string>>
  /** The account whose images are looked up by name; not needed where images are given as `ami-…`. */
  readonly imageOwner?: string
  readonly sshKeyName?: string
  readonly controlPlaneProfile?: string
  readonly workerProfile?: string
  readonly volumeType?: string
  readonly encryptVolumes?: boolean
}

/** What a cluster says of vSphere. */
export interface VsphereSettings {
  readonly server: string
  /** Of the server's certificate. */
  readonly thumbprint?: string
  readonly identity?: { readonly kind: 'secret' | 'cluster-identity'; readonly name: string }
  /** The API server's address, which something on the control plane's nodes has to answer at (docs/providers.md). */
  readonly endpoint: { readonly host: string; readonly port?: number }
  readonly network: readonly string[]
  readonly datacenter?: string
  readonly datastore?: string
  readonly folder?: string
  readonly resourcePool?: string
  readonly storagePolicy?: string
  readonly cloneMode?: 'fullClone' | 'linkedClone'
}
