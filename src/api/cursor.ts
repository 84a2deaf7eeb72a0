import { keyedDigest } from '#core/base/digest.ts'
import { canonicalJson, type Json } from '#core/base/json.ts'
import { refuse, type Refusal } from '#control/refusal.ts'

/**
 * A cursor is opaque: where the next page begins, with a mark that only this installation can make. The mark covers the list, its
 * filter and its order, so that a cursor of another list, or one that somebody wrote by hand, is refused instead of half working.
 */
export function writeCursor(key: Uint8Array, list: Json, position: Json): string {
  const text = canonicalJson(position)
  return Buffer.from(`${markOf(key, list, text)}${text}`).toString('base64url')
}

export function readCursor(
  key: Uint8Array,
  list: Json,
  cursor: string,
): { readonly kind: 'position'; readonly position: Json } | Refusal {
  const plain = Buffer.from(cursor, 'base64url').toString()
  const text = plain.slice(markLength)
  if (plain.slice(0, markLength) !== markOf(key, list, text)) return invalid
  return { kind: 'position', position: JSON.parse(text) as Json }
}

const markLength = 24

const invalid = refuse(
  'cursor.invalid',
  'The cursor is of another list, filter or order, or damaged. Take `next` of the page before with the same filter and order, or begin without one.',
)

function markOf(key: Uint8Array, list: Json, text: string): string {
  return keyedDigest(key, canonicalJson(['cursor', list, text])).slice(-markLength)
}
