import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { JsonObject } from '#core/base/json.ts'

export interface AuditTable {
  readonly seq: Generated<number>
  readonly project_id: string
  readonly actor: string
  readonly address: ColumnType<string | null, string | null | undefined, never>
  readonly action: string
  readonly object: string
  readonly detail: JSONColumnType<JsonObject>
  readonly at: number
}
