import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { choose, logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** A project is part of every address, and nothing of one is seen in another. */
describe('projects', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    await opened.server.call(profileRoutes.create, { body: stack('shop') })
    await opened.server.call(clusterRoutes.create, { body: clusterOf('store-001', 'shop') })
    await logIn(opened.page, '/profiles')
  })
  after(() => opened.dispose())

  test('one is made in the head of the page, and begins with what to do first', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Project: default' }).click()
    await page.getByRole('button', { name: 'New project…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New project' })
    await dialog.getByLabel('Name').fill('Retail')
    await dialog.getByText('a name is 1–63 of a-z, 0-9 and -').waitFor()
    assert.equal(await dialog.getByRole('button', { name: 'Create' }).isDisabled(), true)
    await dialog.getByLabel('Name').fill('default')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await dialog.getByText('There is a project default already. Choose another name.').waitFor()
    await dialog.getByLabel('Name').fill('retail')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.waitForURL(/\/projects\/retail\/clusters$/)
    await page.getByRole('heading', { name: 'No clusters yet' }).waitFor()
    assert.equal(await page.title(), 'Clusters · retail · Cairn')
    await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Profiles' }).click()
    await page.getByRole('heading', { name: 'No profiles yet' }).waitFor()
    assert.match(page.url(), /\/projects\/retail\/profiles$/)
  })

  test('every link stays in it, what happens there shows by itself, and an address leads back', async () => {
    const { page, server } = opened
    const query = { project: 'retail' }
    await server.call(profileRoutes.create, { query, body: stack('kiosk') })
    await page.getByRole('link', { name: 'kiosk' }).click()
    await page.getByRole('button', { name: 'Version: 1.0.0', exact: true }).waitFor()
    assert.match(page.url(), /\/projects\/retail\/profiles\/kiosk\/versions\/1\.0\.0$/)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'kiosk' }).waitFor()
    await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Clusters' }).click()
    await page.getByRole('heading', { name: 'No clusters yet' }).waitFor()
    await server.call(clusterRoutes.create, { query, body: clusterOf('kiosk-007', 'kiosk') })
    await page.getByRole('link', { name: 'kiosk-007' }).click()
    await page.getByRole('heading', { level: 1, name: 'kiosk-007' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Find clusters/ }).fill('store')
    await page.getByText('Nothing is called “store”.').waitFor()
    await page.keyboard.press('Escape')
  })

  test('is left by the switcher, for the same section of another, and come back to', async () => {
    const { page, complaints } = opened
    await choose(page, 'Project: retail', 'default')
    await page.waitForURL((url) => url.pathname === '/clusters')
    await page.getByRole('link', { name: 'store-001' }).waitFor()
    assert.equal(await page.getByText('kiosk-007').count(), 0)
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'kiosk-007' }).waitFor()
    // That a project exists already was answered with 409.
    assert.deepEqual(
      complaints.filter((one) => !one.includes('409')),
      [],
    )
  })

  test('one that is none says so', async () => {
    const { page } = opened
    await page.goto('/projects/nowhere/clusters')
    await page.getByRole('heading', { name: 'There is no project nowhere' }).waitFor()
    await page.getByRole('button', { name: 'Go to the project default' }).click()
    await page.getByRole('link', { name: 'store-001' }).waitFor()
  })
})
