import type { ColumnType } from 'kysely'

/** One change that plans for many clusters were asked for with. */
export interface BatchesTable {
  readonly project_id: string
  readonly id: string
  readonly change: ColumnType<BatchChange, string, string>
  readonly note: string
  readonly by: string
  readonly created_at: number
}

/** What is pending for each cluster, or another version of a profile that they use. */
export type BatchChange = { readonly pending: true } | { readonly profile: { readonly name: string; readonly version: string } }
