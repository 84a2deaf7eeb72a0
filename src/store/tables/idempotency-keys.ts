export interface IdempotencyKeysTable {
  readonly project_id: string
  readonly principal: string
  readonly key: string
  /** Keyed digest of the request, which may hold sensitive values. */
  readonly request_digest: string
  /** Null while the request runs. */
  readonly status: number | null
  readonly body: string | null
  /** Until then a running request counts as running, and a finished one is remembered. */
  readonly expires_at: number
}
