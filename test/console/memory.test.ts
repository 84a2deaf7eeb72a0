import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

const names = ['one', 'two', 'three', 'four']
/** Updates of each cluster before the first measurement, and between the two. */
const warmUp = 3
const rounds = 9
/** An event a second. */
const hourOfEvents = 3600
const growthMaxMB = 20

/** A console that is left open all day: many events in a short time stand for a few in a long one. */
describe('the memory of a console that watches', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    await Promise.all(names.map((name) => user.raise(clusterOf(name, 'shop'))))
    await logIn(opened.page, '/clusters/one')
  })
  after(() => opened.dispose())

  test('is steady through live updates', async (t) => {
    const { page } = opened
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.enable')
    const heapMB = async () => {
      for (let again = 0; again < 3; again++) await session.send('HeapProfiler.collectGarbage')
      return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6
    }
    await page
      .getByRole('table', { name: /events/i })
      .first()
      .waitFor()
    const count = async () => {
      const all = await Promise.all(names.map(async (name) => (await user.events(name)).length))
      return all.reduce((sum, one) => sum + one, 0)
    }
    await liveUpdates(user, warmUp)
    const [eventsBefore, before] = [await count(), await heapMB()]
    await liveUpdates(user, rounds)
    const [eventsAfter, after] = [await count(), await heapMB()]
    const events = eventsAfter - eventsBefore
    const growth = ((after - before) / events) * hourOfEvents
    t.diagnostic(
      `${before.toFixed(1)} MB, after ${events} events ${after.toFixed(1)} MB: ${growth.toFixed(1)} MB in an hour with an event a second; the bar is ${growthMaxMB} MB`,
    )
    assert.ok(events > 100, `${events} events`)
    assert.ok(growth <= growthMaxMB, `${growth.toFixed(1)} MB an hour`)
    assert.deepEqual(opened.complaints, [])
  })
})

/** Every cluster is scaled up and down again. */
async function liveUpdates(user: Operator, times: number): Promise<void> {
  for (let round = 0; round < times; round++)
    await Promise.all(
      names.map(async (name) => {
        const { spec } = await user.cluster(name)
        const replicas = spec.workerPools[0]?.replicas === 2 ? 4 : 2
        await user.ended(name, await user.begin(name, { workerPools: [workers('general', replicas)] }))
      }),
    )
}
