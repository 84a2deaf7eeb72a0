import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { macroRoutes } from '#contract/macro.ts'
import { operator } from '../journeys/operator.ts'
import { metrics, stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** Macros belong to all who write profiles: nobody's text is replaced unseen. */
describe('two people and one macro', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    await put({ mirror: 'old.example', other: 'x' })
    await logIn(opened.page, '/settings/macros')
  })
  after(() => opened.dispose())

  const put = (macros: Record<string, string>) => opened.server.call(macroRoutes.put, { body: { macros } })
  const macros = async () => (await opened.server.call(macroRoutes.get, { query: {} })).macros

  test('the second is told, is shown both texts, and keeps what was typed', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Change mirror of this project' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change mirror' })
    await dialog.getByRole('textbox', { name: 'Text' }).fill('mine.example')
    await put({ mirror: 'theirs.example', other: 'y' })
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await dialog.getByRole('heading', { name: /Somebody else changed mirror/ }).waitFor()
    await dialog
      .getByRole('table', { name: 'What somebody else changed in mirror' })
      .getByRole('row', { name: 'mirror theirs.example mine.example' })
      .waitFor()
    assert.deepEqual(await macros(), { mirror: 'theirs.example', other: 'y' })
    assert.equal(await dialog.getByRole('button', { name: 'Set', exact: true }).isDisabled(), true)
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(await macros(), { mirror: 'mine.example', other: 'y' })
  })

  test('a new one does not take the name of another, and its name is held to the rules while it is typed', async () => {
    const { page, complaints } = opened
    await page.getByRole('button', { name: 'Set a macro' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Set a macro' })
    const name = dialog.getByRole('textbox', { name: 'Name' })
    await name.fill('9 lives')
    await dialog.getByText(/a macro name starts with a letter/).waitFor()
    await name.fill('mirror')
    await dialog.getByText(/There is a macro mirror of this project already/).waitFor()
    assert.equal(await dialog.getByRole('button', { name: 'Set', exact: true }).isDisabled(), true)
    await name.fill('late')
    await dialog.getByRole('textbox', { name: 'Text' }).fill('mine')
    await put({ ...(await macros()), late: 'theirs' })
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await dialog.getByRole('row', { name: 'late theirs mine' }).waitFor()
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await page.getByRole('table', { name: 'Macros', exact: true }).getByText('theirs', { exact: true }).waitFor()
    assert.equal((await macros())['late'], 'theirs')
    assert.deepEqual(complaints, [])
  })

  test('a text that somebody else changed is not deleted unseen; who refers to it is told before', async () => {
    const { page, server, complaints } = opened
    const level = 'level: "{{.cairn.macro.mirror}}"'
    await operator(server.call).publish(stack('shop', { addons: [metrics('0.8.0', level)] }))
    await put({ mirror: 'seen.example', other: 'y' })
    await page.reload()
    await page.getByRole('button', { name: 'Delete mirror of this project' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete mirror of this project?' })
    const users = dialog.getByRole('region', { name: 'Who refers to it' })
    await users.getByText('0 clusters, 1 layer', { exact: true }).waitFor()
    await users.getByRole('link', { name: 'shop 1.0.0' }).waitFor()
    await put({ mirror: 'theirs.example', other: 'z' })
    const remove = dialog.getByRole('button', { name: 'Delete', exact: true })
    await remove.click()
    await dialog.getByRole('row', { name: 'mirror theirs.example to be deleted' }).waitFor()
    assert.equal(await remove.isDisabled(), true)
    assert.equal((await macros())['mirror'], 'theirs.example')
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await remove.click()
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(await macros(), { other: 'z' })
    await page.getByRole('table', { name: 'Macros that are not set' }).getByText('mirror').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('one that somebody else deleted meanwhile is gone, and that is said', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Delete other of this project' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete other of this project?' })
    await dialog.getByText('Nobody refers to it.').waitFor()
    await put({})
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('other was deleted by somebody else already').waitFor()
    await dialog.waitFor({ state: 'detached' })
  })
})
