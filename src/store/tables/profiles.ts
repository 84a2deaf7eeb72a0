import type { ColumnType } from 'kysely'

export interface ProfilesTable {
  readonly id: string
  readonly project_id: string
  readonly name: string
  readonly type: string
  readonly cloud_type: string | null
  readonly tags: ColumnType<Record<string, string>, string, string>
  readonly created_at: number
  readonly updated_at: number
}
