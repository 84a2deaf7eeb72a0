import type { ColumnType } from 'kysely'
import type { RegistryProblem } from '../registries.ts'

export interface RegistriesTable {
  readonly project_id: string
  readonly name: string
  readonly kind: 'built-in' | 'folder'
  readonly path: string | null
  /** What the last reading found wrong. */
  readonly problems: ColumnType<readonly RegistryProblem[], string, string>
  readonly synced_at: number | null
}
