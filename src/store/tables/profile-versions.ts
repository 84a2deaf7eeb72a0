export interface ProfileVersionsTable {
  readonly id: string
  readonly project_id: string
  readonly profile_id: string
  readonly version: string
  readonly revision: number
  readonly digest: string
  readonly created_at: number
  readonly updated_at: number
}
