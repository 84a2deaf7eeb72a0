import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forecastError, type NodeEvent } from '#core/history/forecast-error.ts'
import type { Forecast } from '#core/plan/forecast.ts'

const foretold: Forecast = {
  p50Ms: 1000,
  p90Ms: 1500,
  seeds: 20,
  basis: 'defaults',
  order: [
    ['control-plane', 1],
    ['general', 2],
    ['control-plane', 1],
  ],
  spans: [
    { pool: 'control-plane', fromMs: 0, forMs: 400 },
    { pool: 'general', fromMs: 400, forMs: 500 },
  ],
  leastAvailable: [],
}

const event = (at: number, pool: string, node: string, reason: string): NodeEvent => ({ at, pool, node, reason })
const general = [
  event(110, 'general', 'new', 'NodeCreated'),
  event(200, 'general', 'new', 'NodeReady'),
  event(210, 'general', 'old', 'NodeCordoned'),
  event(360, 'general', 'old', 'NodeRemoved'),
]

describe('a forecast beside what came of it', () => {
  test('that has not come yet has no error', () => {
    const error = forecastError(foretold, { tookMs: null, startedAt: 100 }, [])
    assert.deepEqual([error.share, error.withinP90], [null, null])
    assert.deepEqual(error.order, { foretold: ['control-plane', 'general'], done: [] })
    assert.deepEqual(
      error.pools.map(({ name, nodes, took }) => [name, nodes, took]),
      [
        ['control-plane', { foretold: 2, done: 0 }, null],
        ['general', { foretold: 2, done: 0 }, null],
      ],
    )
  })

  test('of pools in the order and the time in which they came', () => {
    const error = forecastError(foretold, { tookMs: 1200, startedAt: 100 }, general)
    assert.deepEqual([error.share, error.withinP90, error.order.done], [0.2, true, ['general']])
    const [, pool] = error.pools
    assert.deepEqual(pool, {
      name: 'general',
      nodes: { foretold: 2, done: 1 },
      foretold: { pool: 'general', fromMs: 400, forMs: 500 },
      took: { fromMs: 10, forMs: 250 },
      share: -0.5,
    })
  })

  test('that an older release stored tells no spans', () => {
    const { spans: _, ...older } = foretold
    const error = forecastError(older, { tookMs: 2000, startedAt: 100 }, general)
    assert.deepEqual([error.share, error.withinP90, error.pools[1]?.foretold, error.pools[1]?.share], [1, false, null, null])
  })

  test('names a pool that nobody foretold', () => {
    const error = forecastError(foretold, { tookMs: null, startedAt: 0 }, [event(5, 'batch', 'x', 'NodeFailed')])
    assert.deepEqual(error.pools.at(-1), {
      name: 'batch',
      nodes: { foretold: 0, done: 0 },
      foretold: null,
      took: { fromMs: 5, forMs: 0 },
      share: null,
    })
  })
})
