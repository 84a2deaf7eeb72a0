export interface ClusterProfilesTable {
  readonly project_id: string
  readonly cluster_id: string
  readonly position: number
  readonly profile_id: string
  readonly version_id: string
  readonly digest: string
}
