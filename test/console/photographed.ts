import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { photograph } from './photograph.ts'
import type { Screen } from './screens.ts'
import { openShops, startUpdates, type Shops } from './shops.ts'

/** The tests of some screens, to be looked at: `npm run photographs` takes the pictures and says where they are. */
export function describeScreens(what: string, screens: (shops: Shops) => readonly Screen[]): void {
  describe(what, { skip: withoutBrowser }, () => {
    let opened: OpenedConsole
    let shops: Shops
    before(async () => {
      opened = await openConsole({ simulatorSpeed: 30_000, demo: true })
      const made = await openShops(opened.server.call)
      // The rest is watched at the pace of people.
      const slow = await opened.restart({ simulatorSpeed: 120 })
      shops = { ...made, running: await startUpdates(slow.call) }
      await logIn(opened.page)
    })
    after(async () => await opened.dispose())

    test('are photographed in light and dark, large and small; neither axe nor the browser has a complaint', async (t) => {
      for (const screen of screens(shops))
        await t.test(screen.name, async () => {
          const before = opened.complaints.length
          const found = await photograph(opened.page, screen)
          const complaints = opened.complaints.slice(before).filter((one) => screen.missing !== true || !one.includes('404'))
          assert.deepEqual([...found, ...complaints], [])
        })
    })
  })
}
