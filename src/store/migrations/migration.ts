import type { Transaction } from 'kysely'
import type { Instant } from '#core/base/instant.ts'

/**
 * One step of the schema, forward only. It sees a database of the steps before it and nothing of the tables' types,
 * which describe the newest schema. Expand first; contract in a later release, when no server needs the old shape.
 */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly up: (db: Transaction<unknown>, now: Instant) => Promise<void>
}
