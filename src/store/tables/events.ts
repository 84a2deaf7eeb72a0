import type { ColumnType, Generated } from 'kysely'
import type { JsonObject } from '#core/base/json.ts'

export interface EventsTable {
  readonly seq: Generated<number>
  /** The transaction that appended it, as PostgreSQL numbers them. */
  readonly xid: Generated<string>
  readonly project_id: string
  readonly cluster_id: string | null
  readonly cluster_name: string | null
  readonly severity: 'info' | 'warning' | 'error'
  readonly reason: string
  readonly message: string
  readonly object: ColumnType<JsonObject | null, string | null>
  readonly at: number
}
