export interface SecretsTable {
  readonly project_id: string
  readonly digest: string
  readonly sealed: string
  readonly created_at: number
}
