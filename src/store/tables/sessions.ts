export interface SessionsTable {
  readonly token_hash: string
  readonly user_id: string
  readonly created_at: number
  readonly expires_at: number
}
