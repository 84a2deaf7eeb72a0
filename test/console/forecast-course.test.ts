import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PoolCourse } from '#contract/plan.ts'
import { levelsOf, momentsOf, rangeOf, stateAt, stretchesOf, ticksOf } from '../../console/plans/forecast-course.ts'

const minute = 60_000

const course: PoolCourse = {
  pool: 'general',
  desired: [[0, 2]],
  available: [
    [0, 2],
    [3 * minute, 1],
    [5 * minute, 2],
  ],
  nodes: [
    {
      name: 'old',
      steps: [
        ['ready', 0],
        ['draining', 3 * minute],
        ['removed', 4 * minute],
      ],
    },
    {
      name: null,
      steps: [
        ['booting', 1 * minute],
        ['ready', 5 * minute],
      ],
    },
  ],
  more: 0,
}

test('a pool is told at any time by what is ready and by what its other nodes do', () => {
  for (const [at, text] of [
    [0, '2 of 2 nodes ready'],
    [minute, '2 of 2 nodes ready, 1 booting'],
    [3.5 * minute, '1 of 2 nodes ready, 1 draining, 1 booting'],
    [9 * minute, '2 of 2 nodes ready'],
  ] as const)
    assert.equal(stateAt(course, at), text)
  assert.deepEqual(momentsOf([course]), [0, minute, 3 * minute, 4 * minute, 5 * minute])
  assert.deepEqual(rangeOf(course), { least: 1, most: 2 })
})

test('states last until the next, the last to the end, and what is gone takes no place', () => {
  assert.deepEqual(
    course.nodes.map((node) => stretchesOf(node, 10 * minute).map(({ state, from, to }) => [state, from / minute, to / minute])),
    [
      [
        ['ready', 0, 3],
        ['draining', 3, 4],
      ],
      [
        ['booting', 1, 5],
        ['ready', 5, 10],
      ],
    ],
  )
  assert.deepEqual(
    levelsOf(course.available, 10 * minute).map(({ nodes, to }) => [nodes, to / minute]),
    [
      [2, 3],
      [1, 5],
      [2, 10],
    ],
  )
})

test('an axis has at most nine round times, however long it is', () => {
  for (const minutes of [0.5, 1, 7, 25, 90, 400, 3000, 100_000]) {
    const ticks = ticksOf(minutes * minute)
    assert.ok(ticks.length >= 1 && ticks.length <= 9 && (ticks.at(-1) ?? 0) <= minutes * minute, `${minutes}: ${ticks.join()}`)
  }
})
