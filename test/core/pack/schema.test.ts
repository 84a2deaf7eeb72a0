import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import type { Json, JsonObject } from '#core/base/json.ts'
import { checkValueRules, readSchema } from '#core/pack/schema.ts'

/** The rules of a schema whose every rule can be read. */
function rules(schema: Readonly<Record<string, string>>) {
  const read = readSchema(stringify(Object.fromEntries(Object.entries(schema).map(([path, rule]) => [path, { schema: rule }]))))
  assert.deepEqual(read.problems, [])
  return read.rules
}

function violations(rule: string, value: Json): readonly string[] {
  return checkValueRules(rules({ a: `{{ ${rule} }}` }), { a: value }, {}).map(({ wanted, given }) => `${wanted}: ${given}`)
}

const formats: readonly (readonly [format: string, fits: readonly Json[], not: readonly Json[]])[] = [
  ['${string}', ['x', 'a b', '3'], [3, true, {}, ['x']]],
  ['${string:/^[a-z]+$/}', ['abc'], ['ABC', 'a1', 3]],
  ['${string:/[0-9]/}', ['a1', '1'], ['a']],
  ['${string:/^[a-z]+$/}:${version}', ['app:1.0.0'], ['App:1.0.0', 'app:1']],
  ['${number}', [3, -1.5, '3', '1e3'], ['three', true, [3], {}, 'NaN', '0x10']],
  ['${number:[5000-5005]}', [5000, 5005, '5003'], [4999, 5006, '5006', 'x']],
  ['${number:[-5-5]}', [-5, 0, '-3'], [-6, 6]],
  ['${number:[0.5 - 1.5]}', [1, '0.5'], [0.4]],
  ['${number:/^(500[0-5])$/}', [5003, '5000'], [5006]],
  ['${boolean}', [true, false, 'true'], ['yes', 1, 'True']],
  ['${list:[PACK,GIT, CHART]}', ['PACK', 'CHART', ['GIT', 'PACK']], ['pack', 'X', ['GIT', 'X']]],
  ['${list:[1,2]}', [1, '2'], [3]],
  ['${ipv4}', ['10.0.0.1', '255.255.255.255'], ['10.0.0', '256.0.0.1', '01.0.0.1', 'x', 10]],
  ['${ipv4cidr}', ['10.0.0.0/16', '0.0.0.0/0'], ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/16/1']],
  [
    '${ipv6}',
    ['::', '::1', 'fd00::1', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1'],
    ['1:2', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '10.0.0.1'],
  ],
  ['${version}', ['1.2.3', 'v1.2.3', '1.2.3-rc.1', '1.2.3+build.5'], ['1.2', 'latest', '01.2.3', 1.2]],
  ['${password}', ['secret'], [5]],
  ['${password:/^.{8,}$/}', ['long enough'], ['short']],
  ['${base64}', ['aGVsbG8=', 'YWI='], ['hello!', 'abc']],
  ['${string}/${string}:${version}', ['ghcr.io/org/app:1.2.3', 'a/b:v1.0.0-rc.1'], ['ghcr.io/app', 'a/b:latest', '/b:1.0.0', 5]],
  [
    '${ipv4} - ${ipv4}',
    ['10.10.10.10 - 10.10.10.255'],
    ['10.10.10.10', '10.10.10.10-10.10.10.255', '10.10.10.10 - 10.10.10.256'],
  ],
  ['${string}, ${string:/size=[0-9]+/}', ['type-zeroedthick, size=150'], ['type-zeroedthick, size=s', 'size=150']],
  ['http://${ipv4}:${number:[1-65535]}', ['http://10.0.0.1:8080'], ['http://10.0.0.1:70000', 'http://10.0.0.1:']],
  ['plain', ['plain'], ['other']],
]

describe('a format', () => {
  for (const [format, fits, not] of formats) {
    test(`${format} takes what is of it, and nothing else`, () => {
      for (const value of fits) assert.deepEqual(violations(`format "${format}"`, value), [], JSON.stringify(value))
      for (const value of not) assert.equal(violations(`format "${format}"`, value).length, 1, JSON.stringify(value))
    })
  }

  test('says what is wanted and what was given', () => {
    assert.deepEqual(violations('format "${number:[1-5]}"', 7), ['a number from 1 to 5: 7'])
    assert.deepEqual(violations('format "${list:[A,B]}"', 'C'), ['one of A, B: "C"'])
    assert.deepEqual(violations('format "${string}:${version}"', 'x'), ['"(a text):(a version such as 1.2.3)": "x"'])
    assert.deepEqual(violations('format "${number}"', 'x'.repeat(200)), [`a number: "${'x'.repeat(78)}…`])
  })

  test('never shows a password', () => {
    assert.deepEqual(violations('format "${password:/^.{8,}$/}"', 'short'), ['a text of the form /^.{8,}$/: (not shown)'])
    assert.deepEqual(violations('readonly | format "${password}"', 'other'), ["the pack's own value, nothing: (not shown)"])
  })

  test('answers in time, whatever the text', { timeout: 5000 }, () => {
    const joined = '${string}${string}${string}${string:/(a+)+/}${string}b'
    assert.equal(violations(`format "${joined}"`, 'a'.repeat(512)).length, 1)
    assert.equal(violations(`format "${joined}"`, 'a'.repeat(100_000)).length, 1)
    assert.equal(violations('format "${string:/(a+)+b/}"', 'a'.repeat(100_000)).length, 1)
  })
})

const required = '{{ required | format "${string}" }}'
const optional = '{{ format "${string}" }}'
const places: readonly (readonly [path: string, rule: string, values: JsonObject, refused: readonly string[]])[] = [
  ['a.b', required, { a: { b: 'x' } }, []],
  ['a.b', required, { a: {} }, ['a.b']],
  ['a.b', required, {}, ['a.b']],
  ['a.b', required, { a: { b: null } }, ['a.b']],
  ['a.b', required, { a: { b: '' } }, ['a.b']],
  ['a.b', required, { a: 'text' }, ['a.b']],
  ['a.b', optional, {}, []],
  ['a.b', optional, { a: { b: null } }, []],
  ['a.b', optional, { a: { b: '' } }, []],
  ['a.b', optional, { a: { b: 5 } }, ['a.b']],
  ['a.$[]', required, { a: ['x', 5, ''] }, ['a[1]', 'a[2]']],
  ['a[]', required, { a: ['x', 5] }, ['a[1]']],
  ['a.$[]', required, { a: [] }, ['a.$[]']],
  ['a.$[]', required, {}, ['a[]']],
  ['a.$[]', optional, { a: 'x' }, []],
  ['a.$[].b', required, { a: [{ b: 'x' }, {}] }, ['a[1].b']],
  ['a[].b.$[]', required, { a: [{ b: ['x', 1] }] }, ['a[0].b[1]']],
  ['a.$[].b', required, { a: [] }, []],
  ['a[name=web].b', required, { a: [{ name: 'db' }, { name: 'web', b: 1 }] }, ['a[name=web].b']],
  ['a["x.y"].b', required, { a: { 'x.y': { b: 1 } } }, ['a["x.y"].b']],
  ['constructor', required, {}, ['constructor']],
  ['a.__proto__.b', optional, { a: {} }, []],
  ['a.b', '{{ readonly }}', { a: { b: 'own' } }, []],
  ['a.b', '{{ readonly }}', { a: { b: 'other' } }, ['a.b']],
  ['a.b', '{{readonly}}', { a: {} }, ['a.b']],
  ['a.c', '{{ readonly }}', { a: { c: 'new' } }, ['a.c']],
]

describe('a rule', () => {
  for (const [path, rule, values, refused] of places) {
    test(`${rule} at ${path} of ${JSON.stringify(values)}: ${refused.join(', ') || 'nothing'}`, () => {
      const found = checkValueRules(rules({ [path]: rule }), values, { a: { b: 'own' } })
      assert.deepEqual(
        found.map((one) => one.path),
        refused,
      )
    })
  }

  test('says nothing of what stands for something else', () => {
    const isOpen = (text: string): boolean => text.includes('{{')
    const both = rules({ a: '{{ required | format "${number}" }}', b: '{{ readonly }}' })
    assert.deepEqual(checkValueRules(both, { a: '{{.cairn.var.x}}', b: ['x {{ y }}'] }, {}, isOpen), [])
    assert.deepEqual(checkValueRules(both, { a: 1, b: 'demo' }, { b: '{{.cairn.system.cluster.name}}' }, isOpen), [])
  })

  test('every violation is told, not the first alone', () => {
    const all = rules({ a: required, b: '{{ format "${number}" }}', c: '{{ required }}' })
    assert.deepEqual(
      checkValueRules(all, { a: 1, b: 'x' }, {}).map(({ path }) => path),
      ['a', 'b', 'c'],
    )
  })
})

const unreadable: readonly (readonly [schema: string, line: number, key: string | null, says: RegExp])[] = [
  ['"', 1, null, /not valid YAML/],
  ['- a', 1, null, /no map/],
  ['a: 1\na: 2', 2, null, /not valid YAML/],
  ['a:\n  schema: "{{ required }}"\n\nb.c: text', 4, 'b.c', /has no rule/],
  ['a:\n  schema: 5', 1, 'a', /has no rule/],
  ['a:\n  schema: required', 1, 'a', /is no rule/],
  ['a:\n  schema: "{{ }}"', 1, 'a', /is no rule/],
  ['a:\n  schema: "{{ required format }}"', 1, 'a', /is no rule/],
  ['a:\n  schema: "{{ requird }}"', 1, 'a', /"requird" is nothing/],
  ["a:\n  schema: '{{ format }}'", 1, 'a', /format has one text/],
  ['a:\n  schema: \'{{ format "${text}" }}\'', 1, 'a', /"text" is no format/],
  ['a:\n  schema: \'{{ format "${string" }}\'', 1, 'a', /is no format/],
  ['a:\n  schema: \'{{ format "" }}\'', 1, 'a', /format is empty/],
  ['a:\n  schema: \'{{ format "${number:[9-1]}" }}\'', 1, 'a', /no range/],
  ['a:\n  schema: \'{{ format "${ipv4:[1-2]}" }}\'', 1, 'a', /takes no/],
  ['a:\n  schema: \'{{ format "${list}" }}\'', 1, 'a', /names its items/],
  ['a:\n  schema: \'{{ format "${string:/(/}" }}\'', 1, 'a', /regular expression .* missing closing/],
  ['a..b:\n  schema: "{{ required }}"', 1, 'a..b', /no path/],
]

describe('what cannot be read is told with its line and key', () => {
  for (const [schema, line, key, says] of unreadable) {
    test(JSON.stringify(schema), () => {
      const [problem, ...more] = readSchema(schema).problems
      assert.ok(problem)
      assert.deepEqual([problem.line, problem.key, more.length], [line, key, 0])
      assert.match(problem.message, says)
    })
  }
})

test('the rules of a schema with a mistake hold beside it', () => {
  const { rules: found, problems } = readSchema(
    'a:\n  schema: \'{{ requird }}\'\nb:\n  schema: \'{{ required | hints "x | y" "z" }}\'',
  )
  assert.equal(problems.length, 1)
  assert.deepEqual(
    found.map(({ path, hints }) => [path, hints]),
    [['b', ['x | y', 'z']]],
  )
})

test('a value of any type at any place, and any schema, never throws', () => {
  const paths = fc.constantFrom('a', 'a.b', 'a.$[]', 'a[].b', 'a[name=x].b', 'a.b.$[].c')
  const rule = fc.constantFrom(...formats.map(([format]) => `format "${format}"`), 'readonly', 'required')
  const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>
  const shaped = fc.oneof(value, fc.array(fc.record({ name: value, b: value })), fc.record({ b: value }))
  fc.assert(
    fc.property(paths, rule, shaped, value, (path, text, given, own) => {
      for (const violation of checkValueRules(rules({ [path]: `{{ required | ${text} }}` }), { a: given }, { a: own })) {
        assert.ok(violation.given.length <= 80)
      }
    }),
    { numRuns: 500 },
  )
  const yaml = fc.oneof(
    fc.string(),
    fc.string().map((inner) => `a:\n  schema: ${JSON.stringify(`{{ ${inner} }}`)}`),
    fc.jsonValue().map((any) => stringify(any)),
  )
  fc.assert(
    fc.property(yaml, (text) => {
      const { rules: found, problems } = readSchema(text)
      assert.ok(found.length + problems.length >= 0)
    }),
    { numRuns: 500 },
  )
})
