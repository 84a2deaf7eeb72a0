import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SecretKey } from './secret-key.ts'

/**
 * A text that only holders of the key can read: `v1:<key id>:<base64 of nonce, ciphertext and tag>`.
 * The same text sealed twice differs, so nobody sees which rows hold equal secrets.
 */
export type Sealed = `v1:${string}:${string}`

/**
 * Seals with AES-256-GCM. `context` says where the text belongs (`revision/rev_…`): unsealing with another one fails,
 * so that a sealed value cannot be moved to another row.
 */
export function seal(key: SecretKey, text: string, context: string): Sealed {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `v1:${key.id}:${sealed.toString('base64')}`
}

/** Throws where no key of that id is at hand, or where the content was changed or moved: both are for an operator to solve. */
export function unseal(keys: readonly SecretKey[], sealed: string, context: string): string {
  const [version, id, packed = ''] = sealed.split(':')
  if (version !== 'v1') throw new Error('a sealed column holds a text that this version of Cairn did not seal')
  const key = keys.find((candidate) => candidate.id === id)
  if (!key)
    throw new Error(
      `a sealed value needs the key ${id}, and CAIRN_SECRET_KEY or the file secret-key hold ${keys.map((held) => held.id).join(', ')}: start with the key that sealed it`,
    )
  const bytes = Buffer.from(packed, 'base64')
  if (bytes.length < nonceBytes + tagBytes) throw damaged(context)
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context, 'utf8'))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes)), decipher.final()]).toString(
      'utf8',
    )
  } catch {
    throw damaged(context)
  }
}

const nonceBytes = 12
const tagBytes = 16

function damaged(context: string): Error {
  return new Error(`the sealed value of ${context} was changed or moved after it was sealed: restore it from a backup`)
}
