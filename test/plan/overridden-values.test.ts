import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overriddenValues } from '#core/plan/overridden-values.ts'
import { override, parent, profile, stackOf } from '../core/plan-fixture.ts'

const layers = (values: string, note: string) => ({ shop: { values, manifests: { note, plain: 'as ever' } } })
const held = profile({ layers: layers('size: 1\ncolour: red\nsame: 5\nmap: {a: 1, b: 1}\n', 'old') })
const newest = profile({ layers: layers('size: 2\ncolour: red\nsame: 5\n', 'new') })
const cluster = parent({
  profiles: [held],
  overrides: [
    override('base/shop', 'size: 9\ncolour: green\nsame: 5\nextra: [1]\ngone: null\nmap: {a: 2}\n', [
      { name: 'plain', content: 'as ever' },
      { name: 'note', content: 'mine' },
    ]),
    override('base/cni', 'manifests: {calico: {mtu: 1400}}\n'),
  ],
})

test('every value that a cluster overrides is told with what it lies over, by layer and path', () => {
  const told = (stack: typeof cluster.stack) =>
    overriddenValues(cluster, stack).map(({ layer, path, kind, value, below, state }) => [layer, path, kind, value, below, state])
  const asHeld = [
    ['cni', 'manifests.calico.mtu', 'value', 1400, 0, 'differs'],
    ['shop', 'colour', 'value', 'green', 'red', 'differs'],
    ['shop', 'extra', 'value', [1], null, 'differs'],
    ['shop', 'gone', 'value', null, null, 'idle'],
    ['shop', 'map.a', 'value', 2, 1, 'differs'],
    ['shop', 'same', 'value', 5, 5, 'idle'],
    ['shop', 'size', 'value', 9, 1, 'differs'],
    ['shop', 'manifests[name=plain]', 'manifest', 'as ever', 'as ever', 'idle'],
    ['shop', 'manifests[name=note]', 'manifest', 'mine', 'old', 'differs'],
  ]
  assert.deepEqual(told(cluster.stack), asHeld)
  const meets = ['size', 'map.a', 'manifests[name=note]']
  assert.deepEqual(
    told(stackOf([newest])),
    asHeld.map((row) => (meets.includes(String(row[1])) ? [...row.slice(0, 5), 'conflict'] : row)),
  )
})

test('a layer that the newest revision no longer has conflicts with nobody', () => {
  const states = overriddenValues(cluster, stackOf([profile()])).map(({ state }) => state)
  assert.ok(!states.includes('conflict') && states.length === 9)
})
