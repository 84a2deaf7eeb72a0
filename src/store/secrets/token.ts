import { createHash, randomBytes } from 'node:crypto'

/** A secret that nobody can guess: 256 bits. Only its hash is ever stored. */
export function newToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** What is stored of a token. It needs no salt and no slow hash: a token is random, so there is nothing to guess. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** A password for a first log-in that a person can copy: 120 bits. */
export function newPassword(): string {
  return randomBytes(15).toString('base64url')
}
