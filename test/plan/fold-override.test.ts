import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { canonicalJson, type JsonObject } from '#core/base/json.ts'
import { mergedValues, valuesOf } from '#core/cluster/resolve-layer.ts'
import { foldValues } from '#core/diff/fold-values.ts'
import { foldOverride } from '#core/plan/fold-override.ts'
import type { StackedLayer } from '#core/plan/stacked-layer.ts'
import { override, pack, profile } from '../core/plan-fixture.ts'
import { oddMaps } from './arbitraries.ts'

const fold = (below: string, above: string) => foldValues(below, valuesOf(below), above, valuesOf(above))

const texts: readonly (readonly [what: string, below: string, above: string, expected: string])[] = [
  ['nothing over something', '# Mine.\na: 1\n', '', '# Mine.\na: 1\n'],
  ['something over nothing', '', '# Ours.\na: 1 # so\n', '# Ours.\na: 1 # so\n'],
  ['something over a comment', '# Later.\n', 'a: 1\n', '# Later.\na: 1\n'],
  ['what is said already', '# Mine.\na: 1\n', 'a: 1\n', '# Mine.\na: 1\n'],
  [
    'keys beside each other, with the comments of both',
    'a: 1 # one\n# The map.\nm:\n  b: 2\n',
    'm:\n  # Three.\n  c: 3\n# Four.\nd: 4 # four\n',
    'a: 1 # one\n# The map.\nm:\n  b: 2\n  # Three.\n  c: 3\n# Four.\nd: 4 # four\n',
  ],
  ['another value in its place', 'a: 1 # one\nb: 2\n', 'a: 5\n', 'a: 5 # one\nb: 2\n'],
  ['another value with a comment of its own', 'a: 1 # one\n', 'a: 5 # five\n', 'a: 5 # five\n'],
  ['a removal, which stays one', 'a: 1\nb: 2\n', 'a: null\n', 'a: null\nb: 2\n'],
  [
    'named items by name',
    'l:\n  - name: x\n    v: 1 # one\n',
    'l:\n  - name: y\n    v: 2\n  - name: x\n    w: 3\n',
    'l:\n  - name: x\n    v: 1 # one\n    w: 3\n  - name: y\n    v: 2\n',
  ],
  ['other lists as wholes', 'l: [1, 2]\n', 'l: [3]\n', 'l: [ 3 ]\n'],
  ['keys into an empty map', 'm: {}\n', 'm:\n  a: 1\n', 'm:\n  a: 1\n'],
]

describe('two texts of values in one', () => {
  for (const [what, below, above, expected] of texts) test(what, () => assert.equal(fold(below, above), expected))

  test('with aliases, which cannot keep their comments', () => {
    assert.deepEqual(parse(fold('a: &x {v: 1}\nb: *x\n', 'c: &y {w: 1}\nd: *y\n')), {
      a: { v: 1 },
      b: { v: 1 },
      c: { w: 1 },
      d: { w: 1 },
    })
  })
})

const made = pack('metrics-server@0.8.0').content
const layerOf = (packValues: string, values: string, manifests: Readonly<Record<string, string>> = {}): StackedLayer => {
  const found = profile({ layers: { a: { pack: 'metrics-server@0.8.0', values, manifests } } }).content.layers.find(
    ({ name }) => name === 'a',
  )
  assert.ok(found)
  return { layer: found, pack: { ...made, values: packValues, manifests: [{ name: 'promised', content: 'pack' }] } }
}

describe('an override that becomes part of its layer', () => {
  test('comes to the same, whatever lies below, or is said to be impossible', () => {
    let impossible = 0
    fc.assert(
      fc.property(oddMaps, oddMaps, oddMaps, (...maps) => {
        const [below, middle, above] = maps.map((map) => stringify(map, { aliasDuplicateObjects: false })) as [
          string,
          string,
          string,
        ]
        const stacked = layerOf(below, middle)
        const ours = override('base/a', above)
        const folded = foldOverride(stacked, ours)
        if (folded.kind === 'impossible') impossible += 1
        else {
          const [to, from] = [mergedValues(folded.layer, stacked.pack, null), mergedValues(stacked.layer, stacked.pack, ours)]
          assert.equal(canonicalJson(to), canonicalJson(from))
        }
      }),
      { numRuns: 1500 },
    )
    assert.ok(impossible < 75, `${impossible} of 1500 are impossible, and few should be`)
  })

  const rows: readonly (readonly [string, string, string, string, JsonObject])[] = [
    ['a value of the pack', 'a: 1\nb: 2\n', '', 'a: 5\n', { a: 5 }],
    ['a removal from the pack', 'a: 1\nb: 2\n', 'b: 3\n', 'a: null\n', { b: 3, a: null }],
    ['a map where the profile has a value that hides the pack', 'k: {x: 1}\n', 'k: 5\n', 'k: {y: 1}\n', { k: { y: 1, x: null } }],
  ]
  for (const [what, below, middle, above, expected] of rows) {
    test(`as ${what}`, () => {
      const folded = foldOverride(layerOf(below, middle), override('base/a', above))
      assert.ok(folded.kind === 'folded')
      assert.deepEqual(parse(folded.layer.values), expected)
    })
  }

  test('with its manifests: replaced, added, and taken away from the layer', () => {
    const ours = override('base/a', null, [
      { name: 'old', content: null },
      { name: 'kept', content: 'ours' },
      { name: 'new', content: 'ours' },
    ])
    const folded = foldOverride(layerOf('', '# As it was.\n', { old: 'x', kept: 'x' }), ours)
    assert.ok(folded.kind === 'folded')
    assert.equal(folded.layer.values, '# As it was.\n')
    assert.deepEqual(folded.layer.manifests, [
      { name: 'kept', content: 'ours' },
      { name: 'new', content: 'ours' },
    ])
  })

  test('but not where it takes away what the pack brings', () => {
    const folded = foldOverride(layerOf('', ''), override('base/a', null, [{ name: 'promised', content: null }]))
    assert.ok(folded.kind === 'impossible' && folded.message.includes('promised'))
  })
})
