import type { ColumnType } from 'kysely'

export interface SavedFiltersTable {
  readonly project_id: string
  /** The person: keys of one person share what is theirs. */
  readonly owner: string
  readonly name: string
  readonly filter: ColumnType<Readonly<Record<string, string>>, string, string>
  readonly sort: string
}
