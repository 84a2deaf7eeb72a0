export interface ApiKeysTable {
  readonly id: string
  readonly name: string
  readonly token_hash: string
  readonly created_by: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly last_used_at: number | null
}
