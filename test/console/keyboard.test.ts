import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { clusterRoutes } from '#contract/cluster.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { logIn, openConsole, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'

/** Steps with Tab that lead to anything on a page. */
const tabsMax = 150

/** The journey that everything serves, by somebody who has no pointer: from a new version of a profile to a verified update. */
describe('the update journey by keyboard alone', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop', { kubernetes: '1.36.1' }))
    await user.raise(clusterOf('store-001', 'shop'))
    await user.until('store-001', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('a page begins with a way past its head', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'store-001' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'store-001' }).waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('link', { name: 'Skip to the page' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'Create cluster' }), 4)
  })

  test('profile, new version, another Kubernetes, save', async () => {
    const { page } = opened
    await press(page, page.getByRole('link', { name: 'Profiles' }))
    await page.getByRole('heading', { level: 1, name: 'Profiles' }).and(page.locator(':focus')).waitFor()
    await press(page, page.getByRole('link', { name: 'shop', exact: true }))
    await press(page, page.getByRole('button', { name: 'Version: 1.0.0', exact: true }))
    await press(page, page.getByRole('button', { name: 'Create new version' }))
    await page.getByRole('dialog').waitFor()
    await tabTo(page, page.getByRole('textbox', { name: 'New version' }))
    await page.keyboard.type('1.1.0')
    await page.keyboard.press('Enter')
    await page.getByText('not in use').first().waitFor()
    await press(page, page.getByRole('button', { name: 'Pack version: 1.36.1' }))
    await option(page, '1.36.2')
    await page.getByText('layer kubernetes changes').waitFor()
    await press(page, page.getByRole('button', { name: 'Save…' }))
    await page.getByRole('dialog').waitFor()
    await press(page, page.getByRole('button', { name: 'Save in place' }))
    await page.getByText('shop 1.1.0 is saved').waitFor()
  })

  test('cluster, version, plan, continue, verified', async () => {
    const { page, server, complaints } = opened
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('store-001')
    await page
      .getByRole('option', { name: /^store-001/ })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/clusters\/store-001$/)
    await press(page, page.getByRole('link', { name: 'Profile', exact: true }))
    await press(page, page.getByRole('button', { name: 'Version of shop: 1.0.0' }))
    await option(page, '1.1.0')
    await press(page, page.getByRole('button', { name: 'Review & Save' }))
    await page.getByRole('heading', { name: 'Plan for store-001' }).waitFor()
    await page.getByRole('heading', { name: /Full repave: 3 nodes/ }).waitFor()
    await press(page, page.getByRole('button', { name: 'Continue' }))
    await untilStatus(page, 'Up to date')
    const { status } = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    assert.deepEqual([status.kubernetesVersion, status.updateStatus], ['1.36.2', 'Up to date'])
    assert.deepEqual(complaints, [])
  })
})

/** Presses Tab until the keyboard is there. */
async function tabTo(page: Page, target: Locator, most = tabsMax): Promise<void> {
  await target.first().waitFor()
  for (let step = 0; step < most; step++) {
    if (await target.first().evaluate((one) => one === one.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${target.toString()} was not reached with ${most} steps of Tab`)
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

/** Moves through an open list with the arrows, and takes the option. */
async function option(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole('option', { name: new RegExp(`^${name.replaceAll('.', '\\.')}`) })
  await wanted.waitFor()
  for (let step = 0; step < tabsMax; step++) {
    if (await wanted.evaluate((one) => one.contains(one.ownerDocument.activeElement))) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
}
