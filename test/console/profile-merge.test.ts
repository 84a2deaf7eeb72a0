import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { profileDocumentSchema, type ProfileDocument } from '#contract/profile.ts'
import { mergeDrafts } from '../../console/profiles/merge-drafts.ts'
import { addonProfile, metrics } from '../journeys/stack.ts'

/** Two people's changes of one version, put together. */
describe('two drafts of one version', () => {
  const document = (values: string, more: Partial<ProfileDocument['spec']['layers'][number]> = {}): ProfileDocument => {
    const parsed = profileDocumentSchema.parse(addonProfile('shop', [metrics('0.8.0', values)]))
    const [layer] = parsed.spec.layers
    return { ...parsed, spec: { ...parsed.spec, layers: layer ? [{ ...layer, ...more }] : [] } }
  }
  const rows: readonly (readonly [
    what: string,
    base: string,
    mine: string,
    theirs: string,
    values: string,
    conflicts: number,
  ])[] = [
    ['changes of other keys meet in my text', 'a: 1\n', '# mine\na: 2\n', 'a: 1\nb: 1\n', '# mine\na: 2\nb: 1\n', 0],
    ['maps are put together', '', 'x:\n  y: 1\n', '# theirs\nz:\n  w: 2\n', 'x:\n  y: 1\nz:\n  w: 2\n', 0],
    ['what only they changed is theirs', 'a: 1\n', 'a: 1\n', 'a: 3 # why\n', 'a: 3 # why\n', 0],
    [
      'items of one list are put together by name',
      'l:\n  - name: a\n    v: 1\n  - name: b\n    v: 1\n',
      'l:\n  - name: a\n    v: 2 # mine\n  - name: b\n    v: 1\n',
      'l:\n  - name: a\n    v: 1\n  - name: b\n    v: 3\n',
      'l:\n  - name: a\n    v: 2 # mine\n  - name: b\n    v: 3\n',
      0,
    ],
    ['what they took away goes', 'a: 1\nb: 2\n', 'a: 5\nb: 2\n', 'a: 1\n', 'a: 5\n', 0],
    ['the same change of both is one', 'a: 1\n', 'a: 2\n', 'a: 2\n', 'a: 2\n', 0],
    ['one value changed twice is a conflict', 'a: 1\n', 'a: 2\n', 'a: 3\n', 'a: 2\n', 1],
    ['what cannot be read is a conflict', 'a: 1\n', 'a: [\n', 'a: 3\n', 'a: [\n', 1],
  ]
  for (const [what, base, mine, theirs, values, conflicts] of rows) {
    test(what, () => {
      const merged = mergeDrafts(document(base), document(mine), document(theirs))
      assert.deepEqual([merged.document.spec.layers[0]?.values, merged.conflicts.length], [values, conflicts])
    })
  }

  test('parts of a layer are put together one by one', () => {
    const merged = mergeDrafts(document(''), document('', { installPriority: 7 }), document('', { presets: ['small'] }))
    const [layer] = merged.document.spec.layers
    assert.deepEqual([layer?.installPriority, layer?.presets, merged.taken], [7, ['small'], ['presets of layer metrics']])
  })
})
