import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import type { Json, JsonObject } from '#core/base/json.ts'
import { mergeOverride } from '#core/diff/override-merge.ts'

function mergeTexts(override: string, base: Json, theirs: Json) {
  const ours = (parse(override) ?? {}) as JsonObject
  return mergeOverride(override, ours, base as JsonObject, theirs as JsonObject)
}

/** The override, the profile before and after, the override that is left. */
const clean: readonly (readonly [string, string, Json, Json, string])[] = [
  ['the profile changed nothing', 'a: 1\n', { a: 0 }, { a: 0 }, 'a: 1\n'],
  ['the profile changed other paths', 'a: 1\n', { a: 0, b: 0 }, { a: 0, b: 1, c: 1 }, 'a: 1\n'],
  ['both changed one path to the same', 'a: 1\n', { a: 0 }, { a: 1 }, 'a: 1\n'],
  ['both added the same', 'a: {b: 1}\n', {}, { a: { b: 1 } }, 'a: {b: 1}\n'],
  ['both removed', 'a: null\n', { a: 0 }, {}, 'a: null\n'],
  ['the override repeats what the profile said, so it follows the profile', 'a: 0\n', { a: 0 }, { a: 1 }, ''],
  ['it repeats one of its values', 'a: 0\nb: 5\n', { a: 0, b: 0 }, { a: 1, b: 0 }, 'b: 5\n'],
  [
    'it repeats a value deep inside',
    'a:\n  b:\n    c: 0\n  d: 5\n',
    { a: { b: { c: 0 } } },
    { a: { b: { c: 1 } } },
    'a:\n  d: 5\n',
  ],
  [
    'it repeats a value of an item',
    'l:\n  - name: x\n    v: 0\n  - name: y\n    v: 5\n',
    { l: [{ name: 'x', v: 0 }] },
    { l: [{ name: 'x', v: 1 }] },
    'l:\n  - name: y\n    v: 5\n',
  ],
  [
    'it repeats a value of an item that goes, and does not bring it back',
    'l:\n  - name: x\n    v: 0\n',
    { l: [{ name: 'x', v: 0 }, { name: 'y' }] },
    { l: [{ name: 'y' }] },
    '',
  ],
  ['it repeats a whole list', 'a: [1]\nb: 1\n', { a: [1] }, { a: [1, 2] }, 'b: 1\n'],
  ['an empty map says nothing', 'a: {}\n', { a: { b: 0 } }, { a: { b: 1 } }, 'a: {}\n'],
  [
    'it adds an item while the profile adds another',
    'l:\n  - name: x\n    v: 1\n',
    { l: [] },
    { l: [{ name: 'y' }] },
    'l:\n  - name: x\n    v: 1\n',
  ],
  ['an override of nothing', '', { a: 0 }, { a: 1 }, ''],
  ['an override of comments', '# later\n', { a: 0 }, { a: 1 }, '# later\n'],
]

/** The override, the profile before and after, and path, base, ours and theirs of each conflict. */
const conflicting: readonly (readonly [string, string, Json, Json, readonly (readonly [string, Json, Json, Json])[]])[] = [
  ['one path', 'a: 2\n', { a: 0 }, { a: 1 }, [['a', 0, 2, 1]]],
  ['a path deep inside', 'a: {b: {c: 2}}\n', { a: { b: { c: 0, d: 0 } } }, { a: { b: { c: 1, d: 1 } } }, [['a.b.c', 0, 2, 1]]],
  [
    'two paths',
    'a: 2\nb: 2\nc: 2\n',
    { a: 0, b: 0, c: 0 },
    { a: 1, b: 1, c: 0 },
    [
      ['a', 0, 2, 1],
      ['b', 0, 2, 1],
    ],
  ],
  ['a path that both added', 'a: 2\n', {}, { a: 1 }, [['a', null, 2, 1]]],
  ['a path that the profile removed', 'a: 2\n', { a: 0 }, {}, [['a', 0, 2, null]]],
  ['a path that the override removed', 'a: null\n', { a: 0 }, { a: 1 }, [['a', 0, null, 1]]],
  ['a whole list', 'a: [2]\n', { a: [0] }, { a: [1] }, [['a', [0], [2], [1]]]],
  [
    'a value of a named item',
    'l: [{name: x, v: 2}]\n',
    { l: [{ name: 'x', v: 0 }] },
    { l: [{ name: 'x', v: 1 }] },
    [['l[name=x].v', 0, 2, 1]],
  ],
  ['a map that the override lays over a value', 'a: {b: 2}\n', { a: 0 }, { a: 1 }, [['a', 0, { b: 2 }, 1]]],
  [
    'a map that the override lays over a list, told once',
    'a: {b: 2, c: 2}\n',
    { a: [0] },
    { a: [1] },
    [['a', [0], { b: 2, c: 2 }, [1]]],
  ],
  ['a value that the override lays over a map', 'a: 2\n', { a: { b: 0 } }, { a: { b: 1 } }, [['a', { b: 0 }, 2, { b: 1 }]]],
  [
    'items laid over a list of others',
    'a: [{name: x, v: 2}]\n',
    { a: [0] },
    { a: [1] },
    [['a', [0], [{ name: 'x', v: 2 }], [1]]],
  ],
  ['a key with a dot', '"x.y": 2\n', { 'x.y': 0 }, { 'x.y': 1 }, [['["x.y"]', 0, 2, 1]]],
]

describe('an override', () => {
  for (const [what, override, base, theirs, left] of clean) {
    test(`merges where ${what}`, () =>
      assert.deepEqual(mergeTexts(override, base, theirs), { values: left, conflicts: [], resolved: [] }))
  }

  for (const [what, override, base, theirs, expected] of conflicting) {
    test(`conflicts with a change of ${what}`, () => {
      const { values, conflicts } = mergeTexts(override, base, theirs)
      assert.deepEqual(
        conflicts.map((one) => [one.path, one.base, one.ours, one.theirs]),
        expected,
      )
      assert.equal(values, override, 'it stays until somebody decides')
    })
  }

  test('keeps its comments, and what it has beside what it repeats', () => {
    const override = '# Ours, for the shop.\na: 0 # as ever\nb:\n  # more of them\n  c: 5\n  d: 0\n'
    const { values } = mergeTexts(override, { a: 0, b: { c: 0, d: 0 } }, { a: 1, b: { c: 0, d: 1 } })
    assert.deepEqual(parse(values), { b: { c: 5 } })
    assert.match(values, /# more of them/)
  })

  test('may use aliases, of which one stood for what it repeats', () => {
    const { values } = mergeTexts('a: &x {v: 0}\nb: *x\n', { a: { v: 0 }, b: { v: 7 } }, { a: { v: 1 }, b: { v: 7 } })
    assert.deepEqual(parse(values), { b: { v: 0 } })
  })

  test('may have long lines, which are not folded', () => {
    const text = 'word '.repeat(60).trim()
    const { values } = mergeTexts(`a: 0\nb: ${text}\n`, { a: 0 }, { a: 1 })
    assert.equal(values, `b: ${text}\n`)
  })
})
