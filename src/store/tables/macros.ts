export interface MacrosTable {
  /** Null for macros of all projects. */
  readonly project_id: string | null
  readonly name: string
  readonly value: string
  readonly digest: string
}
