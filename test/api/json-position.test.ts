import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { findJsonError } from '#api/json-position.ts'

/** The mark stands where the text stops being JSON. */
const rows = [
  '¦',
  '  ¦',
  '{"a": ¦}',
  '{"a" ¦1}',
  '{¦a: 1}',
  '{"a": 1, ¦}',
  '[1, ¦]',
  '[1 ¦2]',
  '[1¦',
  '{"a": "b¦',
  '"a¦\\x"',
  '"tab¦\t"',
  '[¦01]',
  '[¦1.]',
  '[¦+1]',
  '[¦truer]',
  '[¦nul]',
  '{} ¦{}',
  '[1]¦]',
  '{"a": [1, {"b": ¦]}]}',
  "{¦'a': 1}",
  '// ¦'.replace('// ¦', '¦// comment'),
]

describe('where a JSON text is malformed', () => {
  for (const row of rows) {
    test(JSON.stringify(row), () => {
      const text = row.replace('¦', '')
      assert.throws(() => JSON.parse(text))
      assert.equal(findJsonError(text), row.indexOf('¦'))
    })
  }

  test('nothing before the place is wrong, whatever is cut out of a good text', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 2 }), (json, place, inserted) => {
        const at = place % (json.length + 1)
        const text = json.slice(0, at) + inserted + json.slice(at + 1)
        if (isJson(text)) return
        const found = findJsonError(text)
        assert.ok(found <= text.length)
        // As far as the good text goes nothing is wrong, but for a word, number or escape that was cut in its middle: those are blamed whole.
        const good = json.slice(0, at).replace(/(?:\\u?[0-9a-fA-F]*|[\w.+-]*)$/, '')
        assert.ok(found >= good.length, `${text} at ${found}`)
      }),
      { numRuns: 500 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
