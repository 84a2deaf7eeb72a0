import { test } from 'node:test'
import { crashAtWrites } from './crash-points.ts'

test('a server that ends before or after any write of an update leaves what another one brings to the same end', async (t) => {
  const since = performance.now()
  const { writes, points } = await crashAtWrites(1)
  t.diagnostic(`${points} points of an update of ${writes} writes in ${Math.round((performance.now() - since) / 1000)} s`)
})
