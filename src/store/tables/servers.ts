/** Every server that ever worked on this database. The epoch counts its starts, so that a process that was thought dead cannot act under the name of its successor. */
export interface ServersTable {
  readonly id: string
  readonly epoch: number
  readonly started_at: number
}
