import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '#core/base/json.ts'
import { valueText } from '#cli/difference-text.ts'
import { lineDiff } from '#cli/line-diff.ts'
import { forecastComparison, updateProgress } from '#cli/progress-text.ts'
import { facts, table } from '#cli/table.ts'
import { tagsText, timeLeftText } from '#cli/words.ts'

test('a table is as wide as its cells, whatever their script or colour', () => {
  const rows = [
    ['a', '\u001b[31mred\u001b[39m', 'x'],
    ['größer', 'b', ''],
  ]
  assert.equal(table(['NAME', 'IS', 'Z'], rows, 'nothing'), 'NAME    IS   Z\na       \u001b[31mred\u001b[39m  x\ngrößer  b\n')
  assert.equal(table(['NAME'], [], 'There is nothing.'), 'There is nothing.\n')
})

test('facts leave out what there is not', () => {
  assert.equal(
    facts([
      ['Name', 'a'],
      ['Tags', ''],
      ['Kubernetes', null],
      ['Revision', '1'],
    ]),
    'Name:      a\nRevision:  1\n',
  )
})

for (const [from, to, expected] of [
  ['', 'a\n', ['+ a']],
  ['a\n', '', ['- a']],
  ['a\nb\nc', 'a\nB\nc', ['  a', '- b', '+ B', '  c']],
  [
    '1\n2\n3\n4\n5\n6\n7\n8\n9',
    '1\nx\n3\n4\n5\n6\n7\ny\n9',
    ['  1', '- 2', '+ x', '  3', '  4', '… ', '  6', '  7', '- 8', '+ y', '  9'],
  ],
  ['1\n2\n3\n4\n5', '1\n2\n3\n4\n5\n6', ['  4', '  5', '+ 6']],
  ['same', 'same', []],
] as const) {
  test(`line by line, ${JSON.stringify(from)} becomes ${JSON.stringify(to)}`, () => {
    assert.deepEqual(
      lineDiff(from, to).map(({ mark, text }) => `${mark} ${text}`),
      expected,
    )
  })
}

test('a large text is compared without waiting for it', () => {
  const numbers = Array.from({ length: 5000 }, (_, index) => String(index))
  const lines = lineDiff(numbers.join('\n'), numbers.toReversed().join('\n'))
  assert.equal(lines.filter(({ mark }) => mark === '-').length, 5000)
})

for (const [value, expected] of [
  ['1.36.2', '1.36.2'],
  ['plain words', 'plain words'],
  ['2', '"2"'],
  [2, '2'],
  ['true', '"true"'],
  [true, 'true'],
  ['', '""'],
  [null, 'null'],
  ['a: b # c', '"a: b # c"'],
  [{ a: [1] }, '{"a":[1]}'],
] as readonly (readonly [Json, string])[]) {
  test(`the value ${JSON.stringify(value)} reads ${expected}`, () => assert.equal(valueText(value), expected))
}

const now = Date.parse('2026-11-22T12:00:00Z')

test('the time left is told from the end that the server expects', () => {
  assert.equal(timeLeftText('2026-11-22T12:01:30.000Z', now), 'about 1m30s left')
  assert.equal(timeLeftText('2026-11-22T11:59:00.000Z', now), 'about to end')
  assert.equal(timeLeftText(null, now), '')
})

const update = {
  phase: 'rolling',
  nodesDone: 3,
  nodesTotal: 8,
  estimatedEnd: '2026-11-22T12:00:40.000Z',
  waiting: null,
  stalled: null,
  pause: null,
} as const
const waiting = {
  reason: 'an eviction is refused',
  object: 'pod web/shop-1',
  owner: 'budget web/shop',
  since: '2026-11-22T11:59:00.000Z',
}

for (const [expected, part] of [
  ['Updating: 3 of 8 nodes replaced, about 40s left', {}],
  ['Updating, about 40s left', { nodesDone: 0, nodesTotal: 0 }],
  [
    'Updating: 3 of 8 nodes replaced, waiting: an eviction is refused (pod web/shop-1, budget web/shop), about 40s left',
    { waiting },
  ],
  ['Verifying: 8 of 8 nodes replaced, about 40s left', { phase: 'verifying', nodesDone: 8 }],
  ['Paused: 3 of 8 nodes replaced', { phase: 'paused' }],
  ['Halted: 3 of 8 nodes replaced: an eviction is refused (pod web/shop-1, budget web/shop)', { phase: 'halted', waiting }],
  ['Done and verified: 8 of 8 nodes replaced', { phase: 'succeeded', nodesDone: 8 }],
  [
    'Paused: 3 of 8 nodes replaced; repair and scaling of control-plane are suspended',
    { phase: 'paused', pause: { asked: true, now: true, holds: true, suspended: ['control-plane'], at: 'at once' } },
  ],
  [
    'Updating: 3 of 8 nodes replaced, stalled: nothing has moved for long, about 40s left',
    { stalled: '2026-11-22T11:59:00.000Z' },
  ],
  ['Going back: 3 of 8 nodes replaced, about 40s left', { phase: 'aborting' }],
  ['Waiting to start', { phase: 'waiting', estimatedEnd: null }],
] satisfies [string, Partial<Parameters<typeof updateProgress>[0]>][]) {
  test(`progress: ${expected}`, () => assert.equal(updateProgress({ ...update, ...part }, now), expected))
}

for (const [expected, forecast] of [
  ['', null],
  ['(11m–14m)', { p50: '11m', p90: '14m', took: null, error: null }],
  ['12m (11m–14m, +9 %)', { p50: '11m', p90: '14m', took: '12m', error: 0.091 }],
  ['9m (10m, -10 %)', { p50: '10m', p90: null, took: '9m', error: -0.1 }],
  ['30s (30s, 0 %)', { p50: '30s', p90: '30s', took: '30s', error: 0 }],
] as const) {
  test(`forecast and outcome: ${expected}`, () => assert.equal(forecastComparison(forecast), expected))
}

test('tags are in order', () => assert.equal(tagsText({ team: 'a', service: '', b: 'c:d' }), 'b:c:d, service, team:a'))
