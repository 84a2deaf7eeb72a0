import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchOf } from '../../console/frame/match.ts'

const rows: readonly (readonly [text: string, typed: string, expected: number])[] = [
  ['store-001', '', 1],
  ['store-001', 'store-001', 5],
  ['Store-001', ' sTORE-001 ', 5],
  ['store-001', 'sto', 4],
  ['eu store-001', '001', 3],
  ['Apply updates', 'up app', 3],
  ['store-001', 'ore', 2],
  ['store-001', 's1', 1],
  ['store-001', '1s', 0],
  ['store-001', 'x', 0],
]

test('what was typed is answered best by everything, then its beginning, a word, a part, its letters in order', () => {
  for (const [text, typed, expected] of rows) assert.equal(matchOf(text, typed), expected, `${text} for ${typed}`)
})
