import type { ColumnType } from 'kysely'
import type { Json } from '#core/base/json.ts'

export interface ContentsTable {
  readonly project_id: string
  readonly digest: string
  readonly content: ColumnType<Json, string, string>
  /** Since when it is known that nothing names it; null where something may. */
  readonly unused_since: ColumnType<number | null, number | null | undefined>
}
