import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareText } from '#core/base/compare.ts'
import type { Json } from '#core/base/json.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { checkResolutions } from '#core/plan/check-resolutions.ts'
import { isBlocked } from '#core/plan/plan-update.ts'
import type { Resolution } from '#core/plan/planning-input.ts'
import { canonicalJson } from '#core/base/json.ts'
import { checkedPlan, override, packs, plan, planningInput, profile, stackOf, type ClusterWords } from '../core/plan-fixture.ts'

/** A cluster whose override of an add-on meets two values and a manifest of the new profile version. */
const layer = (values: string, note: string) => ({ values, manifests: { note } })
const oldProfile = profile({ layers: { shop: layer('size: 1\ncolour: red\nlist: [{name: a, v: 1}]\n', 'old') } })
const newProfile = profile({
  version: '1.1.0',
  layers: { shop: layer('size: 2\ncolour: blue\nlist: [{name: a, v: 2}]\n', 'new') },
})
const ours = '# Ours.\nsize: 9 # as agreed\n# The brand.\ncolour: green\nlist:\n  - name: a\n    v: 3\nown: 1\n'
const overrides = [override('base/shop', ours, [{ name: 'note', content: 'mine' }])]
const from: ClusterWords = { profiles: [oldProfile], overrides }
const to: ClusterWords = { profiles: [newProfile], overrides }

const at = (path: string) => ({ profile: 'base', layer: 'shop', path })
const take = (path: string, side: 'ours' | 'theirs'): Resolution => ({ ...at(path), take: side })
const value = (path: string, to: Json): Resolution => ({ ...at(path), take: 'value', value: to })
const paths = ['colour', 'list[name=a].v', 'size', 'manifests[name=note]']

interface Row {
  readonly what: string
  readonly resolutions: readonly Resolution[]
  readonly left?: readonly string[]
  readonly values?: string | null
  readonly manifests?: readonly { readonly name: string; readonly content: string | null }[]
}

const rows: readonly Row[] = [
  { what: 'nothing decided', resolutions: [], left: paths, values: ours },
  { what: 'all ours', resolutions: paths.map((path) => take(path, 'ours')), values: ours },
  {
    what: 'all theirs',
    resolutions: paths.map((path) => take(path, 'theirs')),
    values: '# Ours.\nown: 1\n',
    manifests: [],
  },
  {
    what: 'one theirs, in place',
    resolutions: [take('size', 'theirs')],
    left: paths.filter((path) => path !== 'size'),
    values: '# Ours.\n# The brand.\ncolour: green\nlist:\n  - name: a\n    v: 3\nown: 1\n',
  },
  {
    what: 'values instead, in place with their comments',
    resolutions: [
      value('size', 5),
      value('colour', null),
      value('list[name=a].v', { deep: [1] }),
      value('manifests[name=note]', 'both'),
    ],
    values:
      '# Ours.\nsize: 5 # as agreed\n# The brand.\ncolour: null\nlist:\n  - name: a\n    v:\n      deep:\n        - 1\nown: 1\n',
    manifests: [{ name: 'note', content: 'both' }],
  },
  {
    what: 'a manifest that goes',
    resolutions: [...paths.slice(0, 3).map((path) => take(path, 'ours')), value('manifests[name=note]', null)],
    values: ours,
    manifests: [{ name: 'note', content: null }],
  },
]

