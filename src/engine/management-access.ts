/** How a management cluster is reached, as it stands now. */
export interface ManagementAccess {
  /** Plain; null for the cluster that Cairn itself runs in. */
  readonly kubeconfig: string | null
  /** A SemVer range of the Kubernetes versions that its controllers make; null where it is not known. */
  readonly kubernetes: string | null
}

export interface ManagementKey {
  readonly projectId: string
  readonly name: string
}

/** Asked whenever a connection is made, so that new credentials hold at once. Null where there is no such management cluster any more. */
export type LoadManagementAccess = (key: ManagementKey) => Promise<ManagementAccess | null>
