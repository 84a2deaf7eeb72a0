import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type CDPSession, type Page } from 'playwright-core'
import { buildConsole } from '../scripts/console-build.ts'
import { chromiumFlags, chromiumPath } from '../test/console/chromium.ts'
import { holdBar, tellFigure } from './bar.ts'
import { profileDocument } from './fleet.ts'
import { approveAll } from './held-updates.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'
import { fleetName, makeSettledFleet } from './settled-fleet.ts'

/**
 * Two windows of the console over 10,000 clusters that are being updated all the time: the list, and one of the clusters. What each holds
 * after its garbage is collected, every minute for ten minutes, and how much more that would be in an hour. The first two minutes are
 * left out of that: caches are filled then. `CAIRN_FLEET` makes the fleet smaller.
 */
const clusters = Number(process.env['CAIRN_FLEET'] ?? 10_000)
const minutes = 10
const warmUpMinutes = 2
/** So many clusters begin an update each second; the one that is watched begins another as soon as it can. */
const updatesPerSecond = 3
const speed = 600
const growthMaxMB = 10

await buildConsole()
const server = await startServerProcess({ speed })
const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: [...chromiumFlags] })
try {
  await makeSettledFleet(server, clusters, 3)
  await server.send('POST', '/profiles/fleet/versions', versionDocument('1.1.0'))
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(server.url)
  await page.getByLabel('E-mail').fill(server.administrator.email)
  await page.getByLabel('Password').fill(server.administrator.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  const windows = [
    await openWindow('the list', page, '/clusters?sort=-updatedAt', 'Clusters'),
    await openWindow('a cluster', await context.newPage(), `/clusters/${fleetName(0)}`, fleetName(0)),
  ]
  const stop = new AbortController()
  const moving = [keepUpdating(server, stop.signal), keepUpdatingOne(server, stop.signal)]
  const heaps: number[][] = windows.map(() => [])
  for (let minute = 0; minute <= minutes; minute++) {
    if (minute > 0) await delay(60_000)
    for (const [index, { what, session }] of windows.entries()) {
      const { heapMB, nodes, listeners } = await heldBy(session)
      heaps[index]?.push(heapMB)
      console.log(`  minute ${minute}, ${what}: ${heapMB.toFixed(2)} MB, ${nodes} nodes, ${listeners} listeners`)
    }
  }
  stop.abort()
  const [begun = 0, ofOne = 0] = await Promise.all(moving)
  tellFigure('updates in these minutes', begun + ofOne, '')
  tellFigure('of them of the cluster that is watched', ofOne, '')
  for (const [index, { what }] of windows.entries())
    holdBar(`what ${what} grows by in an hour`, slope((heaps[index] ?? []).slice(warmUpMinutes)) * 60, growthMaxMB, 'MB')
} finally {
  await browser.close()
  await server.stop()
}

/** The same profile with other values of an add-on: a change that replaces no node, and is soon done. */
function versionDocument(version: string): object {
  const document = profileDocument('fleet', 'changed') as { spec: { version: string } }
  document.spec.version = version
  return document
}

async function openWindow(what: string, page: Page, path: string, heading: string) {
  await page.goto(server.url + path)
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('Performance.enable')
  return { what, session }
}

async function heldBy(session: CDPSession) {
  for (let again = 0; again < 3; again++) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const { metrics } = await session.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
  return { heapMB: usedSize / 1e6, nodes: metric('Nodes'), listeners: metric('JSEventListeners') }
}

/** Moves one cluster after the other to the other version, and says how many. */
async function keepUpdating(target: ServerProcess, signal: AbortSignal): Promise<number> {
  let count = 0
  while (!signal.aborted) {
    const round = Math.floor(count / (clusters - 1))
    const names = Array.from({ length: updatesPerSecond }, (_, index) => fleetName(1 + ((count + index) % (clusters - 1))))
    const version = round % 2 === 0 ? '1.1.0' : '1.0.0'
    await Promise.all([approveAll(target, names, { profiles: [{ name: 'fleet', version }] }), delay(1000)])
    count += names.length
  }
  return count
}

async function keepUpdatingOne(target: ServerProcess, signal: AbortSignal): Promise<number> {
  const name = fleetName(0)
  for (let count = 0; ;) {
    if (signal.aborted) return count
    await delay(1000)
    const { status } = (await target.send('GET', `/clusters/${name}`)) as { status: { updateStatus: string } }
    if (status.updateStatus !== 'Up to date') continue
    await approveAll(target, [name], { profiles: [{ name: 'fleet', version: count % 2 === 0 ? '1.1.0' : '1.0.0' }] })
    count += 1
  }
}

/** Of the line through these figures, by the least squares: how much more each is than the one before. */
function slope(figures: readonly number[]): number {
  const middle = (figures.length - 1) / 2
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length
  const above = figures.reduce((sum, figure, index) => sum + (index - middle) * (figure - mean), 0)
  const below = figures.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  return below === 0 ? 0 : above / below
}
