import { describe, test } from 'node:test'
import { crashAtWrites } from './crash-points.ts'

/** Each on a database of its own, and mostly waiting for it: both go on at once. */
describe('a server that ends before or after', { concurrency: true }, () => {
  for (const [midway, what] of [
    ['pause', 'any write of an update'],
    ['abort', "any write of an update's abort"],
  ] as const) {
    test(`${what} leaves what another one brings to the same end`, async (t) => {
      const since = performance.now()
      const { writes, points } = await crashAtWrites(midway, 1)
      t.diagnostic(`${points} points of ${writes} writes in ${Math.round((performance.now() - since) / 1000)} s`)
    })
  }
})
