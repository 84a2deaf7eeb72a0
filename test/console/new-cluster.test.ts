import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { choose, logIn, openConsole, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'
import { clusterDocument, observability, retail } from './fleet.ts'

/** A cluster is asked for step by step, with its document beside the form. */
describe('creating a cluster', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const { call } = opened.server
    await call(profileRoutes.create, { body: retail })
    await call(profileRoutes.create, { body: observability })
    await call(clusterRoutes.create, { body: clusterDocument('taken') })
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  const next = () => opened.page.getByRole('button', { name: 'Next' }).click()
  const field = (name: string | RegExp) => opened.page.getByRole('textbox', { name })

  test('goes through the steps, checks while one types, and makes what the review shows', async () => {
    const { page, server } = opened
    await page.goto('/clusters')
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('navigation', { name: 'Steps' }).waitFor()
    await field('Name').fill('Store 7')
    await page.getByText(/a name is 1–63 of a-z/).waitFor()
    await field('Name').fill('x'.repeat(64))
    await page.getByText(/a name is 1–63 of a-z/).waitFor()
    await field('Name').fill('store-007')
    await field('Tags').fill('env:prod\nwave:1')
    await next()
    await page.getByRole('button', { name: 'Version of edge-retail: 1.0.0' }).waitFor()
    await choose(page, /^Add an add-on profile/, 'observability')
    await page.getByRole('button', { name: 'Take out observability' }).waitFor()
    await next()
    await field('Replicas').fill('4')
    await next()
    await field('Region').fill('eu-west-1')
    await field('Worker pools at once').fill('many')
    await page.getByText('expected a number, not a string').waitFor()
    await field('Worker pools at once').fill('2')
    await next()
    await page.getByRole('button', { name: 'Add a worker pool' }).click()
    const batch = page.getByRole('region', { name: 'Worker pool batch' })
    await batch.getByRole('textbox', { name: 'Nodes' }).fill('2')
    await batch.getByText('Updates, labels and taints').click()
    await batch.getByRole('textbox', { name: 'Labels' }).fill('tier=batch')
    await batch
      .getByRole('combobox', { name: 'Strategy' })
      .selectOption({ label: 'Contract first: an old node goes before the new one' })
    await batch.getByRole('textbox', { name: 'Taints' }).fill('batch=yes:NoWay')
    await batch.getByText(/effect: expected NoSchedule/).waitFor()
    await batch.getByRole('textbox', { name: 'Taints' }).fill('batch=yes:NoSchedule')
    await next()
    await page.getByText('8: 3 control-plane, 3 general, 2 batch').waitFor()
    await page.getByText('Nothing speaks against creating it.').waitFor()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { name: 'store-007' }).waitFor()
    const { spec, metadata } = await server.call(clusterRoutes.get, { params: { name: 'store-007' } })
    assert.deepEqual(metadata.tags, { env: 'prod', wave: '1' })
    assert.deepEqual([spec.variables, spec.cloud.region, spec.parallelPools], [{ replicas: '4' }, 'eu-west-1', 2])
    assert.deepEqual(
      spec.profiles.map(({ name }) => name),
      ['edge-retail', 'observability'],
    )
    const pool = spec.workerPools[1]
    assert.deepEqual(
      [pool?.name, pool?.replicas, pool?.strategy.type, pool?.labels, pool?.taints],
      ['batch', 2, 'contract-first', { tier: 'batch' }, [{ key: 'batch', value: 'yes', effect: 'NoSchedule' }]],
    )
  })

  test('form and document are one: what is typed in either is in both, and nothing is lost', async () => {
    const { page } = opened
    await page.goto('/new/cluster')
    await field('Name').fill('store-008')
    await page.getByRole('button', { name: 'YAML' }).click()
    const document = page.getByRole('textbox', { name: 'Cluster document' })
    await document.getByText('name: store-008').waitFor()
    await document.getByText('# 1, 3 or 5').waitFor()
    const text = (await document.innerText()).replace('store-008', 'store-009').replace('m5.large', 'm5.huge')
    await writeInto(page, 'Cluster document', text)
    await page.getByRole('button', { name: 'Form' }).click()
    assert.equal(await field('Name').inputValue(), 'store-009')
    await page.getByRole('button', { name: 'YAML' }).click()
    await writeInto(page, 'Cluster document', 'kind: [Cluster')
    await page.getByText(/cannot be read as YAML: line 1/).waitFor()
    await page.getByRole('button', { name: 'Form' }).click()
    await page.getByText(/so that the form cannot show it/).waitFor()
    await page.getByRole('button', { name: 'YAML' }).click()
    await document.getByText('kind: [Cluster').waitFor()
    await writeInto(page, 'Cluster document', text)
    // To another page and back: it is still there.
    await page.getByRole('link', { name: 'Packs' }).click()
    await page.getByRole('link', { name: 'Clusters' }).first().click()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('navigation', { name: 'Steps' }).waitFor()
    assert.equal(await field('Name').inputValue(), 'store-009')
  })

  test('a name that is taken is refused at the review and at its field, in the words of the server', async () => {
    const { page } = opened
    await page.goto('/new/cluster')
    await field('Name').fill('taken')
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('cluster.exists').first().waitFor()
    assert.equal(await page.getByRole('button', { name: 'Create cluster' }).isDisabled(), true)
    await page.getByRole('button', { name: /Name and tags/ }).click()
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('cluster.exists').first().waitFor()
  })

  test('two tabs that create the same: the second is told, and keeps what it typed', async () => {
    const { page } = opened
    const context = await opened.browser.newContext({
      storageState: await page.context().storageState(),
      baseURL: opened.server.url,
    })
    const other = await context.newPage()
    for (const tab of [page, other]) {
      await tab.goto('/new/cluster')
      await tab.getByRole('textbox', { name: 'Name' }).fill('twice')
      await tab.getByRole('button', { name: 'Review' }).click()
      await tab.getByText('Nothing speaks against creating it.').waitFor()
    }
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { level: 1, name: 'twice', exact: true }).waitFor()
    await other.getByRole('button', { name: 'Create cluster' }).click()
    await other.getByText('There is a cluster twice already. Choose another name.').first().waitFor()
    await other.getByRole('button', { name: /Name and tags/ }).click()
    assert.equal(await other.getByRole('textbox', { name: 'Name' }).inputValue(), 'twice')
    await context.close()
  })
})
