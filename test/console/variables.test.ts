import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { macroRoutes } from '#contract/macro.ts'
import { profileRoutes } from '#contract/profile.ts'
import { logIn, openConsole, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'
import { provision, retail } from './fleet.ts'

describe('variables and macros in the console', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 3600 })
    const { call } = opened.server
    await call(macroRoutes.put, { query: {}, body: { macros: { mirror: 'old.example' } } })
    const [first, ...layers] = retail.spec.layers
    assert.ok(first)
    const values = `${first.values ?? ''}\nmirror: "{{.cairn.macro.mirror}}"\nrange: "{{.cairn.var.range}}"\n`
    const range = { name: 'range', displayName: 'Address range', type: 'ipv4cidr' as const, default: '10.0.0.0/16' }
    const variables = [...(retail.spec.variables ?? []), range]
    const spec = { ...retail.spec, variables, layers: [{ ...first, values }, ...layers] }
    await call(profileRoutes.create, { body: { ...retail, spec } })
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

  test('what is wrong with a variable is told at its field', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Add a variable' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('size')
    await page.getByRole('combobox', { name: 'Type' }).selectOption('ipv4cidr')
    await page.getByRole('textbox', { name: 'Default' }).fill('10.0.0.1')
    await page.getByRole('textbox', { name: 'Regular expression' }).fill('(')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const said = (field: string, text: RegExp) =>
      page
        .getByRole('dialog')
        .locator('.pf-v6-c-form__group', { has: page.getByLabel(field) })
        .getByText(text)
        .waitFor()
    await said('Name', /second variable named size/)
    await said('Default', /an IPv4 network such as/)
    await said('Regular expression', /the regular expression cannot be read/)
    await page.getByRole('textbox', { name: 'Name' }).fill('network')
    await page.getByRole('textbox', { name: 'Default' }).fill('10.0.0.0/8')
    await page.getByRole('textbox', { name: 'Regular expression' }).fill('/8$')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByRole('row', { name: /^network/ })
      .getByText('ipv4cidr')
      .waitFor()
  })

  test('a new cluster is asked for its variables, which stand in its document', async () => {
    const { page, server } = opened
    await page.goto('/new/cluster?view=yaml')
    const range = page.getByRole('textbox', { name: 'Address range' })
    await range.fill('10.0.0.1')
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page
      .getByRole('form', { name: 'Variables' })
      .getByText(/has to be an IPv4 network such as/)
      .waitFor()
    await range.fill('10.1.0.0/16')
    await page.getByRole('textbox', { name: 'Cluster document' }).getByText('"10.1.0.0/16"').waitFor()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { name: 'my-cluster' }).waitFor()
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'my-cluster' } })
    assert.deepEqual(spec.variables, { replicas: '2', range: '10.1.0.0/16' })
  })

  test('a variable of a cluster is checked while it is typed, and planned', async () => {
    const { page } = opened
    await page.goto('/clusters/store-001/profile')
    const range = page.getByRole('textbox', { name: 'Address range' })
    await range.fill('10.0.0.1')
    await page.getByText('The value has to be an IPv4 network such as 10.0.0.0/16.').waitFor()
    await range.fill('10.2.0.0/16')
    await page.getByText('Not saved: set variable range.').waitFor()
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByText('by variable range').first().waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('The plan is cancelled').waitFor()
  })

  test('a macro that changed is named with what it was and is, and applied as an update', async () => {
    const { page, server, complaints } = opened
    await page.goto('/settings/macros')
    await page.getByRole('button', { name: 'Set a macro' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('mirror')
    await page.getByRole('combobox', { name: 'Of' }).selectOption('all projects')
    await page.getByRole('textbox', { name: 'Text' }).fill('all.example')
    await page.getByRole('button', { name: 'Set', exact: true }).click()
    const macros = page.getByRole('table', { name: 'Macros' })
    await macros.getByRole('row', { name: /all\.example all projects, except this one/ }).waitFor()
    await page.getByRole('button', { name: 'Change mirror of this project' }).click()
    await page.getByRole('textbox', { name: 'Text' }).fill('new.example')
    await page.getByRole('button', { name: 'Set', exact: true }).click()
    await macros.getByText('new.example').waitFor()
    await page.goto('/clusters/store-001')
    await page.getByText('changed from “old.example” to “new.example” after this cluster took it').waitFor()
    await page.getByRole('button', { name: 'Apply updates' }).click()
    await page.getByText('by macro mirror').first().waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    const { status } = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    assert.deepEqual(status.pending, [])

    await page.goto('/settings/macros')
    await page.getByRole('button', { name: 'Delete mirror of this project' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    // Behind an open dialog no table can be seen, so that first the dialog has to go: it does when the macro has gone.
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await macros.getByText('all.example').waitFor()
    await macros.getByText('new.example').waitFor({ state: 'detached' })
    await page.goto('/clusters/store-001')
    await page.getByText('changed from “new.example” to “all.example”').waitFor()
    // The browser notes what the server refuses.
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('422')),
      [],
    )
  })
})
