import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '#core/base/json.ts'
import { referencesOf, substitute, substituteText, type UnresolvedReference } from '#core/profile/references.ts'
import type { Variable } from '#core/profile/variable.ts'

const variable = (name: string, words: Partial<Variable> = {}): Variable => ({
  name,
  displayName: name,
  description: '',
  type: 'string',
  default: null,
  required: false,
  sensitive: false,
  ...words,
})

const references = referencesOf(
  [
    variable('host'),
    variable('port', { default: '80' }),
    variable('zone'),
    variable('token', { sensitive: true }),
    variable('a.b-c'),
  ],
  {
    host: { kind: 'plain', value: 'example.com' },
    token: { kind: 'sensitive', digest: `sha256:${'ab'.repeat(32)}` },
    'a.b-c': { kind: 'plain', value: '$& {{.cairn.var.host}}' },
    stranger: { kind: 'plain', value: 'not asked for' },
  },
)

const rows: readonly (readonly [string, Json, Json])[] = [
  ['the value that the cluster gives', '{{.cairn.var.host}}', 'example.com'],
  ['the default', '{{.cairn.var.port}}', '80'],
  ['nothing, where there is neither', 'x{{.cairn.var.zone}}y', 'xy'],
  ['spaces and dashes between the braces', '{{ .cairn.var.host }}:{{- .cairn.var.port -}}', 'example.com:80'],
  ['several in one text', 'http://{{.cairn.var.host}}:{{.cairn.var.port}}/', 'http://example.com:80/'],
  ['a name with dots and dashes, whose value is taken to the letter', '{{.cairn.var.a.b-c}}', '$& {{.cairn.var.host}}'],
  ['a sensitive value as the name of its Secret', '{{.cairn.var.token}}', `secret:token-${'ab'.repeat(8)}`],
  [
    'texts in maps and lists',
    { a: ['{{.cairn.var.port}}', 1, null], b: { c: '{{.cairn.var.host}}' } },
    { a: ['80', 1, null], b: { c: 'example.com' } },
  ],
  ['templates of others, which stay', '{{ .Values.host }} {{ include "x" . }}', '{{ .Values.host }} {{ include "x" . }}'],
]

const unresolved: readonly (readonly [string, Json, string, string, UnresolvedReference['code']])[] = [
  ['a variable that the profile lacks', { a: { b: '{{.cairn.var.nobody}}' } }, 'a.b', 'var.nobody', 'variable.unknown'],
  ['a variable that only the cluster has', '{{.cairn.var.stranger}}', '', 'var.stranger', 'variable.unknown'],
  [
    'a variable in an item with a name',
    { list: [{ name: 'web', image: '{{.cairn.var.nobody}}' }] },
    'list[name=web].image',
    'var.nobody',
    'variable.unknown',
  ],
  ['a variable in an item without one', { list: ['ok', '{{.cairn.var.nobody}}'] }, 'list[1]', 'var.nobody', 'variable.unknown'],
  ['a key with a dot', { 'x.y': '{{.cairn.var.nobody}}' }, '["x.y"]', 'var.nobody', 'variable.unknown'],
  ['a macro', '{{.cairn.macro.nobody}}', '', 'macro.nobody', 'macro.unknown'],
  ['something else', '{{.cairn.cluster}}', '', 'cluster', 'reference.unknown'],
  ['a function', '{{.cairn.var.host | upper}}', '', 'var.host | upper', 'reference.unknown'],
  ['a name of the prototype', '{{.cairn.var.constructor}}', '', 'var.constructor', 'variable.unknown'],
]

describe('references', () => {
  for (const [what, value, expected] of rows) {
    test(`stand for ${what}`, () => assert.deepEqual(substitute(value, references), { value: expected, unresolved: [] }))
  }

  for (const [what, value, path, name, code] of unresolved) {
    test(`that mean nothing are told: ${what}`, () => {
      const { value: left, unresolved: found } = substitute(value, references)
      assert.deepEqual(left, value, 'they stay as they are')
      assert.deepEqual(
        found.map((reference) => [reference.path, reference.name, reference.code]),
        [[path, name, code]],
      )
      assert.notEqual(found[0]?.message, '')
    })
  }

  test('in manifests are told by the path of the manifest', () => {
    const found: UnresolvedReference[] = []
    assert.equal(
      substituteText('a: {{.cairn.var.host}}\nb: {{.cairn.var.x}}', references, 'manifests[name=m]', found),
      'a: example.com\nb: {{.cairn.var.x}}',
    )
    assert.deepEqual(
      found.map(({ path, name }) => [path, name]),
      [['manifests[name=m]', 'var.x']],
    )
  })

  test('no sensitive text is anywhere', () => {
    assert.ok(![...references.variables.values()].some((text) => text.includes('ab'.repeat(10))))
  })
})
