import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { bulkRoutes } from '#contract/bulk.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { anotherTab, logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { provision, retail, shopManifest } from './fleet.ts'

const names = ['store-001', 'store-002']

/** What plans for many clusters were asked for, as everybody sees it who opens their link. */
describe('a batch of plans', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const { call } = opened.server
    await call(profileRoutes.create, { body: retail })
    await provision(call, names)
    const layers = retail.spec.layers.map((layer) =>
      layer.name === 'shop' ? { ...layer, manifests: [{ name: 'shop', content: shopManifest('2.0.0') }] } : layer,
    )
    const params = { name: 'edge-retail', version: '1.0.0' }
    await call(profileRoutes.saveVersion, {
      params,
      body: { ...retail, spec: { ...retail.spec, layers } },
      query: { impact: 'none' },
    })
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  test('is begun from the palette, over what the filters leave', async () => {
    const { page } = opened
    await page.goto('/clusters?q=002')
    await page.getByText('1 matches').waitFor()
    await page.getByRole('button', { name: 'Find…' }).click()
    await page.getByRole('combobox', { name: /^Find clusters/ }).fill('pending')
    const group = page.getByRole('group', { name: 'Clusters that match' })
    await group.getByRole('option', { name: /^Apply pending updates…/ }).click()
    await page.waitForURL(/\/bulk\?.*all=yes/)
    await page.getByRole('checkbox', { name: '1 cluster: changed in place, no node is replaced' }).waitFor()
    await page.getByRole('list', { name: 'Outcomes' }).getByRole('link', { name: 'store-002' }).waitFor()
  })

  test('says what it was asked for and of which clusters nothing came, also in another window', async () => {
    const body = { clusters: [...names, 'store-009'], change: { pending: true } as const, note: 'before the weekend' }
    const { batch } = await opened.server.call(bulkRoutes.propose, { body })
    const tab = await anotherTab(opened)
    await tab.page.goto(`/bulk?change=pending&batch=${batch}`)
    await tab.page.getByText(/^What is pending for each, asked for by .*: before the weekend$/).waitFor()
    const troubles = tab.page.getByRole('list', { name: 'No plan was made for these clusters' })
    await troubles.getByText(/There is no cluster store-009/).waitFor()
    await tab.page.reload()
    await troubles.getByText('cluster.missing').waitFor()
    await tab.page.getByRole('button', { name: 'Approve 2 without error' }).waitFor()
    await tab.close()
  })

  test('that nobody made is said to be none, in the words of the API', async () => {
    const { page } = opened
    await page.goto('/bulk?change=pending&batch=bat_00000000000000000000000000')
    await page.getByText('batch.missing', { exact: true }).waitFor()
  })

  test('is left to somebody else where the project asks for that; so is one plan by itself', async () => {
    const { page, server } = opened
    const policy = await server.call(projectRoutes.getPolicy, { params: { name: 'default' } })
    await server.call(projectRoutes.putPolicy, { params: { name: 'default' }, body: { ...policy, approval: 'somebody-else' } })
    const { batch } = await server.call(bulkRoutes.propose, { body: { clusters: names, change: { pending: true } } })
    await page.goto(`/bulk?change=pending&batch=${batch}`)
    const approve = page.getByRole('button', { name: /^Approve \d without error$/, disabled: true })
    await approve.waitFor()
    await approve.hover()
    await page
      .getByRole('tooltip')
      .getByText(/^In this project somebody other than .*, who asked for the plan, approves it\.$/)
      .waitFor()
    const plan = await server.call(planRoutes.propose, { params: { name: 'store-001' }, body: { pending: true } })
    await page.goto(`/clusters/store-001/plans/${plan.id}`)
    const proceed = page.getByRole('button', { name: 'Continue', disabled: true })
    await proceed.waitFor()
    await proceed.hover()
    await page
      .getByRole('tooltip')
      .getByText(/^In this project somebody other than/)
      .waitFor()
    await page.getByRole('button', { name: 'Cancel', disabled: false }).waitFor()
    assert.deepEqual(
      opened.complaints.filter((text) => !/404/.test(text)),
      [],
    )
  })
})
