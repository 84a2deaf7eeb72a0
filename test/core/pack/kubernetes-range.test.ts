import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import { allows, kubernetesRangeOf, rangeText } from '#core/pack/kubernetes-range.ts'

/** Dependencies on the k8s layer, as `type min max`, with `-` for an end that is left open. */
const rows: readonly (readonly [words: readonly string[], allowed: string, refused: string, text: string])[] = [
  [['optional 1.29 -'], '1.29.0 1.29.7 1.40.0 2.0.0', '1.28.9 0.9.0', '1.29 or newer'],
  [['required - 1.33'], '1.20.0 1.33.0 1.33.99', '1.34.0', '1.33 or older'],
  [['required 1.29.3 1.33.4'], '1.29.3 1.33.4', '1.29.2 1.33.5', '1.29.3 to 1.33.4'],
  [['required v1.29 v1.30'], '1.29.0 1.30.9', '1.28.0 1.31.0', '1.29 to 1.30'],
  [['required 1 -'], '1.0.0 1.99.0', '0.1.0', '1 or newer'],
  [['required 1.29 1.35', 'optional 1.31 -'], '1.31.0 1.35.2', '1.30.0 1.36.0', '1.31 to 1.35'],
  [
    ['required 1.29 1.35', 'notSupported 1.32 1.33.1'],
    '1.31.9 1.33.2',
    '1.32.0 1.33.1 1.36.0',
    '1.29 to 1.35, but not 1.32 to 1.33.1',
  ],
  [['notSupported 1.30 1.30'], '1.29.0 1.31.0', '1.30.4', 'any version, but not 1.30'],
  [['required 1.29 1.30', 'required:other 1.32 1.33'], '1.30.1 1.32.0', '1.31.0', '1.29 to 1.30 or 1.32 to 1.33'],
]

function constraints(words: readonly string[]): JsonObject {
  const open = (word = '') => (word === '-' ? '' : word)
  const dependencies = words.map((line) => {
    const [kind = '', min, max] = line.split(' ')
    const [type = '', packName = 'kubernetes'] = kind.split(':')
    return { packName, layer: 'k8s', type, minVersion: open(min), maxVersion: open(max) }
  })
  return { dependencies }
}

for (const [words, allowed, refused, text] of rows) {
  test(`a pack with ${words.join(' and ')} works with ${text}`, () => {
    const range = kubernetesRangeOf({ constraints: constraints(words), annotations: { kubeVersion: '<1.0.0' } })
    assert.ok(range)
    for (const version of allowed.split(' ')) assert.equal(allows(range, version), true, version)
    for (const version of refused.split(' ')) assert.equal(allows(range, version), false, version)
    assert.equal(rangeText(range), text)
  })
}

test('what is no range declares nothing', () => {
  const silent: readonly (JsonObject | null)[] = [
    null,
    {},
    { dependencies: 'all' },
    { dependencies: [7, null, {}] },
    { dependencies: [{ packName: 'ubuntu', layer: 'os', type: 'required', minVersion: '22.04' }] },
    constraints(['upgrade 1.29 1.30']),
    constraints(['optional - -']),
    constraints(['required latest newest']),
  ]
  for (const one of silent) {
    const range = kubernetesRangeOf({ constraints: one, annotations: { kubeVersion: 'whatever' } })
    assert.equal(range, null, JSON.stringify(one))
    assert.equal(allows(range, '1.36.2'), true)
    assert.equal(rangeText(range), 'any version')
  }
})

test("a chart's range speaks where constraints are silent", () => {
  const range = kubernetesRangeOf({ constraints: null, annotations: { kubeVersion: '>=1.29.0-0 <1.34.0-0' } })
  assert.equal(allows(range, '1.33.5'), true)
  assert.equal(allows(range, '1.34.0'), false)
  assert.equal(rangeText(range), '>=1.29.0-0 <1.34.0-0')
})
