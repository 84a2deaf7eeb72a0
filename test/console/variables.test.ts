import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { macroRoutes } from '#contract/macro.ts'
import { profileRoutes } from '#contract/profile.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { provision, retail } from './fleet.ts'

describe('variables and macros in the console', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 3600 })
    const { call } = opened.server
    await call(macroRoutes.put, { query: {}, body: { macros: { mirror: 'old.example' } } })
    const [first, ...layers] = retail.spec.layers
    assert.ok(first)
    const values = `${first.values ?? ''}\nmirror: "{{.cairn.macro.mirror}}"\n`
    await call(profileRoutes.create, { body: { ...retail, spec: { ...retail.spec, layers: [{ ...first, values }, ...layers] } } })
    await provision(call, ['store-001'])
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  test('a variable gets a type, options and a mark', async () => {
    const { page } = opened
    await page.goto(`/profiles/${retail.metadata.name}/versions/${retail.spec.version}/variables`)
    await page.getByRole('button', { name: 'Add a variable' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('size')
    await page.getByRole('combobox', { name: 'Type' }).selectOption('number')
    await page.getByRole('textbox', { name: 'Options' }).fill('1\n2\n')
    await page.getByRole('textbox', { name: 'Default' }).fill('2')
    await page.getByRole('checkbox', { name: 'Read-only' }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const row = page.getByRole('row', { name: /^size/ })
    await row.getByText('number, one of 2').waitFor()
    await row.getByText('read-only').waitFor()
  })

  test('a macro that changed is named with what it was and is', async () => {
    const { page, server } = opened
    await server.call(macroRoutes.put, { query: {}, body: { macros: { mirror: 'new.example' } } })
    await page.goto('/clusters/store-001')
    await page.getByText('changed from “old.example” to “new.example” after this cluster took it').waitFor()
  })
})
