import { appendAudit } from '#store/audit.ts'
import { deleteSession, insertSession, loadUserByEmail } from '#store/identity.ts'
import { defaultProjectId } from '#store/projects.ts'
import { verifyPassword } from '#store/secrets/password.ts'
import { hashToken, newToken } from '#store/secrets/token.ts'
import type { Control, Principal } from './control.ts'
import type { LogInLimit } from './log-in-limit.ts'
import { refuse, type Refusal } from './refusal.ts'

/** How long a session lives after its last use. */
export const sessionMs = 30 * 24 * 3_600_000

export interface LogIn {
  readonly email: string
  readonly password: string
  /** The address that the request comes from. */
  readonly address: string
}

/** Opens a session; its token is in the answer and nowhere else. */
export async function logIn(
  control: Control,
  limit: LogInLimit,
  request: LogIn,
): Promise<{ readonly kind: 'session'; readonly token: string } | Refusal> {
  const attempt = limit.begin(request.address)
  if (attempt.kind === 'refused') return attempt
  const { store, log, now } = control
  const email = request.email.trim().toLowerCase()
  const user = await store.read((reader) => loadUserByEmail(reader, email))
  const right = await verifyPassword(request.password, user?.passwordHash ?? null)
  if (!user || !right) {
    log.warn({ address: request.address }, 'a log-in failed')
    return refuse('session.refused', 'The e-mail or the password is wrong.')
  }
  attempt.succeeded()
  const token = newToken('')
  await store.transact(async (tx) => {
    await insertSession(tx, { tokenHash: hashToken(token), userId: user.id, expiresAt: now() + sessionMs })
    await appendAudit(tx, {
      projectId: defaultProjectId,
      actor: { name: user.email, address: request.address },
      action: 'session.create',
      object: `user/${user.email}`,
      detail: {},
    })
  })
  return { kind: 'session', token }
}

/** Ends a session at once. An API key has none: for it there is nothing to do. */
export async function logOut({ store }: Control, principal: Principal, token: string | null): Promise<void> {
  if (token === null || principal.kind !== 'user') return
  await store.transact(async (tx) => {
    await deleteSession(tx, hashToken(token))
    await appendAudit(tx, {
      projectId: defaultProjectId,
      actor: principal,
      action: 'session.delete',
      object: `user/${principal.name}`,
      detail: {},
    })
  })
}
