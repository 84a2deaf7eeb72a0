import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import { parseValues } from '#core/profile/values.ts'

const own = (key: string, value: unknown): JsonObject => Object.fromEntries([[key, value]]) as JsonObject

const read: readonly (readonly [string, string, JsonObject])[] = [
  ['nothing', '', {}],
  ['a comment alone', '# nothing yet\n', {}],
  ['a document that is null', '---\n', {}],
  ['maps, lists and scalars', 'a: 1\nb: [x, y]\nc:\n  d: true\n  e: ~\n', { a: 1, b: ['x', 'y'], c: { d: true, e: null } }],
  [
    'words that other versions of YAML take for something else',
    'a: yes\nb: 010\nc: 2001-01-01\n',
    { a: 'yes', b: 10, c: '2001-01-01' },
  ],
  ['texts of many lines', 'a: |\n  x\n   y\nb: >\n  x\n  y\n', { a: 'x\n y\n', b: 'x y\n' }],
  ['an alias', 'a: &x {b: 1}\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
  ['a merge key, which is a key like any other', 'a: &x {b: 1}\nc:\n  <<: *x\n', { a: { b: 1 }, c: { '<<': { b: 1 } } }],
  ['a quoted reference', 'a: "{{.cairn.var.x}}"\n', { a: '{{.cairn.var.x}}' }],
  ['a template of another tool in quotes', 'a: "{{ .Values.x }}"\n', { a: '{{ .Values.x }}' }],
  ['numbers as keys', '8080: web\n', { '8080': 'web' }],
  ['__proto__', '__proto__: {polluted: true}\n', own('__proto__', { polluted: true })],
  ['constructor and toString', 'constructor: 1\ntoString: 2\n', { constructor: 1, toString: 2 } as unknown as JsonObject],
  ['a tag, whose text stands as it is', 'a: !!binary aGVsbG8=\n', { a: 'aGVsbG8=' }],
  ['an empty map and an empty list', 'a: {}\nb: []\n', { a: {}, b: [] }],
]

const refused: readonly (readonly [string, string, number, number, RegExp])[] = [
  ['a list at the top', '- 1\n', 1, 1, /map at the top/],
  ['a text at the top', 'hello\n', 1, 1, /map at the top/],
  ['a key twice', 'a: 1\nb: 2\na: 3\n', 3, 1, /unique/],
  ['a map on one line with its key', 'a: b: c\n', 1, 4, /[Nn]ested mappings/],
  ['a tab', 'a:\n\tb: 1\n', 2, 1, /[Tt]ab/],
  ['a quote that is not closed', 'a: 1\nb: "x\n', 3, 1, /quote/],
  ['a bracket that is not closed', 'a: [1, 2\n', 2, 1, /\]/],
  ['a second document', 'a: 1\n---\nb: 2\n', 2, 1, /second document/],
  ['an unquoted reference', 'a: {{.cairn.var.x}}\n', 1, 5, /quotes/],
  ['an unquoted reference further down', 'b: 1\na:\n  - x\n  - {{ .cairn.var.x }}\n', 4, 6, /quotes/],
  ['a reference as a key', '"{{.cairn.var.x}}": 1\n', 1, 1, /never substituted/],
  ['a list as a key', '? [1, 2]\n: 3\n', 1, 3, /stands as a key/],
  ['.nan', 'a: .nan\n', 1, 1, /\.nan/],
  ['.inf', 'a: [1, -.inf]\n', 1, 1, /\.inf/],
  ['a number beyond all numbers', 'a: 1e999\n', 1, 1, /\.inf/],
  ['an alias without an anchor', 'a: *nobody\n', 1, 1, /nobody/],
  ['an alias within its own anchor', 'a: &x [*x]\n', 1, 1, /holds itself/],
  ['nesting without end', `a: ${'['.repeat(5000)}${']'.repeat(5000)}\n`, 1, 1, /nested/],
  ['a NUL', 'a: "x\\0y"\n', 1, 1, /NUL/],
  ['half a character', 'a: "\\uD800"\n', 1, 1, /half a character/],
]

describe('values', () => {
  for (const [what, text, values] of read) {
    test(`read ${what}`, () => assert.deepEqual(parseValues(text), { kind: 'values', values }))
  }

  for (const [what, text, line, column, message] of refused) {
    test(`refuse ${what}, with its place`, () => {
      const parsed = parseValues(text)
      assert.ok(parsed.kind === 'malformed', JSON.stringify(parsed))
      assert.deepEqual([parsed.line, parsed.column], [line, column], parsed.message)
      assert.match(parsed.message, message)
    })
  }

  test('refuse aliases that unfold without end, at once', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    )
    const parsed = parseValues(`l0: &l0 [x]\n${levels.join('\n')}\n`)
    assert.ok(parsed.kind === 'malformed')
    assert.match(parsed.message, /alias/)
  })

  test('leave the prototype of all objects alone', () => {
    parseValues('__proto__:\n  polluted: true\nconstructor:\n  prototype:\n    polluted: true\n')
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })

  test('are the same answer for the same text', () => {
    assert.equal(parseValues('a: {b: [1, 2]}\n'), parseValues('a: {b: [1, 2]}\n'))
  })
})
