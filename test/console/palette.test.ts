import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { logIn, openConsole, untilDisabled, withoutBrowser, type OpenedConsole } from './browser.ts'

/** Everything can be found and done from the keyboard, by its name. */
describe('the command palette', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop'))
    for (const name of ['store-001', 'store-002', 'restored']) await user.raise(clusterOf(name, 'shop'))
    await user.until('store-001', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const open = async (page: Page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Find clusters/ }).waitFor()
  }
  const chosen = (page: Page) => page.getByRole('dialog', { name: 'Command palette' }).getByRole('option', { selected: true })

  test('finds a cluster by part of its name, the one that begins so first, and opens it', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'store-002' }).waitFor()
    await page.getByRole('button', { name: 'Find…' }).click()
    await page.getByRole('combobox', { name: /^Find clusters/ }).fill('store')
    await page.getByRole('option', { name: /^restored Cluster/ }).waitFor()
    const found = await page.getByRole('group', { name: 'Found' }).getByRole('option').allInnerTexts()
    assert.deepEqual(
      found.map((text) => text.split('\n')[0]),
      ['store-001', 'store-002', 'restored'],
    )
    await chosen(page).filter({ hasText: 'store-001' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await chosen(page).filter({ hasText: 'store-002' }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/clusters\/store-001$/)
    await page.getByRole('heading', { level: 1, name: 'store-001' }).and(page.locator(':focus')).waitFor()
    await titled(page, 'store-001 · Overview · Cairn')
  })

  test('offers what can be done to the cluster that is open; what cannot says why, and does nothing', async () => {
    const { page } = opened
    await open(page)
    await page.keyboard.type('pause')
    const pause = page.getByRole('option', { name: 'Pause the update… No update is under way.' })
    await pause.waitFor()
    await untilDisabled(pause)
    await page.keyboard.press('Enter')
    await pause.waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('nodes')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/clusters\/store-001\/nodes$/)
    await titled(page, 'store-001 · Nodes · Cairn')
  })

  test('shows first what was open last, and gives the keyboard back when it is left', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0')
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor()
    await page.goto('/clusters')
    await page.getByRole('textbox', { name: 'Name contains' }).focus()
    await open(page)
    const recent = page.getByRole('group', { name: 'Recent' }).getByRole('option')
    assert.deepEqual((await recent.allInnerTexts()).slice(0, 2), ['shop 1.0.0\nProfile', 'store-001\nCluster'])
    await page.keyboard.press('Escape')
    await page.getByRole('combobox').waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: 'Name contains' }).and(page.locator(':focus')).waitFor()
  })

  test('says when nothing is called so', async () => {
    const { page } = opened
    await open(page)
    await page.keyboard.type('<b>nothing</b>')
    await page.getByRole('status').getByText('Nothing is called “<b>nothing</b>”.').waitFor()
    await page.keyboard.press('Escape')
  })

  test('keys of one letter lead through the console, can be read up, and turned off', async () => {
    const { page } = opened
    await page.getByRole('heading', { level: 1 }).click()
    // One soon after the other, as they are typed.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('p')])
    await page.getByRole('heading', { level: 1, name: 'Profiles' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('/')
    await page.getByRole('textbox', { name: 'Name contains' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('?g')
    await page.waitForURL(/q=%3Fg/)
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.getByText('Go to Packs').waitFor()
    await help.getByRole('switch', { name: 'Keys of one letter' }).press('Space')
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await open(page)
    assert.equal(await help.count(), 0)
    await page.keyboard.press('Escape')
  })

  test('switches the look, and logs out, after which nothing tells where one was', async () => {
    const { page, complaints } = opened
    await open(page)
    await page.keyboard.type('dark')
    await page.keyboard.press('Enter')
    await page.locator('html.pf-v6-theme-dark').waitFor()
    await open(page)
    await page.keyboard.type('log out')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    assert.equal(await page.evaluate('Object.keys(localStorage).filter((key) => key.startsWith("cairn.recent")).length'), 0)
    assert.deepEqual(complaints, [])
  })
})

async function titled(page: Page, title: string): Promise<void> {
  await eventually(
    () => page.title(),
    (one) => one === title,
    { what: `the title ${title}` },
  )
}
