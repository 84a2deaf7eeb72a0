import { nameOfKey } from '#core/base/person.ts'
import { loadApiKey, markApiKeyUsed } from '#store/api-keys.ts'
import { extendSession, loadSession } from '#store/identity.ts'
import { hashToken } from '#store/secrets/token.ts'
import type { Control, Principal } from './control.ts'
import { refuse, type Refusal } from './refusal.ts'
import { sessionMs } from './log-in.ts'

/** What a request brings. An API key counts before a cookie. */
export interface Credentials {
  readonly apiKey: string | null
  readonly session: string | null
}

export interface Authenticated {
  readonly kind: 'authenticated'
  readonly principal: Principal
  /** Whether the session was extended, so that the browser must keep its cookie longer too. */
  readonly extended: boolean
}

export async function authenticate(control: Control, credentials: Credentials): Promise<Authenticated | Refusal> {
  if (credentials.apiKey !== null) return await authenticateKey(control, credentials.apiKey)
  if (credentials.session !== null) return await authenticateSession(control, credentials.session)
  return refuse('session.missing', 'Log in with POST /api/v1/session, or send an API key as "Authorization: Bearer <key>".')
}

/** The last use is written at most this often, so that reading stays reading. */
const lastUsedEveryMs = 60_000

async function authenticateKey({ store, now }: Control, apiKey: string): Promise<Authenticated | Refusal> {
  const key = await store.read((reader) => loadApiKey(reader, hashToken(apiKey)))
  if (!key)
    return refuse(
      'key.invalid',
      'The API key is unknown, revoked or expired. Make a new one under Settings, or with POST /api/v1/api-keys.',
    )
  if (key.lastUsedAt === null || now() - key.lastUsedAt >= lastUsedEveryMs) {
    await store.transact((tx) => markApiKeyUsed(tx, key.id, now()))
  }
  return { kind: 'authenticated', principal: { kind: 'api-key', id: key.id, name: nameOfKey(key) }, extended: false }
}

/** A session that is used lives on; writing that once a day is enough. */
const extendEveryMs = 24 * 3_600_000

async function authenticateSession({ store, now }: Control, token: string): Promise<Authenticated | Refusal> {
  const tokenHash = hashToken(token)
  const session = await store.read((reader) => loadSession(reader, tokenHash))
  if (!session) return refuse('session.missing', 'The session has ended. Log in again.')
  const extended = session.expiresAt - now() < sessionMs - extendEveryMs
  if (extended) await store.transact((tx) => extendSession(tx, tokenHash, now() + sessionMs))
  return { kind: 'authenticated', principal: { kind: 'user', id: session.user.id, name: session.user.email }, extended }
}
