import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { leastOfPool, leastOfPools } from './least-makespan.ts'
import { leastOf, onePool, somePools, takenBy } from './rolling-order.ts'

const seed = process.env['CAIRN_SEED'] ?? 'rolling order'

describe('the least time', () => {
  const rows: readonly (readonly [replicas: number, surge: number, unavailable: number, least: number])[] = [
    [1, 1, 0, 5],
    [3, 1, 0, 15],
    [3, 0, 1, 15],
    [4, 2, 0, 10],
    [4, 0, 2, 10],
    [2, 2, 2, 3],
  ]
  for (const [replicas, surge, unavailable, least] of rows) {
    test(`of ${replicas} nodes with ${surge} more and ${unavailable} less is ${least}, where making takes 3 and removing 2`, () => {
      assert.equal(leastOfPool({ replicas, surge, unavailable }, { make: 3, remove: 2 }), least)
    })
  }
  test('of pools in their order is that of the earliest starts', () => {
    assert.equal(leastOfPools([5, 5, 5], 1), 15)
    assert.equal(leastOfPools([5, 3, 4], 2), 7)
    assert.equal(leastOfPools([1, 1, 6], 2), 7)
  })
})

describe('an update takes at most 1.05 of the least time that its limits allow:', () => {
  test('one pool', () => hold(onePool()))
  test('one that does less at once than it may is found out', () => {
    const pools = [0, 1].map(() => ({ replicas: 2, surge: 1, unavailable: 0 }))
    const both = { name: 'both', pools, parallelPools: 2, controlPlane: 0, pace: { make: 100_000, remove: 60_000 } }
    assert.ok(takenBy({ ...both, parallelPools: 1 }) / leastOf(both) > 1.9)
  })
  test(`two and three pools, from the seed ${seed}`, () => hold(somePools(60, seed)))
})

function hold(cases: ReturnType<typeof onePool>): void {
  const wasteful = cases.flatMap((one) => {
    const ratio = takenBy(one) / leastOf(one)
    assert.ok(ratio > 0.999, `${one.name}: less than can be (${ratio}) breaks a limit, or the search is wrong`)
    return ratio > 1.05 ? [`${one.name}: ${ratio.toFixed(3)}`] : []
  })
  assert.deepEqual(wasteful, [])
}
