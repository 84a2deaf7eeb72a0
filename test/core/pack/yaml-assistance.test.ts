import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placesInText } from '#core/diff/place-in-text.ts'
import { choicesOf, valueNotes } from '#core/pack/value-notes.ts'
import { parseValuePath, type ValueStep } from '#core/pack/value-path.ts'
import { yamlCursor, yamlKeyAt } from '#core/pack/yaml-cursor.ts'

const pathOf = (steps: readonly ValueStep[]) =>
  steps.map((step) => (step.kind === 'key' ? step.key : step.kind === 'items' ? '[]' : step.name)).join('.')

describe('the cursor in a text of values', () => {
  // `|` is the cursor.
  const rows: readonly (readonly [text: string, found: string | null])[] = [
    ['|', 'key  <>'],
    ['rep|', 'key  <rep>'],
    ['a: 1\nb|', 'key  <b>'],
    ['pack:\n  na|', 'key pack <na>'],
    ['pack:\n  namespace: x\n\n  # said\n  con|', 'key pack <con>'],
    ['a:\n  b:\n    c: 1\n  d|', 'key a <d>'],
    ['a:\n  b:\n    c: 1\n|', 'key  <>'],
    ['a:\n  b: tr|', 'value a.b <tr>'],
    ['a:\n  b: |', 'value a.b <>'],
    ['list:\n  - na|', 'key list.[] <na>'],
    ['list:\n- na|', 'key list.[] <na>'],
    ['list:\n  - name: x\n    im|', 'key list.[] <im>'],
    ['list:\n  - name: x\n    on:\n      - k|', 'key list.[].on.[] <k>'],
    ['list:\n  - name: x\n  - name: y\n    v: |', 'value list.[].v <>'],
    ['list:\n- name: x\n- name: y\nother: |', 'value other <>'],
    ['"a.b/c":\n  d|', 'key a.b/c <d>'],
    ['text: >-\n  some wo|', null],
    ['# rep|', null],
    ['a: 1\n  b|', null],
  ]
  for (const [marked, found] of rows) {
    test(JSON.stringify(marked), () => {
      const offset = marked.lastIndexOf('|')
      const cursor = yamlCursor(marked.slice(0, offset) + marked.slice(offset + 1), offset)
      assert.equal(cursor && `${cursor.writes} ${pathOf(cursor.steps)} <${cursor.typed}>`, found)
    })
  }

  test('the key under the pointer', () => {
    const text = 'pack:\n  list:\n    - name: x\n      on: 1\n'
    const at = text.indexOf('on:')
    const found = yamlKeyAt(text, at + 1)
    assert.deepEqual(found && [pathOf(found.steps), found.from, found.to], ['pack.list.[].on', at, at + 2])
    assert.equal(yamlKeyAt(text, text.indexOf('1')), null)
  })
})

describe('what a pack says of its values', () => {
  const notes = valueNotes({
    values: `# The pack.

pack:
  # Where it is installed.
  # One line more.
  namespace: shop
  mode: fast # or slow
items:
  # Of an item.
  - name: a
    on: true
`,
    schema: `pack.mode:
  schema: '{{ required | format "\${list:[fast, slow]}" | hints "How it runs" }}'
pack.extra:
  schema: '{{ format "\${number:[1-3]}" }}'
`,
  })
  const at = (path: string) => notes.at(parseValuePath(path) ?? [])

  test('values with their comments and rules', () => {
    assert.equal(at('pack.namespace')?.comment, 'Where it is installed. One line more.')
    assert.equal(at('pack.namespace')?.value, 'shop')
    assert.equal(at('pack.mode')?.comment, 'or slow')
    assert.deepEqual(at('pack.mode')?.rule?.hints, ['How it runs'])
    assert.equal(at('pack.nothing'), null)
  })

  test('what can stand in a map, rules without a value included', () => {
    assert.deepEqual(
      notes.below(parseValuePath('pack') ?? []).map(({ key }) => key),
      ['namespace', 'mode', 'extra'],
    )
    assert.deepEqual(
      notes.below(parseValuePath('items.$[]') ?? []).map(({ key }) => key),
      ['name', 'on'],
    )
  })

  test('the texts that a value can be', () => {
    assert.deepEqual(choicesOf(at('pack.mode')!), ['fast', 'slow'])
    assert.deepEqual(choicesOf(at('items.$[].on')!), ['true', 'false'])
    assert.deepEqual(choicesOf(at('pack.namespace')!), [])
  })

  test('values that are no YAML have only rules', () => {
    const broken = valueNotes({ values: 'a: [', schema: "b:\n  schema: '{{ required }}'\n" })
    assert.deepEqual(
      broken.below([]).map(({ key }) => key),
      ['b'],
    )
  })
})

test('paths are found in a text, or what is around them', () => {
  const text = 'a:\n  "x.y": 1\n  list:\n    - name: web\n      port: 80\n    - 7\n'
  const find = placesInText(text)
  const rows: readonly (readonly [path: string, found: string | null])[] = [
    ['a', 'a'],
    ['a["x.y"]', '"x.y"'],
    ['a.list[name=web].port', 'port'],
    ['a.list[1]', '7'],
    ['a.missing.deep', 'a'],
    ['missing', null],
  ]
  for (const [path, found] of rows) {
    const place = find(path)
    assert.equal(place && text.slice(place.from, place.to), found, path)
  }
})
