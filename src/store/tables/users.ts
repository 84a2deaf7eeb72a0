export interface UsersTable {
  readonly id: string
  /** In lower case. */
  readonly email: string
  readonly password_hash: string
  readonly created_at: number
}
