import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import { merge } from '#core/diff/merge.ts'

const rows: readonly (readonly [string, JsonObject, JsonObject, JsonObject])[] = [
  ['nothing over something', { a: 1 }, {}, { a: 1 }],
  ['something over nothing', {}, { a: 1 }, { a: 1 }],
  ['a key over another', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['a value', { a: 1 }, { a: 2 }, { a: 2 }],
  ['maps by key', { a: { b: 1, c: 1 } }, { a: { c: 2, d: 2 } }, { a: { b: 1, c: 2, d: 2 } }],
  ['a map over a value', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  ['a value over a map', { a: { b: 1 } }, { a: 1 }, { a: 1 }],
  ['an empty map, which says nothing', { a: { b: 1 } }, { a: {} }, { a: { b: 1 } }],
  ['null, which removes', { a: 1, b: { c: 1, d: 1 } }, { a: null, b: { c: null } }, { b: { d: 1 } }],
  ['null where nothing is', { a: 1 }, { b: null, c: { d: null } }, { a: 1, c: {} }],
  ['lists as wholes', { a: [1, 2, 3] }, { a: [4] }, { a: [4] }],
  ['an empty list', { a: [1] }, { a: [] }, { a: [] }],
  [
    'lists of named items by name, in the order of those below',
    {
      a: [
        { name: 'x', v: 1, w: 1 },
        { name: 'y', v: 1 },
      ],
    },
    {
      a: [
        { name: 'z', v: 2 },
        { name: 'x', v: 2 },
      ],
    },
    {
      a: [
        { name: 'x', v: 2, w: 1 },
        { name: 'y', v: 1 },
        { name: 'z', v: 2 },
      ],
    },
  ],
  ['a null within a named item', { a: [{ name: 'x', v: 1 }] }, { a: [{ name: 'x', v: null }] }, { a: [{ name: 'x' }] }],
  [
    'names that are numbers, which keep their order',
    { a: [{ name: 'b' }, { name: '10' }] },
    { a: [{ name: '2' }, { name: 'b', v: 1 }] },
    { a: [{ name: 'b', v: 1 }, { name: '10' }, { name: '2' }] },
  ],
  [
    'items of which one has no name, as a whole',
    { a: [{ name: 'x', v: 1 }] },
    { a: [{ name: 'x' }, { w: 1 }] },
    { a: [{ name: 'x' }, { w: 1 }] },
  ],
  [
    'items of which two have one name, as a whole',
    { a: [{ name: 'x', v: 1 }] },
    { a: [{ name: 'x' }, { name: 'x' }] },
    { a: [{ name: 'x' }, { name: 'x' }] },
  ],
  [
    'items named like what every object has',
    { a: [{ name: 'constructor', v: 1 }] },
    { a: [{ name: 'toString', v: 2 }] },
    {
      a: [
        { name: 'constructor', v: 1 },
        { name: 'toString', v: 2 },
      ],
    },
  ],
]

describe('merging lays', () => {
  for (const [what, below, above, expected] of rows) {
    test(what, () => {
      const before = structuredClone([below, above])
      assert.deepEqual(merge(below, above), expected)
      assert.deepEqual([below, above], before, 'nothing of either side is changed')
      assert.equal(JSON.stringify(merge(below, above)), JSON.stringify(expected), 'in this order')
    })
  }

  test('__proto__ like any other key', () => {
    const odd = JSON.parse('{"__proto__": {"polluted": true}, "a": {"__proto__": 1}}') as JsonObject
    assert.equal(JSON.stringify(merge({}, odd)), JSON.stringify(odd))
    assert.equal(JSON.stringify(merge(odd, odd)), JSON.stringify(odd))
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })
})
