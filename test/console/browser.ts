import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { build } from 'vite'
import { administrator, startTestServer, type TestServer, type TestServerOptions } from '../server-fixture.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'

/** Why the browser journeys cannot run here; false where they can. */
export const withoutBrowser = chromiumPath === undefined ? 'needs Chromium: apt-get install -y chromium' : false

/** A deadline on a busy machine, not a wait: what a page shows of an engine may also take a look of the server to come, every 15 seconds. */
const patienceMs = 60_000

export interface OpenedConsole {
  readonly page: Page
  readonly browser: Browser
  readonly server: TestServer
  /** What the page complained about: scripts that broke, policies that were violated. */
  readonly complaints: readonly string[]
  /** Ends the server, and starts another at its address, on its database; between the two, nobody answers. */
  readonly restart: (overrides?: TestServerOptions, whileAway?: () => Promise<unknown>) => Promise<TestServer>
  readonly dispose: () => Promise<void>
}

/** The console as people get it: built, served by a whole server of its own, in a browser that has just been started. */
export async function openConsole(overrides: TestServerOptions = {}): Promise<OpenedConsole> {
  built ??= buildConsole()
  const consoleFolder = await built
  const server = await startTestServer({ simulatorSpeed: 3600, consoleFolder, ...overrides })
  let newest = server
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: [...chromiumFlags] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, baseURL: server.url })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // Before the log-in the server answers 401, which the browser notes.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
  })
  page.setDefaultTimeout(patienceMs)
  return {
    page,
    browser,
    server,
    complaints,
    restart: async (changed = {}, whileAway) => {
      await newest.server.stop()
      await whileAway?.()
      const { databaseUrl, folder, url } = server
      const place = { databaseUrl, dataFolder: folder, port: Number(new URL(url).port), consoleFolder }
      newest = await startTestServer({ simulatorSpeed: 3600, ...overrides, ...place, ...changed })
      return newest
    },
    dispose: async () => {
      await browser.close()
      if (newest !== server) await newest.dispose()
      await server.dispose()
    },
  }
}

let built: Promise<string> | undefined

/** Builds what `npm run build` builds, once for all tests of a file, somewhere else. */
async function buildConsole(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'cairn-console-'))
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  const configFile = fileURLToPath(new URL('../../console/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } })
  return outDir
}

export async function logIn(page: Page, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByLabel('E-mail').fill(administrator.email)
  await page.getByLabel('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
}

/** A window of its own that knows nothing of the first: another person, or a link that was shared. */
export async function anotherTab({
  browser,
  server,
}: OpenedConsole): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    baseURL: server.url,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  await logIn(page)
  return { page, close: async () => await context.close() }
}

/** Chooses an option behind the button that its label names. */
export async function choose(page: Page, label: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: label }).click()
  await page.getByRole('option', { name: option }).click()
}

/** Waits until a button says that it does nothing now: what it rests on is read a moment after it is drawn. */
export async function untilDisabled(button: Locator): Promise<void> {
  await button.and(button.page().locator('[aria-disabled="true"]')).waitFor()
}

/** Writes a text into an editor, in the place of what it holds. */
export async function writeInto(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: label }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

/** Waits for the update status at the head of the cluster's page, which changes by itself. */
export async function untilStatus(page: Page, status: string): Promise<void> {
  await page
    .getByRole('main')
    .locator('header')
    .first()
    .getByText(status, { exact: true })
    .waitFor({ timeout: 2 * patienceMs })
}
