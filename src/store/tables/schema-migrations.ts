export interface SchemaMigrationsTable {
  readonly number: number
  readonly name: string
  readonly applied_at: number
}
