import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crashAtWrites } from './crash-points.ts'

/** Every write is tried in `npm run test:long`. */
const stride = 13

test(
  'a server that ends at a write of an update leaves what another one brings to the same end',
  { timeout: 240_000 },
  async (t) => {
    const since = performance.now()
    const { writes, points } = await crashAtWrites(stride)
    assert.ok(writes > 100, 'an update is many writes')
    t.diagnostic(`${points} points of an update of ${writes} writes in ${Math.round((performance.now() - since) / 1000)} s`)
  },
)
