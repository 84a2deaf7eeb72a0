import type { Browser, Page } from 'playwright-core'

/** What a person waits for, in milliseconds. */
export interface Felt {
  readonly what: string
  /** From the input to the next paint, as the browser itself measured it, or between two frames of a scroll. */
  readonly paintMs: number
  /** From the input to the answer on the screen, the server's part included; null where nothing is asked. */
  readonly answerMs: number | null
}

/**
 * Opens the list with nothing in the cache, in a context that has the session alone; how long from the navigation's start until a row has
 * been painted. The page looks itself, once a frame: who looks from outside sees it up to half a second later.
 */
export async function coldList(browser: Browser, page: Page, url: string, row: string): Promise<number> {
  const context = await browser.newContext({
    storageState: await page.context().storageState(),
    viewport: { width: 1440, height: 900 },
  })
  try {
    const fresh = await context.newPage()
    const painted = Promise.withResolvers<number>()
    await fresh.exposeFunction('rowPainted', painted.resolve)
    await fresh.addInitScript(watchRow(row))
    await fresh.goto(`${url}/clusters`, { waitUntil: 'commit' })
    return await painted.promise
  } finally {
    await context.close()
  }
}

/** Runs in the page: tells when the row's link was there in a frame that has been painted, in milliseconds since the navigation began. */
const watchRow = (row: string) => `
  const look = () => {
    const isThere = [...document.querySelectorAll('tbody a')].some(({ textContent }) => textContent === ${JSON.stringify(row)})
    requestAnimationFrame(isThere ? () => window.rowPainted(performance.now()) : look)
  }
  requestAnimationFrame(look)`

/** Works with the list of clusters as people do, and says how long each input took. */
export async function workWithList(page: Page, url: string): Promise<readonly Felt[]> {
  await page.goto(`${url}/clusters`)
  await page.getByRole('table', { name: 'Clusters' }).waitFor()
  await page.getByText(/^[\d,]+ clusters$/).waitFor()
  await page.evaluate(watchInputs)
  const felt: Felt[] = []
  const sorts = ['Health', 'Kubernetes', 'Nodes', 'Region', 'Name']
  for (const name of sorts) {
    const button = page.getByRole('columnheader', { name }).getByRole('button')
    felt.push(await feel(page, `sort by ${name.toLowerCase()}`, () => button.click()))
  }
  const summary = page.getByRole('list', { name: 'How the clusters stand' })
  for (const name of ['Unhealthy', 'All clusters']) {
    const part = summary.getByRole('link', { name })
    felt.push(await feel(page, `filter ${name.toLowerCase()}`, () => part.click()))
  }
  felt.push(await feel(page, 'next page', () => page.getByRole('button', { name: 'Next' }).click()))
  const box = page.getByRole('textbox', { name: 'Name contains' })
  felt.push(await feel(page, 'type a filter', () => box.pressSequentially('9')))
  felt.push({
    what: 'tick a row',
    paintMs: await paintOf(page, () =>
      page
        .getByRole('checkbox', { name: /^Select / })
        .nth(3)
        .check(),
    ),
    answerMs: null,
  })
  felt.push({ what: 'scroll', paintMs: await scroll(page), answerMs: null })
  return felt
}

/** Goes through the tabs of a cluster, there and back: the second time nothing of them has to be loaded. */
export async function workWithTabs(page: Page, url: string, cluster: string): Promise<readonly Felt[]> {
  await page.goto(`${url}/clusters/${cluster}`)
  await page.getByRole('heading', { level: 1, name: cluster }).waitFor()
  await page.evaluate(watchInputs)
  const felt: Felt[] = []
  for (const round of ['first', 'again'])
    for (const name of ['Profile', 'Nodes', 'Updates', 'Events', 'Overview']) {
      const tab = page.getByRole('link', { name, exact: true })
      felt.push({ what: `tab ${name.toLowerCase()}, ${round}`, paintMs: await paintOf(page, () => tab.click()), answerMs: null })
    }
  return felt
}

/** The input, until the rows are other ones. */
async function feel(page: Page, what: string, input: () => Promise<void>): Promise<Felt> {
  await page.evaluate(`window.felt = []; window.rows = document.querySelector('tbody')?.textContent; window.answered = 0`)
  await input()
  await holds(page, 'window.answered > 0')
  const { inputs, answered } = await settled(page)
  const begun = Math.min(...inputs.map(({ start }) => start))
  return { what, paintMs: longest(inputs), answerMs: answered - begun }
}

async function paintOf(page: Page, input: () => Promise<void>): Promise<number> {
  await page.evaluate('window.felt = []')
  await input()
  return longest((await settled(page)).inputs)
}

interface Input {
  readonly start: number
  readonly duration: number
}

const longest = (inputs: readonly Input[]) => inputs.reduce((most, { duration }) => Math.max(most, duration), 0)

/** Asked from outside: the page's own policy lets no text become a script. */
async function holds(page: Page, condition: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await page.evaluate(condition))) {
    if (performance.now() > deadline) throw new Error(`${condition} did not come within 20 s`)
    await page.waitForTimeout(20)
  }
}

/** Entries of the browser come a frame or two later. */
async function settled(page: Page): Promise<{ readonly inputs: readonly Input[]; readonly answered: number }> {
  await holds(page, 'window.felt.length > 0')
  return await page.evaluate('({ inputs: window.felt, answered: window.answered })')
}

async function scroll(page: Page): Promise<number> {
  return await page.evaluate(`new Promise((resolve) => {
    const area = document.querySelector('#main') ?? document.scrollingElement
    let longest = 0, before = performance.now(), frames = 0
    const frame = (now) => {
      if (frames > 1) longest = Math.max(longest, now - before)
      before = now
      area.scrollTop += 60
      if (++frames < 40) requestAnimationFrame(frame)
      else resolve(longest)
    }
    requestAnimationFrame(frame)
  })`)
}

/** Runs in the page: what the browser measured of inputs, and when the rows became others. */
const watchInputs = `
  window.felt = []
  window.answered = 0
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries())
      if (/^(?:pointerup|mouseup|click|keydown|input|pointerdown|mousedown)$/.test(name)) window.felt.push({ start: startTime, duration })
  }).observe({ type: 'event', durationThreshold: 16 })
  new MutationObserver(() => {
    const rows = document.querySelector('tbody')?.textContent
    if (window.answered === 0 && rows !== undefined && rows !== window.rows)
      requestAnimationFrame(() => { window.answered ||= performance.now() })
  }).observe(document.querySelector('main') ?? document.body, { subtree: true, childList: true, characterData: true })
  true`
