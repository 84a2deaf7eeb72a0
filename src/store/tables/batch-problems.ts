/** Clusters of a batch that no plan could be made for, with the reason. */
export interface BatchProblemsTable {
  readonly project_id: string
  readonly batch: string
  readonly cluster: string
  readonly code: string
  readonly detail: string
}
