import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crashAtWrites } from './crash-points.ts'

/** Every so many writes one; each is tried in `npm run test:long`. */
for (const [midway, what, stride] of [
  ['pause', 'a write of an update', 17],
  ['abort', "a write of an update's abort", 37],
] as const) {
  test(`a server that ends at ${what} leaves what another one brings to the same end`, { timeout: 480_000 }, async (t) => {
    const since = performance.now()
    const { writes, points } = await crashAtWrites(midway, stride)
    assert.ok(writes > 100, `${what} is one of many`)
    t.diagnostic(`${points} points of ${writes} writes in ${Math.round((performance.now() - since) / 1000)} s`)
  })
}
