import type { JSONColumnType } from 'kysely'
import type { JsonObject } from '#core/base/json.ts'

export interface ProjectsTable {
  readonly id: string
  readonly name: string
  readonly policy: JSONColumnType<JsonObject>
  readonly created_at: number
}
