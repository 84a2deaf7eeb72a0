import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeBase64, encodeBase64 } from '#core/base/base64.ts'
import { parseText } from '#core/profile/expression.ts'
import { referencesIn } from '#core/profile/references.ts'
import { callFunction } from '#core/profile/text-function.ts'

/** A text, and what it refers to; `!` before what is malformed, with its code. */
const rows: readonly (readonly [string, ...(readonly string[])])[] = [
  ['plain'],
  ['{{ .Values.host }} {{ include "x" . }} {{/* .cairn.var.x */}}'],
  ['{{.cairn.var.a}}', 'var.a'],
  ['x{{ .spectro.system.kubernetes.version | substr 0 4 }}y', 'system.kubernetes.version'],
  ['{{- .cairn.macro.a_b-c -}}', 'macro.a_b-c'],
  ['{{.cairn.var.a-}}', 'var.a'],
  ['{{.cairn.pack.wordpress-chart.charts.x}}/{{.cairn.var.b}}', 'pack.wordpress-chart.charts.x', 'var.b'],
  ['{{.cairn.var.a | default "}} {{.cairn.var.b}}" | upper}}', 'var.a'],
  [`{{.cairn.var.a | replace 'x' \`y\`}}`, 'var.a'],
  ['{{.cairn.cluster}}', '! reference.unknown cluster'],
  ['{{.cairn.}}', '! reference.unknown '],
  ['{{.cairn.macro.}}', '! reference.unknown macro.'],
  ['{{.cairn.var.a', '! reference.unknown var.a'],
  ['{{.cairn.var.a b}}', '! reference.unknown var.a b'],
  ['{{.cairn.var.a | }}', '! reference.unknown var.a |'],
  ['{{.cairn.var.a | | upper}}', '! reference.unknown var.a | |'],
  ['{{.cairn.var.{{.cairn.var.b}}}}', '! reference.unknown var.', 'var.b'],
  ['{{.cairn.var.a | nope}}', '! reference.function var.a'],
  ['{{.cairn.var.a | substr 0}}', '! reference.function var.a'],
  ['{{.cairn.var.a | trunc "x"}}', '! reference.function var.a'],
  ['{{.cairn.var.a | constructor}}', '! reference.function var.a'],
]

describe('expressions', () => {
  for (const [text, ...expected] of rows) {
    test(JSON.stringify(text), () => {
      const pieces = parseText(text)
      assert.equal(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''), text)
      const found = pieces.flatMap((piece) => {
        if (typeof piece === 'string') return []
        if (piece.kind === 'malformed') return [`! ${piece.code} ${piece.name}`]
        return [`${piece.reference.family}.${piece.reference.name}`]
      })
      assert.deepEqual(found, expected)
    })
  }

  test('say each reference once', () => {
    const text = '{{.cairn.var.a}} {{.spectro.var.a}} {{.cairn.macro.a}} {{.cairn.nope}}'
    assert.deepEqual(referencesIn(text), [
      { family: 'var', name: 'a' },
      { family: 'macro', name: 'a' },
    ])
  })

  test('that never end are read in linear time', () => {
    const before = performance.now()
    parseText('{{.cairn.var.a | default "'.repeat(40_000))
    assert.ok(performance.now() - before < 2000)
  })
})

/** Function, arguments, value, and what comes of it; null where it is refused. */
const calls: readonly (readonly [string, readonly (string | number)[], string, string | null])[] = [
  ['default', ['x'], '', 'x'],
  ['default', ['x'], 'y', 'y'],
  ['default', [3], '', '3'],
  ['substr', [0, 4], '1.35.4', '1.35'],
  ['substr', [-1, 2], 'abc', 'ab'],
  ['substr', [1, -1], 'abc', 'bc'],
  ['substr', [1, 99], 'abc', 'bc'],
  ['substr', [0, 1], '😀b', '😀'],
  ['trunc', [2], 'abc', 'ab'],
  ['trunc', [-2], 'abc', 'bc'],
  ['upper', [], 'aB', 'AB'],
  ['lower', [], 'aB', 'ab'],
  ['trim', [], ' a b\n', 'a b'],
  ['replace', ['.', '-'], '1.2.3', '1-2-3'],
  ['replace', ['', '-'], 'abc', 'abc'],
  ['replace', ['a', 'b'.repeat(1000)], 'a'.repeat(1000), null],
  ['quote', [], 'a"b', '"a\\"b"'],
  ['b64enc', [], 'äb', 'w6Ri'],
  ['b64dec', [], 'w6Ri', 'äb'],
  ['b64dec', [], 'w6R', null],
  ['b64dec', [], '/w==', null],
  ['b64enc', [], 'x'.repeat(999), null],
]

describe('functions', () => {
  for (const [name, args, value, expected] of calls) {
    test(`${name} ${args.join(' ').slice(0, 20)} of ${JSON.stringify(value.slice(0, 20))}`, () => {
      const made = callFunction({ name, args }, value, 1000)
      assert.equal(made.kind === 'text' ? made.text : null, expected)
    })
  }

  test('base64 is that of everybody else', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'äöü€😀', '\n']) {
      assert.equal(encodeBase64(text), Buffer.from(text).toString('base64'))
      assert.equal(decodeBase64(encodeBase64(text)), text)
    }
  })
})
