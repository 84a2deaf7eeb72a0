import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClusterBase, ClusterDraft } from '../../console/clusters/cluster-draft.ts'
import { overtakenParts, withoutParts } from '../../console/clusters/draft-overtaken.ts'

const override = (values: string) => ({ profile: 'shop', layer: 'web', values, manifests: [] })
const base: ClusterBase = {
  profiles: [{ name: 'shop', version: '1.0.0' }],
  variables: { size: '1' },
  overrides: [override('a: 1\n')],
}
const draft: ClusterDraft = {
  profiles: [{ name: 'shop', version: '2.0.0' }],
  variables: { size: '2' },
  overrides: [override('a: 2\n')],
  from: base,
}

test('told is only what both changed, to something else', () => {
  const rows: readonly (readonly [string, Partial<ClusterBase>, readonly string[]])[] = [
    ['nobody else did anything', {}, []],
    ['another version', { profiles: [{ name: 'shop', version: '1.5.0' }] }, ['profiles']],
    ['the same version', { profiles: [{ name: 'shop', version: '2.0.0' }] }, []],
    ['another value', { variables: { size: '3' } }, ['size']],
    ['another variable', { variables: { size: '1', other: 'x' } }, []],
    ['the override went', { overrides: [] }, ['shop/web']],
    ['another layer', { overrides: [override('a: 1\n'), { ...override('b: 1\n'), layer: 'db' }] }, []],
  ]
  for (const [what, change, names] of rows) {
    const parts = overtakenParts(draft, { ...base, ...change })
    assert.deepEqual(
      parts.map(({ name }) => name),
      names,
      what,
    )
  }
})

test('who takes the other’s change keeps all else of the draft, and is told of it no more', () => {
  const now = { ...base, variables: { size: '3' } }
  const left = withoutParts(draft, overtakenParts(draft, now), now)
  assert.deepEqual(left, { profiles: draft.profiles, overrides: draft.overrides, from: now })
  assert.deepEqual(overtakenParts(left, now), [])
})
