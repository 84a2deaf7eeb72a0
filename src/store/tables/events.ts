import type { ColumnType, Generated } from 'kysely'
import type { JsonObject } from '#core/base/json.ts'
import type { EventSeverity } from '#core/history/event-reasons.ts'

export interface EventsTable {
  readonly seq: Generated<number>
  /** The transaction that appended it, as PostgreSQL numbers them. */
  readonly xid: Generated<string>
  readonly project_id: string
  readonly cluster_id: string | null
  readonly cluster_name: string | null
  /** The update that was under way; null where there was none. */
  readonly update_id: string | null
  readonly severity: EventSeverity
  readonly reason: string
  readonly message: string
  readonly object: ColumnType<JsonObject | null, string | null>
  readonly at: number
  readonly engine_at: number | null
  readonly detail: ColumnType<JsonObject | null, string | null>
}
