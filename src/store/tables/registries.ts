import type { ColumnType } from 'kysely'

/** Something in a registry that was not taken, and why. */
export interface RegistryProblem {
  /** Below the registry: `kyverno-3.2.0/values.yaml`. */
  readonly path: string
  readonly code: string
  readonly message: string
}

export interface RegistriesTable {
  readonly project_id: string
  readonly name: string
  readonly kind: 'built-in' | 'folder'
  readonly path: string | null
  /** What the last reading found wrong. */
  readonly problems: ColumnType<readonly RegistryProblem[], string, string>
  readonly synced_at: number | null
}
