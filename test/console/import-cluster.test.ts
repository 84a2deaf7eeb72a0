import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { projectRoutes } from '#contract/project.ts'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { operator } from '../journeys/operator.ts'
import { choose, logIn, openConsole, untilDisabled, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'
import { sayReady, startNeighbours, type Neighbours } from './imported.ts'

/** A cluster that others run is imported, given add-ons and let go again in the console, against two real API servers. */
describe('importing a cluster in the console', { skip: withoutBrowser || withoutKubernetes() }, () => {
  let opened: OpenedConsole
  let neighbours: Neighbours
  before(async () => {
    const began = Date.now()
    // Engine time is the server's clock, and an update is verified over 30 s of it.
    opened = await openConsole({ now: () => began + (Date.now() - began) * 8 })
    neighbours = await startNeighbours(opened)
    await opened.server.call(projectRoutes.create, { body: { name: 'empty' } })
    await logIn(opened.page, '/projects/empty/import/cluster')
  })
  after(async () => {
    await opened.dispose()
    await neighbours.stop()
  })

  const name = () => opened.page.getByRole('textbox', { name: 'Name', exact: true })
  const kubeconfig = () => opened.page.getByRole('textbox', { name: 'Kubeconfig', exact: true })
  const button = (what: string) => opened.page.getByRole('button', { name: what, exact: true })
  const verdict = () => opened.page.getByRole('region', { name: 'What it comes to' })
  /** What is read out with a button that cannot be pressed. */
  const reasonOf = async (what: string) => {
    const id = await button(what).getAttribute('aria-describedby')
    return await opened.page.locator(`[id="${id ?? ''}"]`).textContent()
  }
  const elsewhere = () => neighbours.kubeconfig.replace(neighbours.management.workload.url, 'https://127.0.0.1:1')

  test('without a management cluster nothing could bring add-ons, and there is a way to add one', async () => {
    const { page } = opened
    await page.getByRole('heading', { name: 'No management cluster yet' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Management clusters' }).waitFor()
  })

  test('it is asked for what is missing, and a kubeconfig that runs a program is refused while it is typed', async () => {
    const { page } = opened
    await page.goto('/clusters')
    await button('Import cluster').click()
    await page.getByRole('heading', { level: 1, name: 'Import cluster', exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Management cluster' }).waitFor()
    assert.equal(await reasonOf('Check'), 'Say what it is called here first.')
    await name().fill('plant')
    assert.equal(await reasonOf('Check'), 'Give its kubeconfig first.')
    await kubeconfig().fill('kind: Config\nusers: [{ name: me, user: { exec: { command: sh } } }]')
    await page.getByText(/exec of user me is refused: Cairn runs no programs/).waitFor()
    await page.getByLabel('Or its file').setInputFiles({ name: 'plant.yaml', mimeType: '', buffer: Buffer.from(elsewhere()) })
    await page.getByText(/exec of user me is refused/).waitFor({ state: 'detached' })
    assert.equal(await reasonOf('Check'), 'Choose an add-on profile first.')
    await choose(page, 'Add an add-on profile', 'observability')
    await choose(page, 'Version of observability: 1.1.0', '1.0.0')
    await button('Take out observability').waitFor()
    assert.equal(await page.getByRole('option', { name: 'shop' }).count(), 0)
  })

  test('what speaks against it is said at its field, and what was typed stays', async () => {
    const { page } = opened
    await button('Check').click()
    await verdict()
      .getByText(/The kubeconfig does not do for add-ons/)
      .waitFor()
    await page
      .locator('[id$="-help"]')
      .getByText(/ECONNREFUSED/)
      .waitFor()
    await kubeconfig().fill(neighbours.kubeconfig)
    await verdict()
      .getByText(/Nothing is written for that/)
      .waitFor()
    await button('Check').click()
    await page
      .locator('[id$="-help"]')
      .getByText(/retention/)
      .waitFor()
    await page.getByRole('textbox', { name: 'Days that metrics are kept' }).fill('soon')
    await page.getByText(/^The value .* a number such as 3/).waitFor()
    await page.getByRole('textbox', { name: 'Days that metrics are kept' }).fill('30')
    assert.equal(await name().inputValue(), 'plant')
    assert.equal(await kubeconfig().inputValue(), neighbours.kubeconfig)
  })

  test('it is looked at before, and comes with its add-ons', async () => {
    const { page } = opened
    assert.equal(await reasonOf('Import'), 'Check it first.')
    await button('Check').click()
    await verdict().getByRole('heading', { name: 'plant can be imported' }).waitFor()
    await verdict().getByText('It runs Kubernetes 1.20.2. Flux of berlin installs 3 layers there.').waitFor()
    await button('Import').click()
    await page.getByRole('heading', { level: 1, name: 'plant', exact: true }).waitFor()
    await untilStatus(page, 'Up to date')
    const facts = page.getByRole('region', { name: 'Cluster', exact: true })
    await facts.getByText('others, who run its nodes too').waitFor()
    await facts.getByText('Flux of berlin').waitFor()
    const capacity = page.getByRole('region', { name: 'Capacity' })
    await capacity.getByRole('meter', { name: 'workers: 2 of 2 nodes are ready' }).waitFor()
    await page.getByText(/3 layers are as revision 1 says, with Kubernetes/).waitFor()
  })

  test('nothing of it is left in the form, and a name that is taken is said at the name', async () => {
    const { page } = opened
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Find clusters/ }).fill('import cl')
    await page.getByRole('option', { name: 'Import cluster' }).click()
    await page.getByRole('heading', { level: 1, name: 'Import cluster', exact: true }).waitFor()
    assert.deepEqual([await name().inputValue(), await kubeconfig().inputValue()], ['', ''])
    await name().fill('plant')
    await kubeconfig().fill(neighbours.management.management.kubeconfig())
    await choose(page, 'Add an add-on profile', 'greeting')
    await button('Check').click()
    await page.locator('[id$="-help"]').getByText('there is a cluster plant already').waitFor()
  })

  test('a release that is there already is named before it is taken over', async () => {
    await name().fill('other')
    await button('Check').click()
    await verdict().getByRole('heading', { name: 'other can be imported, with 1 warning' }).waitFor()
    await verdict()
      .getByText(/has a release hello\/hello already/)
      .waitFor()
  })

  test('its nodes are shown, and nobody here makes them', async () => {
    const { page } = opened
    await page.goto('/clusters/plant/nodes')
    const table = page.getByRole('table', { name: 'Nodes of plant' })
    await table.getByRole('row', { name: /^hall-1 control plane ready 1\.20\.2/ }).waitFor()
    await table.getByRole('row', { name: /^hall-3 worker ready 1\.20\.2/ }).waitFor()
    await page.getByText(/^Others make these nodes and replace them\./).waitFor()
    assert.equal(await page.getByRole('button', { name: /worker pool|Scale|Change/ }).count(), 0)
  })

  test('another add-on profile is added by a plan; the only one cannot be removed', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await untilDisabled(button('Remove the profile observability'))
    await button('Add an add-on profile…').click()
    const dialog = page.getByRole('dialog', { name: 'Add an add-on profile' })
    await dialog
      .getByRole('button', { name: 'Choose a profile' })
      .or(dialog.getByRole('button', { name: /^Profile/ }))
      .click()
    await dialog.getByRole('option').first().waitFor()
    assert.deepEqual(await dialog.getByRole('option').allTextContents(), ['greeting'])
    await dialog.getByRole('option', { name: 'greeting' }).click()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await button('Review & Save').click()
    await page.getByRole('heading', { level: 1, name: 'Plan for plant' }).waitFor()
    await page.getByRole('group', { name: 'Layer hello' }).getByText('added').waitFor()
    await button('Continue').click()
    await page.getByRole('heading', { level: 1, name: 'plant', exact: true }).waitFor()
    await page.getByText(/4 layers are as revision 2 says/).waitFor()
  })

  test('while it does not answer, that is waited for', async () => {
    const { page, server } = opened
    const { workload } = neighbours.management
    const user = operator(server.call)
    await sayReady(neighbours.management, 'hall-2', false)
    await user.plan('plant', {})
    await page
      .getByRole('region', { name: 'Capacity' })
      .getByText(/hall-2 is not ready/)
      .waitFor()
    await page.getByRole('link', { name: 'Nodes', exact: true }).click()
    await workload.kill()
    await user.plan('plant', {})
    await page.getByText(/The imported cluster gives no answer/).waitFor()
    await page.getByText('Which nodes it has is known once it answers.').waitFor()
    await workload.start()
    await sayReady(neighbours.management, 'hall-2', true)
    await user.plan('plant', {})
    await page.getByRole('row', { name: /^hall-2 worker ready/ }).waitFor()
  })

  test('it takes another kubeconfig that leads to it, and no other', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'Settings', exact: true }).last().click()
    await button('New kubeconfig…').click()
    const dialog = page.getByRole('dialog', { name: 'New kubeconfig for plant' })
    const field = dialog.getByRole('textbox', { name: 'Kubeconfig' })
    await field.fill(neighbours.management.management.kubeconfig())
    await dialog.getByRole('button', { name: 'Give it' }).click()
    await dialog
      .getByText(/leads to another cluster/)
      .first()
      .waitFor()
    await field.fill(neighbours.management.workload.kubeconfig('somebody-else', ['system:masters']))
    await dialog.getByRole('button', { name: 'Give it' }).click()
    await dialog.waitFor({ state: 'detached' })
  })

  test('it is let go, and it is said that nothing is uninstalled', async () => {
    const { page, server } = opened
    await button('Delete this cluster…').click()
    const dialog = page.getByRole('dialog', { name: 'Delete plant?' })
    await dialog.getByText(/nothing is uninstalled there, and the cluster lives on with its add-ons/).waitFor()
    await dialog.getByRole('textbox', { name: 'Type plant to confirm' }).fill('plant')
    await dialog.getByRole('button', { name: 'Delete the cluster' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('plant is being let go').waitFor()
    assert.notEqual((await server.call(clusterRoutes.list, { query: {} })).items[0]?.status.status, 'Running')
  })

  test('an account of its own is added with a kubeconfig', async () => {
    const { page, complaints } = opened
    await page.goto('/settings/cloud-accounts')
    await button('Add cloud account').click()
    const dialog = page.getByRole('dialog', { name: 'Add cloud account' })
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('hall')
    await dialog.getByRole('combobox', { name: 'Cloud' }).selectOption({ label: 'Imported' })
    await dialog.getByRole('textbox', { name: 'Kubeconfig' }).fill(neighbours.management.management.kubeconfig())
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const row = page.getByRole('table', { name: 'Cloud accounts' }).getByRole('row', { name: /^hall Imported 0/ })
    await row.getByRole('button', { name: 'New kubeconfig for hall' }).waitFor()
    // What the server refused, the browser notes too.
    assert.deepEqual(
      complaints.filter((one) => !/status of (?:409|422)/.test(one)),
      [],
    )
  })
})
