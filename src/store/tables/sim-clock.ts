import type { ColumnType, Generated } from 'kysely'
import type { ClockSpan } from '#engine/world-store.ts'

/** The simulator's time, in a single row. */
export interface SimClockTable {
  readonly one: Generated<boolean>
  readonly anchor_engine: number
  readonly anchor_wall: number
  readonly speed: number
  readonly granted_until: number
  readonly epoch: number
  readonly before: ColumnType<readonly ClockSpan[], string, string>
}
