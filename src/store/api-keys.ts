import type { Instant } from '#core/base/instant.ts'
import type { Reader, Transactor } from './transactor.ts'

/** An API key without its secret, of which only the hash is stored. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** The name of whoever made it. */
  readonly createdBy: string
  readonly createdAt: Instant
  readonly expiresAt: Instant | null
  readonly lastUsedAt: Instant | null
}

/** Newest first. */
export async function listApiKeys(reader: Reader): Promise<readonly ApiKey[]> {
  const rows = await reader.db
    .selectFrom('api_keys')
    .select(columns)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toApiKey)
}

/** The key with that secret, unless it has expired. */
export async function loadApiKey(reader: Reader, tokenHash: string): Promise<ApiKey | null> {
  const row = await reader.db
    .selectFrom('api_keys')
    .select(columns)
    .where('token_hash', '=', tokenHash)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', reader.now())]))
    .executeTakeFirst()
  return row ? toApiKey(row) : null
}

export async function insertApiKey(tx: Transactor, key: ApiKey & { readonly tokenHash: string }): Promise<void> {
  await tx.db
    .insertInto('api_keys')
    .values({
      id: key.id,
      name: key.name,
      token_hash: key.tokenHash,
      created_by: key.createdBy,
      created_at: key.createdAt,
      expires_at: key.expiresAt,
      last_used_at: key.lastUsedAt,
    })
    .execute()
}

export async function markApiKeyUsed(tx: Transactor, id: string, at: Instant): Promise<void> {
  await tx.db.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute()
}

/** The deleted key's name, null where there was none. */
export async function deleteApiKey(tx: Transactor, id: string): Promise<string | null> {
  const row = await tx.db.deleteFrom('api_keys').where('id', '=', id).returning('name').executeTakeFirst()
  return row?.name ?? null
}

const columns = ['id', 'name', 'created_by', 'created_at', 'expires_at', 'last_used_at'] as const

interface Row {
  readonly id: string
  readonly name: string
  readonly created_by: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly last_used_at: number | null
}

function toApiKey(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }
}
