import type { ColumnType } from 'kysely'
import type { Json } from '#core/base/json.ts'

export interface ContentsTable {
  readonly project_id: string
  readonly digest: string
  readonly content: ColumnType<Json, string, string>
}
