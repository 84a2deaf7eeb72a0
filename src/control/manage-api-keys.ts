import { appendAudit } from '#store/audit.ts'
import { deleteApiKey, insertApiKey, type ApiKey } from '#store/api-keys.ts'
import { defaultProjectId } from '#store/projects.ts'
import { hashToken, newToken } from '#store/secrets/token.ts'
import type { Control, Principal } from './control.ts'
import { refuse, type Refusal } from './refusal.ts'

/** Makes a key. The secret is in the answer and nowhere else. */
export async function createApiKey(
  { store, now, newId }: Control,
  by: Principal,
  request: { readonly name: string; readonly expiresInDays?: number | undefined },
): Promise<{ readonly apiKey: ApiKey; readonly secret: string }> {
  const secret = newToken('cairn_')
  const createdAt = now()
  const expiresAt = request.expiresInDays === undefined ? null : createdAt + request.expiresInDays * 24 * 3_600_000
  const apiKey: ApiKey = { id: newId('key'), name: request.name, createdBy: by.name, createdAt, expiresAt, lastUsedAt: null }
  await store.transact(async (tx) => {
    await insertApiKey(tx, { ...apiKey, tokenHash: hashToken(secret) })
    await appendAudit(tx, {
      projectId: defaultProjectId,
      actor: by,
      action: 'api-key.create',
      object: `api-key/${apiKey.id}`,
      detail: { name: apiKey.name },
    })
  })
  return { apiKey, secret }
}

/** Revokes a key; it opens nothing from then on. */
export async function revokeApiKey({ store }: Control, by: Principal, id: string): Promise<Refusal | null> {
  return await store.transact(async (tx) => {
    const name = await deleteApiKey(tx, id)
    if (name === null) return refuse('key.missing', `There is no API key ${id}. GET /api/v1/api-keys lists them.`)
    await appendAudit(tx, {
      projectId: defaultProjectId,
      actor: by,
      action: 'api-key.delete',
      object: `api-key/${id}`,
      detail: { name },
    })
    return null
  })
}
