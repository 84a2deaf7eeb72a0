export interface CloudAccountsTable {
  readonly project_id: string
  readonly name: string
  readonly cloud_type: string
  /** Sealed. */
  readonly credentials: string
  readonly revision: number
  readonly identity: string | null
  readonly changed_at: number
  readonly created_at: number
}
