import type { ColumnType } from 'kysely'
import type { Durations } from '#core/cluster/durations.ts'

export interface DurationsTable {
  readonly update_id: string
  readonly project_id: string
  readonly cloud_type: string
  readonly seen: ColumnType<Durations, string, never>
  readonly ended_at: number
}
