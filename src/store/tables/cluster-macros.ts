export interface ClusterMacrosTable {
  readonly project_id: string
  readonly cluster_id: string
  readonly name: string
  /** Null where there was no such macro. */
  readonly digest: string | null
}
