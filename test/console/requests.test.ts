import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planRoutes } from '#contract/plan.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

const larger = { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] }

/** Nothing changes in this fleet, so whatever is asked twice on one screen is asked in vain. */
describe('what a screen asks the server', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  let paths: readonly string[]
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const { call } = opened.server
    const user = operator(call)
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store-001', 'shop'))
    const update = await user.carryOut('store-001', larger)
    const again = { workerPools: [workers('general', 3, { instanceType: 'm5.xlarge' })] }
    const { id: plan } = await call(planRoutes.propose, { params: { name: 'store-001' }, body: again })
    // What was just done to the cluster may be read again by a page of it that opens at once: those come last.
    paths = [
      '/packs',
      '/packs/traefik/versions/3.5.3?registry=built-in',
      '/audit',
      '/settings',
      '/settings/registries',
      '/settings/macros',
      '/clusters',
      '/new/cluster?profile=shop&version=1.0.0',
      ...['', '/profile', '/profile?layer=shop%2Fmetrics', '/nodes', '/updates', '/events'].map(
        (tab) => `/clusters/store-001${tab}`,
      ),
      `/clusters/store-001/updates/${update.id}`,
      `/clusters/store-001/plans/${plan}`,
      '/profiles',
      ...['', '/variables', '/moving', '/revisions', '/compare'].map((tab) => `/profiles/shop/versions/1.0.0${tab}`),
    ]
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('is asked once, and before long all is there', async (t) => {
    const { page } = opened
    const repeated: string[] = []
    for (const path of paths) {
      const asked: string[] = []
      const note = (request: { method(): string; url(): string; resourceType(): string }) => {
        const { pathname, search } = new URL(request.url())
        if (pathname.startsWith('/api/') && request.resourceType() === 'fetch')
          asked.push(`${request.method()} ${pathname}${search}`)
      }
      page.on('request', note)
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.locator('[aria-label=Loading]').first().waitFor({ state: 'detached' })
      page.off('request', note)
      t.diagnostic(`${path}: ${asked.length} requests`)
      assert.ok(asked.length > 0, path)
      repeated.push(...asked.filter((one, index) => asked.indexOf(one) !== index).map((one) => `${path}: ${one}`))
    }
    assert.deepEqual(repeated, [])
  })
})
