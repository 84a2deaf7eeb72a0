import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { spreadFleet } from '../../bench/fleet.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { clusterDocument, retail } from './fleet.ts'
import { coldList, workWithList, workWithTabs } from './interactions.ts'

const clusters = 10_000

/** That it stays usable is for every machine; how fast it is, a calm one says: `npm run bench -- console`. */
describe('the list over ten thousand clusters', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const { call, databaseUrl } = opened.server
    await call(profileRoutes.create, { body: retail })
    await call(clusterRoutes.create, { body: clusterDocument('store', { env: 'prod' }) })
    const database = new pg.Client(databaseUrl)
    await database.connect()
    await spreadFleet({ sql: async (text, values = []) => void (await database.query(text, [...values])) }, 'store', clusters - 1)
    await database.end()
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  test('comes soon, and every input is painted soon', async (t) => {
    const { browser, page, server } = opened
    await page.getByText('10,000 clusters', { exact: true }).waitFor()
    const cold = [await coldList(browser, page, server.url, 'store'), await coldList(browser, page, server.url, 'store')]
    t.diagnostic(`list visible cold: ${cold.map((ms) => Math.round(ms)).join(', ')} ms`)
    const felt = [...(await workWithList(page, server.url)), ...(await workWithTabs(page, server.url, 'store'))]
    for (const { what, paintMs, answerMs } of felt)
      t.diagnostic(
        `${what}: painted after ${Math.round(paintMs)} ms${answerMs === null ? '' : `, answered after ${Math.round(answerMs)} ms`}`,
      )
    assert.ok(Math.min(...cold) <= 10_000)
    assert.ok(felt.every(({ paintMs }) => paintMs <= 10_000))
    assert.ok(felt.every(({ answerMs }) => answerMs === null || answerMs <= 10_000))
    assert.deepEqual(opened.complaints, [])
  })
})
