import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { buildConsole } from '../scripts/console-build.ts'
import { root } from '../scripts/sources.ts'
import { chromiumFlags, chromiumPath } from '../test/console/chromium.ts'
import { coldList, workWithList, workWithTabs, type Felt } from '../test/console/interactions.ts'
import { holdBar, tellFigure } from './bar.ts'
import { clusterDocument, median, profileDocument, spreadFleet, startBenchServer } from './fleet.ts'

/** The console with 10,000 clusters behind it, as a person feels it: how soon the list is there, and each input painted. */
const clusters = 10_000
const loads = 5
const rounds = 3

await buildConsole()
const server = await startBenchServer({ consoleFolder: join(root, 'console/dist') })
const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: [...chromiumFlags] })
try {
  await server.send('POST', '/profiles', profileDocument('retail', 'a'))
  await server.send('POST', '/clusters', clusterDocument('store', 'retail'))
  await spreadFleet(server, 'store', clusters - 1)
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(server.url)
  await page.getByLabel('E-mail').fill(server.administrator.email)
  await page.getByLabel('Password').fill(server.administrator.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('table', { name: 'Clusters' }).waitFor()
  const colds: number[] = []
  for (let load = -1; load < loads; load++) {
    const ms = await coldList(browser, page, server.url, 'store')
    if (load >= 0) colds.push(ms)
  }
  holdBar(`list visible cold, with ${clusters} clusters behind it`, median(colds), 800, 'ms')
  const felt: Felt[] = []
  for (let round = 0; round < rounds; round++)
    felt.push(...(await workWithList(page, server.url)), ...(await workWithTabs(page, server.url, 'store')))
  for (const [what, those] of Map.groupBy(felt, (one) => one.what)) {
    holdBar(`${what}: input to paint`, median(those.map(({ paintMs }) => paintMs)), 100, 'ms')
    const answers = those.flatMap(({ answerMs }) => answerMs ?? [])
    if (answers.length > 0) tellFigure(`${what}: input to the answer's rows`, median(answers), 'ms')
  }
} finally {
  await browser.close()
  await server.stop()
}
