import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { present } from '#core/base/assert.ts'
import type { TestServerOptions } from '../server-fixture.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { photograph } from './photograph.ts'
import type { Screen } from './screens.ts'
import type { Fleet } from './shops.ts'

/** Where pictures of the documentation are taken anew, the others would only take time. */
const documentedOnly = process.env['CAIRN_UPDATE_IMAGES'] === 'on'

/** The tests of some screens, to be looked at: `npm run photographs` takes the pictures and says where they are. */
export function describeScreens<Made extends Fleet>(
  what: string,
  { skip = false, options, open, screens }: Photographed<Made>,
): void {
  describe(what, { skip: withoutBrowser || skip }, () => {
    let opened: OpenedConsole
    let made: Made | undefined
    before(async () => {
      opened = await openConsole(options)
      made = await open(opened)
      await logIn(opened.page)
    })
    after(async () => {
      await opened.dispose()
      await made?.stop?.()
    })

    test('are photographed in light and dark, large and small; neither axe nor the browser has a complaint', async (t) => {
      const there = present(made, 'it was made before')
      for (const screen of screens(there).filter(({ documented }) => !documentedOnly || documented === true))
        await t.test(screen.name, async () => {
          const { page, browser, server, complaints } = opened
          const before = complaints.length
          const visitor = screen.stranger === true ? await browser.newPage({ baseURL: server.url }) : page
          const found = await photograph(visitor, screen, there.call)
          if (visitor !== page) await visitor.close()
          const noted = complaints.slice(before).filter((one) => !one.includes(String(screen.refused)))
          assert.deepEqual([...found, ...noted], [])
        })
    })
  })
}

interface Photographed<Made> {
  /** Why it cannot be made here; false where it can. */
  readonly skip?: string | false
  readonly options: TestServerOptions
  /** Makes what there is to see. */
  readonly open: (opened: OpenedConsole) => Promise<Made>
  readonly screens: (made: Made) => readonly Screen[]
}
