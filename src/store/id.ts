import { randomBytes } from 'node:crypto'
import type { Instant } from '#core/base/instant.ts'

/** Ten random bytes, new on each call. */
export type Entropy = () => Uint8Array

export const systemEntropy: Entropy = () => randomBytes(10)

/** `prefix_` and a ULID: ids sort by the millisecond they were made in, and nobody can guess one. */
export function newId(prefix: string, now: Instant, entropy: Entropy): string {
  let random = 0n
  for (const byte of entropy()) random = (random << 8n) | BigInt(byte)
  return `${prefix}_${crockford(BigInt(Math.floor(now)), 10)}${crockford(random & ((1n << 80n) - 1n), 16)}`
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Crockford's base 32 in a fixed width, so that the order of texts is the order of numbers. */
export function crockford(value: bigint, width: number): string {
  let text = ''
  for (let rest = value; text.length < width; rest >>= 5n) text = alphabet[Number(rest & 31n)]! + text
  return text
}

/** The number of a text that `crockford` wrote, null for any other text. */
export function parseCrockford(text: string): bigint | null {
  let value = 0n
  for (const character of text) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return null
    value = (value << 5n) | BigInt(digit)
  }
  return value
}
