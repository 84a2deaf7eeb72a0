import type { ColumnType } from 'kysely'
import type { DurationWatch } from '#core/cluster/durations.ts'
import type { Inventory } from '#core/cluster/inventory.ts'

export interface ObservationsTable {
  readonly project_id: string
  readonly cluster_id: string
  readonly content_digest: string
  readonly inventory: ColumnType<Inventory, string, string>
  readonly observed_at: number
  readonly durations: ColumnType<DurationWatch | null, string | null, string | null>
}
