import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import type { Call } from '#contract/client.ts'
import { root } from '../../scripts/sources.ts'
import type { Screen } from './screens.ts'

const pictureFolder = join(root, 'tmp', 'photographs')
const documentFolder = join(root, 'docs', 'images')

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const
const themes = ['light', 'dark'] as const

/**
 * Takes the four pictures of a screen: light and dark, large and small. Answers what axe finds in each theme, and what does not fit. With
 * `CAIRN_UPDATE_IMAGES` the picture of a documented screen also goes where the documentation has it.
 */
export async function photograph(
  page: Page,
  { name, path, steps, documented, phone }: Screen,
  call: Call,
): Promise<readonly string[]> {
  await page.setViewportSize(sizes[0])
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(path)
  await settled(page)
  await steps?.(page, call)
  await settled(page)
  const found: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      // Colours that go over into each other have begun to by then, and the picture has their end.
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
      const to = join(pictureFolder, `${size.width}-${theme}`)
      mkdirSync(to, { recursive: true })
      await page.screenshot({ path: join(to, `${name}.png`), animations: 'disabled' })
      const beyond = await widthBeyond(page)
      if (beyond > 0) found.push(`${name}: at ${size.width} px the page is ${beyond} px too wide`)
      if (size !== sizes[0]) continue
      // Between the themes only colours differ.
      found.push(
        ...(await faultsOf(page, theme === 'light' ? everything : { rules: ['color-contrast'] })).map(
          (fault) => `${name}, ${theme}: ${fault}`,
        ),
      )
      if (theme === 'light' && documented === true && process.env['CAIRN_UPDATE_IMAGES'] === 'on')
        await page.screenshot({ path: join(documentFolder, `${name}.png`), animations: 'disabled' })
    }
  }
  if (phone === true) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 390, height: 844 })
    const to = join(pictureFolder, '390-light')
    mkdirSync(to, { recursive: true })
    await page.screenshot({ path: join(to, `${name}.png`), animations: 'disabled' })
    const beyond = await widthBeyond(page)
    if (beyond > 0) found.push(`${name}: on a phone the page is ${beyond} px too wide`)
  }
  return found
}

/** How much has to be scrolled to the side: what is wide by its nature does that in a box of its own. */
async function widthBeyond(page: Page): Promise<number> {
  return await page.evaluate<number>(
    `Math.max(...[document.documentElement, document.querySelector('#main')].map((one) => one.scrollWidth - one.clientWidth))`,
  )
}

/** Everything that the page loads is there. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  await page.locator('[aria-label=Loading], [aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready')
}

const everything = { tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

/** What axe finds against WCAG 2.2 AA, an element a line. */
async function faultsOf(
  page: Page,
  of: { readonly tags: readonly string[] } | { readonly rules: readonly string[] },
): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const runOnly = 'tags' in of ? { type: 'tag', values: of.tags } : { type: 'rule', values: of.rules }
  const answer: unknown = await page.evaluate(`axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })})`)
  // The first few of a kind tell enough.
  return (answer as axe.AxeResults).violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        ({ html, failureSummary }) =>
          `${id} (${help}): ${html.replaceAll(/ data-ouia-[^ >]*/g, '').slice(0, 200)} ${(failureSummary ?? '').replaceAll(/\s+/g, ' ')}`,
      ),
  )
}
