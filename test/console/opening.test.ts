import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** Between what a page reads first and the moment from which on it is told of changes lies a while, longer on a slow line. */
describe('what changes while a page opens', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store-001', 'shop'))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const tag = (value: string) =>
    opened.server.call(clusterRoutes.patch, { params: { name: 'store-001' }, body: { metadata: { tags: { stage: value } } } })

  test('is shown, though it was read before and changed before the page was told of changes', async () => {
    const { page, complaints } = opened
    await tag('first')
    const mayFollow = Promise.withResolvers<void>()
    await page.route('**/events/stream', async (route) => {
      await mayFollow.promise
      await route.continue()
    })
    await page.goto('/clusters/store-001')
    await page.getByText('stage:first').waitFor()
    await tag('second')
    mayFollow.resolve()
    await page.getByText('stage:second').waitFor()
    await page.unroute('**/events/stream')
    assert.deepEqual(complaints, [])
  })

  test('is shown, though the first answer is older and comes after the news', async () => {
    const { page } = opened
    const list = /\/api\/v1\/clusters\?/
    const [isRead, mayCome] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await page.route(list, async (route) => {
      const response = await route.fetch()
      isRead.resolve()
      await mayCome.promise
      await route.fulfill({ response })
    })
    await page.goto('/clusters')
    await isRead.promise
    await page.getByText('All clusters', { exact: true }).waitFor()
    const readAgain = page.waitForRequest((request) => request.url().includes('/clusters/summary'))
    await tag('third')
    await readAgain
    mayCome.resolve()
    await page.getByText('stage:third').waitFor()
    await page.unroute(list)
  })
})
