import type { Instant } from '#core/base/instant.ts'
import type { Reader, Transactor } from './transactor.ts'

export interface IdempotencyKey {
  readonly projectId: string
  readonly principal: string
  readonly key: string
}

export interface RememberedRequest {
  readonly requestDigest: string
  /** Null while the request runs. */
  readonly answer: { readonly status: number; readonly body: string | null } | null
}

/** Takes the key for a request that begins; false where it is taken. Keys whose time is over are free again. */
export async function claimIdempotencyKey(
  tx: Transactor,
  id: IdempotencyKey,
  request: { readonly requestDigest: string; readonly expiresAt: Instant },
): Promise<boolean> {
  await tx.db.deleteFrom('idempotency_keys').where('expires_at', '<=', tx.now()).execute()
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('idempotency_keys')
    .values({ ...toColumns(id), request_digest: request.requestDigest, status: null, body: null, expires_at: request.expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function loadRememberedRequest(reader: Reader, id: IdempotencyKey): Promise<RememberedRequest | null> {
  const row = await reader.db
    .selectFrom('idempotency_keys')
    .select(['request_digest', 'status', 'body'])
    .where('project_id', '=', id.projectId)
    .where('principal', '=', id.principal)
    .where('key', '=', id.key)
    .where('expires_at', '>', reader.now())
    .executeTakeFirst()
  if (!row) return null
  return { requestDigest: row.request_digest, answer: row.status === null ? null : { status: row.status, body: row.body } }
}

export async function rememberAnswer(
  tx: Transactor,
  id: IdempotencyKey,
  answer: { readonly status: number; readonly body: string | null; readonly expiresAt: Instant },
): Promise<void> {
  await tx.db
    .updateTable('idempotency_keys')
    .set({ status: answer.status, body: answer.body, expires_at: answer.expiresAt })
    .where('project_id', '=', id.projectId)
    .where('principal', '=', id.principal)
    .where('key', '=', id.key)
    .execute()
}

export async function releaseIdempotencyKey(tx: Transactor, id: IdempotencyKey): Promise<void> {
  await tx.db
    .deleteFrom('idempotency_keys')
    .where('project_id', '=', id.projectId)
    .where('principal', '=', id.principal)
    .where('key', '=', id.key)
    .execute()
}

function toColumns(id: IdempotencyKey) {
  return { project_id: id.projectId, principal: id.principal, key: id.key }
}
