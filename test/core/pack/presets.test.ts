import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import type { Json, JsonObject } from '#core/base/json.ts'
import { checkPresets, readPresets, withPresets } from '#core/pack/presets.ts'

const text = `presets:
  - name: private
    displayName: Private registry
    group: registry
    remove: [registry.ingress.host, "hosts[name=old]", "list.$[].gone"]
    add: |
      registry:
        private: true
  - { name: public, group: registry, add: "registry: { private: false, type: PACK }" }
  - { name: verbose, remove: [quiet] }
  - { name: small, group: "", add: "replicas: null" }
`
const pack = { name: 'web', presets: text }
const values: JsonObject = {
  registry: { ingress: { host: 'x', port: 1 }, type: 'GIT' },
  hosts: [{ name: 'old' }, { name: 'new' }],
  list: [{ gone: 1, left: 2 }, 3],
  quiet: true,
  replicas: 2,
}

test('presets read as they are written, with what they leave out', () => {
  const { presets, problems } = readPresets(text)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    presets.map(({ name, displayName, group }) => [name, displayName, group]),
    [
      ['private', 'Private registry', 'registry'],
      ['public', 'public', 'registry'],
      ['verbose', 'verbose', null],
      ['small', 'small', null],
    ],
  )
})

describe('chosen presets', () => {
  test('take away, then add', () => {
    assert.deepEqual(withPresets(values, text, ['private']), {
      ...values,
      registry: { ingress: { port: 1 }, type: 'GIT', private: true },
      hosts: [{ name: 'new' }],
      list: [{ left: 2 }, 3],
    })
  })

  test('apply in the order of the file, whatever order they are named in', () => {
    assert.deepEqual(
      withPresets(values, text, ['small', 'verbose', 'public']),
      withPresets(values, text, ['public', 'verbose', 'small']),
    )
    const { quiet: _quiet, replicas: _replicas, ...rest } = values
    assert.deepEqual(withPresets(values, text, ['small', 'verbose']), rest)
  })

  test('leave values alone where there is none', () => {
    assert.equal(withPresets(values, text, []), values)
    assert.equal(withPresets(values, null, ['private']), values)
    assert.deepEqual(withPresets(values, 'presets: [', ['private']), values)
  })
})

const choices: readonly (readonly [
  names: readonly string[],
  presets: string | null,
  refused: readonly (readonly [number | null, string])[],
])[] = [
  [[], text, []],
  [['private', 'verbose', 'small'], text, []],
  [['private', 'public'], text, [[1, 'preset.group']]],
  [['private', 'private'], text, [[1, 'preset.duplicate']]],
  [
    ['other', 'private', 'none', 'public'],
    text,
    [
      [0, 'preset.unknown'],
      [2, 'preset.unknown'],
      [3, 'preset.group'],
    ],
  ],
  [['private'], null, [[0, 'preset.unknown']]],
  [
    ['private'],
    'presets: [',
    [
      [0, 'preset.unknown'],
      [null, 'preset.malformed'],
    ],
  ],
  [
    ['a'],
    'presets: [{ name: a, add: "[" }]',
    [
      [0, 'preset.unknown'],
      [null, 'preset.malformed'],
    ],
  ],
  [['b'], 'presets: [{ name: a, add: "[" }, { name: b }]', []],
]

for (const [names, presets, refused] of choices) {
  test(`choosing ${names.join(', ') || 'nothing'} of ${JSON.stringify(presets?.slice(0, 30))}`, () => {
    assert.deepEqual(
      checkPresets(names, { ...pack, presets }).map(({ index, code }) => [index, code]),
      refused,
    )
  })
}

const malformed: readonly (readonly [presets: string, path: string])[] = [
  ['presets: [', 'presets.yaml'],
  ['- a', 'presets.yaml'],
  ['presets: a', 'presets.yaml#presets'],
  ['presets: [a]', 'presets.yaml#presets[0]'],
  ['presets: [{ add: "" }]', 'presets.yaml#presets[0].name'],
  ['presets: [{ name: a, remove: ["a..b"] }]', 'presets.yaml#presets[0].remove[0]'],
  ['presets: [{ name: a, add: "- b" }]', 'presets.yaml#presets[0].add'],
  ['presets: [{ name: a, add: { b: 1 } }]', 'presets.yaml#presets[0].add'],
  ['presets: [{ name: a }, { name: a }]', 'presets.yaml#presets'],
]

for (const [presets, path] of malformed) {
  test(`presets ${presets} are told at ${path}`, () => {
    assert.deepEqual(
      readPresets(presets).problems.map((problem) => problem.path),
      [path],
    )
  })
}

test('any presets on any values never throw', () => {
  const any = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
  const paths = fc.array(fc.constantFrom('a', 'a.b', 'a.$[]', 'a[].b', 'a[name=x]', '__proto__.x', 'a.constructor'))
  const presets = fc.array(
    fc.record({
      name: fc.constantFrom('x', 'y'),
      remove: fc.oneof(paths, any),
      add: fc.oneof(
        any.map((value) => stringify(value)),
        any,
      ),
    }),
  )
  fc.assert(
    fc.property(presets, any, (list, value) => {
      const file = stringify({ presets: list })
      assert.ok(withPresets({ a: value }, file, ['x', 'y']))
      checkPresets(['x', 'y', 'z'], { name: 'web', presets: file })
    }),
    { numRuns: 300 },
  )
})
