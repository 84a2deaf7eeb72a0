import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '#core/base/json.ts'
import { diff } from '#core/diff/diff.ts'

/** Paths with what happened there: `+` added, `-` removed, `~` changed. */
const rows: readonly (readonly [string, Json, Json, readonly string[]])[] = [
  ['nothing', { a: 1 }, { a: 1 }, []],
  ['the order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, []],
  ['a value', { a: 1 }, { a: 2 }, ['~ a']],
  ['a type', { a: 1 }, { a: '1' }, ['~ a']],
  ['a value deep inside', { a: { b: { c: 1, d: 2 } } }, { a: { b: { c: 1, d: 3 } } }, ['~ a.b.d']],
  ['a key that comes and one that goes', { a: 1, b: 1 }, { b: 1, c: 1 }, ['- a', '+ c']],
  ['a map that comes as a whole', {}, { a: { b: 1, c: 2 } }, ['+ a']],
  ['null and nothing, which are not the same', { a: null }, {}, ['- a']],
  ['a map in the place of a value', { a: 1 }, { a: { b: 1 } }, ['~ a']],
  ['a list, as a whole', { a: [1, 2] }, { a: [1, 3] }, ['~ a']],
  ['the order of a list', { a: [1, 2] }, { a: [2, 1] }, ['~ a']],
  [
    'an item with a name',
    {
      a: [
        { name: 'x', v: 1 },
        { name: 'y', v: 1 },
      ],
    },
    {
      a: [
        { name: 'x', v: 2 },
        { name: 'y', v: 1 },
      ],
    },
    ['~ a[name=x].v'],
  ],
  [
    'items with names, that come and go',
    { a: [{ name: 'x' }, { name: 'y' }] },
    { a: [{ name: 'y' }, { name: 'z' }] },
    ['- a[name=x]', '+ a[name=z]'],
  ],
  [
    'items with names in another order and one of them changed',
    {
      a: [
        { name: 'x', v: 1 },
        { name: 'y', v: 1 },
      ],
    },
    {
      a: [
        { name: 'y', v: 1 },
        { name: 'x', v: 2 },
      ],
    },
    ['~ a[name=x].v'],
  ],
  [
    'items with names in another order alone, which may matter to who reads them',
    { a: [{ name: 'x' }, { name: 'y' }] },
    { a: [{ name: 'y' }, { name: 'x' }] },
    ['~ a'],
  ],
  [
    'a name twice, which makes it a plain list',
    {
      a: [
        { name: 'x', v: 1 },
        { name: 'x', v: 2 },
      ],
    },
    {
      a: [
        { name: 'x', v: 2 },
        { name: 'x', v: 2 },
      ],
    },
    ['~ a'],
  ],
  ['items without a name among others', { a: [{ name: 'x' }, 1] }, { a: [{ name: 'x', v: 1 }, 1] }, ['~ a']],
  ['the last item that goes', { a: [{ name: 'x' }] }, { a: [] }, ['~ a']],
  [
    'keys with dots, brackets, quotes and spaces',
    {},
    { 'a.b': 1, 'c[0]': 1, 'd e': 1, 'f"g': 1 },
    ['+ ["a.b"]', '+ ["c[0]"]', '+ ["d e"]', '+ ["f\\"g"]'],
  ],
  [
    'keys of the prototype',
    {},
    JSON.parse('{"__proto__": 1, "constructor": 2, "toString": {"a": 1}}') as Json,
    ['+ __proto__', '+ constructor', '+ toString'],
  ],
  ['the whole', [1], { a: 1 }, ['~ ']],
]

describe('a difference', () => {
  for (const [what, from, to, expected] of rows) {
    test(`is found in ${what}`, () => {
      const signs = { added: '+', removed: '-', changed: '~' } as const
      const found = diff(from, to)
      assert.deepEqual(
        found.map(({ path, kind }) => `${signs[kind]} ${path}`),
        expected,
      )
      const mirrored = { added: 'removed', removed: 'added', changed: 'changed' } as const
      assert.deepEqual(
        diff(to, from).map(({ path, kind }) => `${signs[mirrored[kind]]} ${path}`),
        expected,
        'and the other way round',
      )
    })
  }

  test('says what was there and what comes', () => {
    assert.deepEqual(diff({ a: { b: 'x' }, c: [1] }, { a: { b: null } }), [
      { path: 'a.b', kind: 'changed', from: 'x', to: null },
      { path: 'c', kind: 'removed', from: [1], to: null },
    ])
  })
})
