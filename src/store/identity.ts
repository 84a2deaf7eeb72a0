import type { Instant } from '#core/base/instant.ts'
import type { Reader, Transactor } from './transactor.ts'

export interface User {
  readonly id: string
  readonly email: string
}

export interface Session {
  readonly user: User
  readonly expiresAt: Instant
}

/** Whether nobody can log in yet. */
export async function hasNoUsers(reader: Reader): Promise<boolean> {
  return (await reader.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
}

export async function loadUserByEmail(reader: Reader, email: string): Promise<(User & { readonly passwordHash: string }) | null> {
  const row = await reader.db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
  return row ? { id: row.id, email: row.email, passwordHash: row.password_hash } : null
}

/** False where somebody has the e-mail. */
export async function insertUser(tx: Transactor, user: User & { readonly passwordHash: string }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('users')
    .values({ id: user.id, email: user.email, password_hash: user.passwordHash, created_at: tx.now() })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The session with that token, unless it has expired. */
export async function loadSession(reader: Reader, tokenHash: string): Promise<Session | null> {
  const row = await reader.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['users.id', 'users.email', 'sessions.expires_at'])
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', reader.now())
    .executeTakeFirst()
  return row ? { user: { id: row.id, email: row.email }, expiresAt: row.expires_at } : null
}

/** Adds a session, and takes the opportunity to remove those that have expired. */
export async function insertSession(
  tx: Transactor,
  session: { tokenHash: string; userId: string; expiresAt: Instant },
): Promise<void> {
  await tx.db.deleteFrom('sessions').where('expires_at', '<=', tx.now()).execute()
  await tx.db
    .insertInto('sessions')
    .values({ token_hash: session.tokenHash, user_id: session.userId, created_at: tx.now(), expires_at: session.expiresAt })
    .execute()
}

export async function extendSession(tx: Transactor, tokenHash: string, expiresAt: Instant): Promise<void> {
  await tx.db.updateTable('sessions').set({ expires_at: expiresAt }).where('token_hash', '=', tokenHash).execute()
}

export async function deleteSession(tx: Transactor, tokenHash: string): Promise<void> {
  await tx.db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
}
