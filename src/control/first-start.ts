import { appendAudit } from '#store/audit.ts'
import { hasNoUsers, insertUser } from '#store/identity.ts'
import { defaultProjectId } from '#store/projects.ts'
import { hashPassword } from '#store/secrets/password.ts'
import { newPassword } from '#store/secrets/token.ts'
import type { Control } from './control.ts'

/** The first administrator, as the operator names it; a password that is not given is made up. */
export interface FirstAdministrator {
  readonly email: string
  readonly password: string | undefined
}

/**
 * Makes the first administrator where nobody can log in yet, and returns its password if that was made up: it is shown once.
 * On every later start it does nothing, whatever is configured.
 */
export async function makeFirstAdministrator(
  { store, newId }: Control,
  { email, password }: FirstAdministrator,
): Promise<{ readonly email: string; readonly generatedPassword: string | null } | null> {
  if (!(await store.read(hasNoUsers))) return null
  const chosen = password ?? newPassword()
  const passwordHash = await hashPassword(chosen)
  const address = email.trim().toLowerCase()
  const made = await store.transact(async (tx) => {
    // Two servers may start on one empty database.
    if (!(await hasNoUsers(tx))) return false
    if (!(await insertUser(tx, { id: newId('usr'), email: address, passwordHash }))) return false
    await appendAudit(tx, {
      projectId: defaultProjectId,
      actor: { name: 'cairn' },
      action: 'user.create',
      object: `user/${address}`,
      detail: { first: true },
    })
    return true
  })
  return made ? { email: address, generatedPassword: password === undefined ? chosen : null } : null
}
