import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { choose, logIn, openConsole, untilDisabled, withoutBrowser, type OpenedConsole } from './browser.ts'
import { clusterDocument, provision, retail, shopManifest, untilUpToDate } from './fleet.ts'

const names = ['store-001', 'store-002', 'store-003']

/** The list of clusters as one works with it: narrowed, sorted, kept, and changed many at a time. */
describe('the list of clusters', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const { call } = opened.server
    await call(profileRoutes.create, { body: retail })
    await provision(call, names)
    const west = clusterDocument('west-001')
    await call(clusterRoutes.create, { body: { ...west, spec: { ...west.spec, cloud: { region: 'us-west' } } } })
    await untilUpToDate(call, 'west-001')
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  const rows = () => opened.page.getByRole('table', { name: 'Clusters' }).getByRole('row')

  test('is summed up, and each part narrows it', async () => {
    const { page } = opened
    const summary = page.getByRole('list', { name: 'How the clusters stand' })
    await summary.getByRole('link', { name: '4 Up to date' }).waitFor()
    await summary.getByRole('link', { name: '0 Unhealthy' }).click()
    await page.waitForURL(/health=Unhealthy/)
    await page.getByRole('heading', { name: 'No cluster matches these filters' }).waitFor()
    await page.getByRole('button', { name: 'Remove the filter Health: Unhealthy' }).click()
    await page.getByText('4 clusters', { exact: true }).waitFor()
  })

  test('is narrowed by what there is, and a filter is kept by name and taken again', async () => {
    const { page } = opened
    await choose(page, 'Region: Region', /us-west.*1 cluster/s)
    await page.getByText('1 matches').waitFor()
    await choose(page, 'Kubernetes: Kubernetes', /^1\.36 /)
    await page.waitForURL(/region=us-west.*kubernetesVersion=1\.36/)
    await page.getByRole('button', { name: 'Saved filters: Saved' }).click()
    await page.getByRole('button', { name: 'Save this filter…' }).click()
    const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' })
    await name.fill('West/all')
    await page.getByText(/no line break and no slash/).waitFor()
    await name.fill('West, on 1.36')
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Clear all' }).click()
    await page.getByText('4 clusters', { exact: true }).waitFor()
    await page.reload()
    await choose(page, 'Saved filters: Saved', /^West, on 1\.36/)
    await page.getByText('1 matches').waitFor()
    await page.goto('/clusters?updateStatus=Nonsense')
    await page
      .getByText(/updateStatus/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Clear all' }).click()
    await page.getByRole('link', { name: 'west-001' }).waitFor()
  })

  test('shows the columns that were chosen, and sorts by them', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Columns' }).click()
    await page
      .getByRole('menuitem', { name: 'Created' })
      .or(page.getByRole('option', { name: 'Created' }))
      .click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Created' }).click()
    await page.waitForURL(/sort=createdAt/)
    await page.reload()
    await page.getByRole('columnheader', { name: 'Created' }).waitFor()
    await page.getByRole('button', { name: 'Region', exact: true }).click()
    await page.waitForURL(/sort=region/)
    await page.getByRole('button', { name: 'Region', exact: true }).click()
    await page.waitForURL(/sort=-region/)
    await rows().nth(1).getByText('west-001').waitFor()
  })

  test('pending updates of those that match are foreseen, planned and approved together', async () => {
    const { page, server } = opened
    await saveShop(opened, '1.0.0', '2.0.0')
    await page.goto('/clusters?updateStatus=Updates+available&q=store')
    await page.getByText('3 match').waitFor()
    await page.getByRole('checkbox', { name: 'Select store-001' }).check()
    await page.getByRole('button', { name: 'Select all 3 that match' }).click()
    await page.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Apply pending updates…' }).click()
    await page.getByRole('checkbox', { name: '3 clusters: changed in place, no node is replaced' }).waitFor()
    await page.getByText('layer edge-retail/shop is changed').waitFor()
    await page.getByRole('button', { name: 'Make 3 plans' }).click()
    await page.waitForURL(/batch=bat_/)
    await page.getByText('Plans: 3 open').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Approve 3 without error' }).click()
    for (const name of names) await untilUpToDate(server.call, name)
    await page.getByText('Plans: 3 approved').waitFor()
    await page.getByRole('table', { name: 'Plans' }).getByText('succeeded').nth(2).waitFor()
    const { status } = await server.call(clusterRoutes.get, { params: { name: 'west-001' } })
    assert.equal(status.updateStatus, 'Updates available')
  })

  test('a switch that repaves has to be confirmed, and what is refused of one is told', async () => {
    const { page, server } = opened
    const { call } = server
    await call(profileRoutes.createVersion, { params: { name: 'edge-retail' }, body: { version: '1.1.0', from: '1.0.0' } })
    await saveShop(opened, '1.1.0', '2.0.0', '1.37.1')
    await page.goto('/clusters')
    for (const name of ['store-001', 'store-002']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
    await page.getByRole('button', { name: 'Switch version…' }).click()
    await choose(page, /^Profile: Choose/, /^edge-retail/)
    await choose(page, /^Version: /, /^1\.1\.0/)
    const repaved = page.getByRole('checkbox', { name: '2 clusters: nodes are replaced (full repave)' })
    const make = page.getByRole('button', { name: 'Make 0 plans' })
    await untilDisabled(make)
    await repaved.check()
    let isDeaf = false
    const heard = Promise.withResolvers<void>()
    await page.route(/plans\?batch=/, async (route) => {
      const response = await route.fetch()
      // Also what was asked before and is on its way yet.
      if (isDeaf) await heard.promise
      await route.fulfill({ response })
    })
    await page.getByRole('button', { name: 'Make 2 plans' }).click()
    const approve = page.getByRole('button', { name: 'Approve 2 without error' })
    await approve.waitFor()
    await untilDisabled(approve)
    await page.getByRole('checkbox', { name: 'I confirm that 14 nodes of 2 clusters are replaced, and what is removed' }).check()
    // Somebody else rejects one of them, and this page has not heard of it yet.
    const { items } = await call(clusterRoutes.plans, { params: { name: 'store-002' } })
    isDeaf = true
    await call(planRoutes.reject, { params: { id: items[0]!.id } })
    const answered = page.waitForResponse(/plans\/approve/)
    await page.getByRole('button', { name: 'Approve 2 without error' }).click()
    const answer = await answered
    heard.resolve()
    assert.match(await answer.text(), /plan\.rejected/)
    await page.getByRole('list', { name: 'These plans were not approved' }).getByText('plan.rejected').waitFor()
    await page
      .getByRole('table', { name: 'Plans' })
      .getByRole('row', { name: /^store-002 rejected/ })
      .waitFor()
    await page
      .getByRole('table', { name: 'Plans' })
      .getByRole('row', { name: /^store-001 approved/ })
      .waitFor()
    await untilUpToDate(call, 'store-001')
    assert.deepEqual(
      opened.complaints.filter((text) => !/40\d|422/.test(text)),
      [],
    )
  })
})

async function saveShop({ server }: OpenedConsole, version: string, shop: string, kubernetes = '1.36.2'): Promise<void> {
  const layers = retail.spec.layers.map((layer) => {
    if (layer.kind === 'k8s') return { ...layer, pack: { name: 'kubernetes', version: kubernetes } }
    return layer.name === 'shop' ? { ...layer, manifests: [{ name: 'shop', content: shopManifest(shop) }] } : layer
  })
  const body = { ...retail, spec: { ...retail.spec, version, layers } }
  await server.call(profileRoutes.saveVersion, { params: { name: 'edge-retail', version }, body, query: { impact: 'none' } })
}
