/** A simulated cluster that was taken away, at which generation. */
export interface SimGoneTable {
  readonly cluster_id: string
  readonly project_id: string
  readonly generation: number
}
