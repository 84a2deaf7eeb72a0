import { test } from 'node:test'
import { crashAtWrites } from './crash-points.ts'

for (const [midway, what] of [
  ['pause', 'any write of an update'],
  ['abort', "any write of an update's abort"],
] as const) {
  test(`a server that ends before or after ${what} leaves what another one brings to the same end`, async (t) => {
    const since = performance.now()
    const { writes, points } = await crashAtWrites(midway, 1)
    t.diagnostic(`${points} points of ${writes} writes in ${Math.round((performance.now() - since) / 1000)} s`)
  })
}
