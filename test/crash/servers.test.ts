import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../server-fixture.ts'
import { openBusyFleet } from './busy-fleet.ts'

const clusters = 20
/** Slow enough that all updates are under way at once. */
const speed = 150
/** After another server's death every running update has moved, or says why not, within this time. */
const takeOverMs = 10_000

test(
  'three servers on one database, one suspended and one killed: no step is taken twice, and no update is lost',
  { timeout: 290_000 },
  async (t) => {
    const fleet = await openBusyFleet({ clusters, speed })
    try {
      const first = await fleet.start('first')
      const [suspended, killed] = [await fleet.start('second'), await fleet.start('third')]
      await fleet.raise(first)
      await fleet.begin(killed)
      const underWay = [...(await fleet.progress(first)).values()].filter(({ isUpdating }) => isUpdating).length
      assert.ok(underWay > clusters / 2, `${underWay} updates are under way`)

      suspended.send('SIGSTOP')
      killed.send('SIGKILL')
      const since = performance.now()
      const before = await fleet.progress(first)
      const hasMoved = (shown: Awaited<ReturnType<typeof fleet.progress>>) =>
        [...shown].every(([name, { isUpdating, waits, nodes }]) => !isUpdating || waits || nodes !== before.get(name)?.nodes)
      await eventually(() => fleet.progress(first), hasMoved, { withinMs: takeOverMs, what: 'a step of every update' })
      t.diagnostic(
        `every update has moved ${Math.round(performance.now() - since)} ms after one server was suspended and one killed`,
      )

      const replacement = await fleet.start('third')
      await fleet.finish(first)
      // By now hours of engine time have gone by, and all leases of the suspended one.
      await fleet.begin(replacement)
      suspended.send('SIGCONT')
      await fleet.checkAnswered(suspended)
      await fleet.finish(suspended)
      await fleet.begin(suspended)
      const updates = await fleet.finish(first)
      assert.equal(updates, 3 * clusters)
      await fleet.checkAnswered(replacement)
    } finally {
      await fleet.close()
    }
  },
)
