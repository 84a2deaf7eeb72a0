import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { logIn, openConsole, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'

/** The server goes away and comes back under somebody who watches. */
describe('a server that is restarted', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 60 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop'))
    await opened.restart({ simulatorSpeed: 30_000 })
    await user.raise(clusterOf('store-001', 'shop'))
    await user.until('store-001', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    await opened.restart({ simulatorSpeed: 60 })
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('in the middle of an update is missed quietly; the page catches up, and sees the end', async () => {
    const { page, server } = opened
    const user = operator(server.call)
    await user.begin('store-001', { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] })
    await page.goto('/clusters/store-001')
    await page.getByRole('progressbar', { name: 'Nodes done' }).waitFor()
    await page.evaluate('window.sameDocument = true')

    const connection = page.getByRole('status').filter({ hasText: /connect/i })
    await opened.restart({ simulatorSpeed: 600 })
    await user.until('store-001', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    await untilStatus(page, 'Up to date')
    await connection.waitFor({ state: 'detached' })
    assert.equal(await page.evaluate('window.sameDocument'), true)
    await page.getByRole('link', { name: 'Nodes' }).click()
    await page.getByText('2 of 2 nodes ready').waitFor()
  })

  test('for longer is told, what changed meanwhile is made good, and that it is over is told too', async () => {
    const { page } = opened
    await page.goto('/clusters/store-001')
    await page.getByRole('heading', { level: 1, name: 'store-001' }).waitFor()
    const isOld = page.getByText('Reconnecting… what you see may be old')
    // Said for a moment only, which may be over when the server has answered for the first time: it is looked for from before.
    const isBack: Promise<void>[] = []
    const { call } = await opened.restart({}, async () => {
      await isOld.waitFor()
      isBack.push(page.getByText('Connected again').waitFor())
    })
    await Promise.all(isBack)
    await call(clusterRoutes.patch, { params: { name: 'store-001' }, body: { metadata: { tags: { seen: 'later' } } } })
    await page.getByRole('link', { name: 'seen:later' }).waitFor()
    await page.getByText('Connected again').waitFor({ state: 'detached' })
    assert.deepEqual(
      opened.complaints.filter((one) => !/Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE/.test(one)),
      [],
    )
  })
})
