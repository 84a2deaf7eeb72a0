import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { routes } from '#contract/routes.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { logIn, openConsole, untilDisabled, withoutBrowser, type OpenedConsole } from './browser.ts'

/** Credentials of clouds in the console: added, used by a cluster, given anew, and deleted once nobody uses them. */
describe('cloud accounts in the console', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const profile = stack('shop')
    await operator(opened.server.call).publish({ ...profile, spec: { ...profile.spec, cloudType: 'aws' } })
    await logIn(opened.page, '/settings/cloud-accounts')
  })
  after(() => opened.dispose())

  const table = () => opened.page.getByRole('table', { name: 'Cloud accounts' })

  test('one is added, and its credentials are shown to nobody who looks over a shoulder', async () => {
    const { page } = opened
    await page.getByText('There are no cloud accounts').waitFor()
    await page.getByRole('button', { name: 'Add cloud account' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add cloud account' })
    const add = dialog.getByRole('button', { name: 'Add', exact: true })
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('prod')
    await dialog.getByRole('textbox', { name: 'Access key ID' }).fill('AKID1')
    assert.equal(await add.isDisabled(), true)
    const secret = dialog.getByLabel('Secret access key')
    await secret.fill('one')
    assert.equal(await secret.getAttribute('type'), 'password')
    await add.click()
    await dialog.waitFor({ state: 'detached' })
    await table()
      .getByRole('row', { name: /^prod AWS 0/ })
      .waitFor()
    assert.equal((await opened.server.call(routes.cloudAccounts.get, { params: { name: 'prod' } })).cloudType, 'aws')
  })

  test('another cloud asks for other credentials', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Add cloud account' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add cloud account' })
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('lab')
    await dialog.getByRole('combobox', { name: 'Cloud' }).selectOption({ label: 'vSphere' })
    await dialog.getByRole('textbox', { name: 'User name' }).fill('cairn@vsphere.local')
    await dialog.getByLabel('Password').fill('two')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await table()
      .getByRole('row', { name: /^lab vSphere 0/ })
      .waitFor()
  })

  test('a cluster names one of its cloud, which is kept from then on and given other credentials', async () => {
    const { page, server } = opened
    const wanted = clusterOf('store', 'shop', { cloudType: 'aws', cloud: { region: 'eu-west-1', account: 'prod' } })
    await server.call(routes.clusters.create, { body: wanted })
    await page.reload()
    const row = table().getByRole('row', { name: /^prod AWS 1/ })
    await row.waitFor()
    const remove = row.getByRole('button', { name: 'Delete prod' })
    await untilDisabled(remove)
    await row.getByText('It is used by 1 cluster: give them another account first.').waitFor({ state: 'attached' })
    await row.getByRole('button', { name: 'New credentials for prod' }).click()
    const dialog = page.getByRole('dialog', { name: 'New credentials for prod' })
    await dialog.getByText('1 cluster of the account takes them at once. No node is replaced.').waitFor()
    await dialog.getByRole('textbox', { name: 'Access key ID' }).fill('AKID2')
    await dialog.getByLabel('Secret access key').fill('two')
    await dialog.getByRole('button', { name: 'Give them' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await server.call(routes.cloudAccounts.get, { params: { name: 'prod' } })).revision, 2)
  })

  test('one that no cluster uses is deleted after it was asked for', async () => {
    const { page, complaints } = opened
    await table().getByRole('button', { name: 'Delete lab' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete lab?' })
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await table().getByRole('row', { name: /^lab/ }).waitFor({ state: 'detached' })
    assert.deepEqual(complaints, [])
  })

  test('a new cluster chooses among those of its cloud', async () => {
    const { page, server } = opened
    await page.goto('/new/cluster')
    const next = () => page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('second')
    await next()
    await page.getByRole('button', { name: 'Version of shop: 1.0.0' }).waitFor()
    await next()
    await page.getByText('The chosen profiles ask for nothing.').waitFor()
    await next()
    await page.getByRole('combobox', { name: 'Cloud account' }).selectOption('prod')
    await page.getByRole('textbox', { name: 'Region' }).fill('eu-west-1')
    await next()
    await page.getByRole('button', { name: 'Add a worker pool' }).waitFor()
    await next()
    await page.getByText('Nothing speaks against creating it.').waitFor()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { level: 1, name: 'second' }).waitFor()
    const { spec } = await server.call(routes.clusters.get, { params: { name: 'second' } })
    assert.equal(spec.cloud.account, 'prod')
  })

  test('the overview of a cluster says which it uses', async () => {
    const { page } = opened
    await page.goto('/clusters/store')
    await page.getByRole('heading', { level: 1, name: 'store' }).waitFor()
    await page.getByText('Cloud account', { exact: true }).waitFor()
    await page.getByText('prod', { exact: true }).waitFor()
  })
})
