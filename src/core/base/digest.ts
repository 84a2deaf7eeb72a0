import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './json.ts'

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}

/** The digest of a text's UTF-8 bytes. */
export function digestText(text: string): Digest {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`
}

/** The digest of bytes. */
export function digestBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`
}

/** The digest of a value's canonical JSON, so equal content has one digest whatever the order of its keys. */
export function digestJson(value: unknown): Digest {
  return digestText(canonicalJson(value))
}

/** The digest of a secret text: without the key (32 bytes) nobody can test a guess against it. */
export function keyedDigest(key: Uint8Array, text: string): Digest {
  return `sha256:${bytesToHex(hmac(sha256, key, utf8ToBytes(text)))}`
}