describe('resolutions', () => {
  for (const { what, resolutions, left = [], values, manifests = overrides[0]?.manifests } of rows) {
    test(`decide conflicts: ${what}`, () => {
      const content = plan(from, to, { resolutions })
      assert.deepEqual(
        content.conflicts.map(({ path }) => path),
        left,
      )
      assert.equal(isBlocked(content), left.length > 0)
      const merged = content.desired?.spec.overrides[0]
      assert.deepEqual([merged?.values, merged?.manifests], [values, manifests])
      assert.deepEqual(
        (content.resolved ?? []).map(({ path, ...rest }) => `${path} ${rest.take}`).sort(compareText),
        resolutions.map(({ path, ...rest }) => `${path} ${rest.take}`).sort(compareText),
      )
      assert.deepEqual(content.checks, [])
      assert.deepEqual(checkPlan(planningInput(from, to, { resolutions }), content), [], 'the second pair of eyes agrees')
    })
  }

  test('say what was decided between', () => {
    const { resolved } = plan(from, to, { resolutions: [value('size', 5)] })
    assert.deepEqual(resolved, [{ ...at('size'), base: 1, ours: 9, theirs: 2, take: 'value', value: 5 }])
  })

  test('say nothing in a plan that has none', () => assert.ok(!('resolved' in plan(from, to))))

  test('are given in any order', () => {
    const resolutions = [...paths.map((path) => take(path, 'theirs')), take('b', 'ours'), take('a', 'ours')]
    const plans = [resolutions, resolutions.toReversed()].map((one) => canonicalJson(plan(from, to, { resolutions: one })))
    assert.equal(plans[0], plans[1])
  })

  test('that meet no conflict are told, and change nothing', () => {
    const resolutions = [...paths.map((path) => take(path, 'ours')), take('own', 'theirs')]
    const content = plan(from, to, { resolutions })
    assert.deepEqual(
      content.checks.map(({ code, severity, evidence }) => [code, severity, evidence]),
      [['resolution.idle', 'info', at('own')]],
    )
    assert.equal(content.desired?.spec.overrides[0]?.values, ours)
    assert.equal(isBlocked(content), false)
  })

  test('that take everything take the override with it', () => {
    const small = { overrides: { 'base/shop': 'size: 9\n' } }
    const content = plan({ ...from, ...small }, { ...to, ...small }, { resolutions: [take('size', 'theirs')] })
    assert.deepEqual([content.conflicts, content.desired?.spec.overrides], [[], []])
  })

  test('hold: the next plan finds no conflict', () => {
    const resolutions = paths.map((path) => take(path, 'ours'))
    const { desired } = plan(from, to, { resolutions })
    assert.ok(desired)
    const input = planningInput(to, to)
    const again = checkedPlan({ ...input, parent: { ...input.parent, ...desired }, requested: desired.spec })
    assert.deepEqual([again.conflicts, again.changes], [[], []])
  })
})

const refused: readonly (readonly [string, readonly Resolution[], readonly (readonly [string, string])[]])[] = [
  [
    'a layer that neither side has',
    [{ profile: 'base', layer: 'none', path: 'a', take: 'ours' }],
    [['resolutions[0]', 'layer.missing']],
  ],
  [
    'a profile that neither side has',
    [{ profile: 'x', layer: 'shop', path: 'a', take: 'ours' }],
    [['resolutions[0]', 'layer.missing']],
  ],
  ['one path twice', [take('size', 'ours'), take('size', 'theirs')], [['resolutions[1].path', 'resolution.twice']]],
  ['a manifest that is no text', [value('manifests[name=note]', 5)], [['resolutions[0].value', 'resolution.invalid']]],
  ['a text that no database keeps', [value('size', 'a\0b')], [['resolutions[0].value', 'resolution.invalid']]],
  ['a reference as a key', [value('size', { '{{.cairn.var.x}}': 1 })], [['resolutions[0].value', 'resolution.invalid']]],
  [
    'all of it at once',
    [value('size', '\0'), take('size', 'ours'), { profile: 'x', layer: 'x', path: 'x', take: 'ours' }],
    [
      ['resolutions[0].value', 'resolution.invalid'],
      ['resolutions[1].path', 'resolution.twice'],
      ['resolutions[2]', 'layer.missing'],
    ],
  ],
  ['nothing in a layer that goes', [take('size', 'ours')], []],
  ['nothing in values', [value('size', { a: [1, null, 'x'] }), value('colour', null), value('manifests[name=note]', null)], []],
]

describe('a request is refused for', () => {
  const stacks = [stackOf([profile()]), { profiles: [oldProfile], packs }]
  for (const [what, resolutions, problems] of refused) {
    test(`resolutions of ${what}`, () => {
      assert.deepEqual(
        checkResolutions(resolutions, stacks).map(({ path, code }) => [path, code]),
        problems,
      )
    })
  }
})
