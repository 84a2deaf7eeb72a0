import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { eventually } from '../server-fixture.ts'
import {
  choose,
  logIn,
  openConsole,
  untilDisabled,
  untilStatus,
  withoutBrowser,
  writeInto,
  type OpenedConsole,
} from './browser.ts'
import { provision, retail, shopManifest } from './fleet.ts'

/** The three ways to update a cluster, walked in a browser against a whole server. Each begins where the one before has ended. */
describe('the three ways to update', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    await opened.server.call(profileRoutes.create, { body: retail })
    await provision(opened.server.call, ['store-001', 'store-002'])
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  test('a new profile version: plan, repave warning, Cancel, Continue, verified', async () => {
    const { page, server } = opened
    await page.getByRole('link', { name: 'Profiles' }).click()
    await page.getByRole('table', { name: 'Profiles' }).getByRole('link', { name: 'edge-retail' }).click()
    await page.getByRole('button', { name: 'Version: 1.0.0', exact: true }).click()
    await page.getByRole('button', { name: 'Create new version' }).click()
    await page.getByRole('textbox', { name: 'New version' }).fill('1.1.0')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('not in use').waitFor()
    await choose(page, 'Pack version: 1.36.2', '1.37.1')
    await page.getByText('layer kubernetes changes').waitFor()
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('button', { name: 'Save in place' }).click()
    await page.getByText('edge-retail 1.1.0 is saved').waitFor()

    const toThePlan = async () => {
      await page.getByRole('link', { name: 'Clusters' }).first().click()
      await page.getByRole('link', { name: 'store-001' }).click()
      await page.getByRole('link', { name: 'Profile', exact: true }).click()
      await choose(page, 'Version of edge-retail: 1.0.0', '1.1.0')
      await page.getByRole('button', { name: 'Review & Save' }).click()
      await page.getByRole('heading', { name: 'Plan for store-001' }).waitFor()
    }
    await toThePlan()
    await page.getByRole('heading', { name: 'Full repave: 7 nodes are replaced by new ones' }).waitFor()
    const order = page.getByRole('list', { name: 'Order of the pools' }).getByRole('listitem')
    for (const pool of ['control-plane, 3 nodes', 'general, 3 nodes', 'batch, 1 node'])
      await order.and(page.getByLabel(pool)).waitFor()
    const why = await page.getByRole('table', { name: 'Why nodes are replaced' }).innerText()
    assert.match(why, /Kubernetes.*1\.36\.2.*1\.37\.1.*all of them/s)
    await page.getByText('Forecast:').waitFor()

    const before = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Version of edge-retail: 1.0.0' }).waitFor()
    const cancelled = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    assert.deepEqual(cancelled.spec, before.spec)
    assert.equal(cancelled.status.updateStatus, 'Up to date')

    await toThePlan()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('The update of store-001 has begun').waitFor()
    await untilStatus(page, 'Up to date')
    await page.getByRole('link', { name: 'Nodes' }).click()
    for (const pool of ['control-plane', 'general', 'batch']) {
      const rows = page.getByRole('table', { name: `Nodes of ${pool}` }).getByRole('row')
      await eventually(
        async () => (await rows.allInnerTexts()).slice(1),
        (texts) => texts.length > 0 && texts.every((text) => text.includes('1.37.1') && text.includes('up to date')),
        { what: `nodes of ${pool} that are as planned` },
      )
    }
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await page.getByRole('button', { name: 'Version of edge-retail: 1.1.0' }).waitFor()
    await page.getByRole('link', { name: 'Updates' }).click()
    await page.getByRole('table', { name: 'Updates' }).getByText('succeeded').waitFor()
  })

  test('a save in place: says whom it touches, leaves updates available, applied one by one', async () => {
    const { page, server } = opened
    await page.goto('/profiles/edge-retail/versions/1.0.0?layer=shop')
    await writeInto(page, 'Manifest shop', shopManifest('1.1.2'))
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('radio', { name: 'In place, as 1.0.0' }).check()
    await page.getByText('Possible, and discouraged: 1 cluster uses this version.').waitFor()
    await page.getByText('1 cluster uses this version, none of them would be repaved.').waitFor()
    await page.getByRole('textbox', { name: 'Note' }).fill('a newer shop')
    await page.getByRole('button', { name: 'Save in place' }).click()
    await page.getByText('edge-retail 1.0.0 is saved').waitFor()

    await page.getByRole('link', { name: 'Clusters' }).first().click()
    await choose(page, 'Update status', 'Updates available')
    await page.getByRole('button', { name: 'Remove the filter Update: Updates available' }).waitFor()
    await page.getByRole('link', { name: 'store-001' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'store-002' }).click()
    await page.getByRole('button', { name: 'Apply updates' }).click()
    await page.getByRole('heading', { name: 'Plan for store-002' }).waitFor()
    await page.getByRole('heading', { name: 'No node is replaced' }).waitFor()
    const nodes = await nodeNames(opened, 'store-002')
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    assert.deepEqual(await nodeNames(opened, 'store-002'), nodes)
    const { status } = await server.call(clusterRoutes.get, { params: { name: 'store-002' } })
    assert.deepEqual(status.pending, [])
  })

  test('an override: beside what it changes, on this cluster alone', async () => {
    const { page, server } = opened
    const other = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    await page.goto('/clusters/store-002/profile?layer=edge-retail%2Fmetrics-server')
    await page.getByRole('button', { name: 'Override' }).click()
    await page.getByText('Overriding is possible, and discouraged.').waitFor()
    await writeInto(page, 'Override of metrics-server', 'manifests:\n  metrics-server:\n    replicas: 3\n')
    await page.getByRole('table', { name: 'What the override of metrics-server changes' }).getByText('replicas').waitFor()
    await page.getByText('Not saved: override edge-retail/metrics-server.').waitFor()
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByRole('heading', { name: 'Plan for store-002' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await page.getByRole('button', { name: /metrics-server.*overridden/ }).waitFor()
    const after = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    assert.deepEqual(after.spec, other.spec)
  })

  test('nothing broke on the way', () => assert.deepEqual(opened.complaints, []))
})

describe('the limit of Provisioning', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    // Engine time as slow as ours: the cluster is Provisioning for as long as the test looks at it.
    opened = await openConsole({ simulatorSpeed: 1 })
    await opened.server.call(profileRoutes.create, { body: retail })
  })
  after(async () => await opened.dispose())

  test('a cluster that is made here cannot be changed before it runs, and says so', async () => {
    const { page } = opened
    await logIn(page, '/new/cluster?view=yaml')
    await page.getByRole('textbox', { name: 'Cluster document' }).getByText('my-cluster').waitFor()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { name: 'my-cluster' }).waitFor()
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    const save = page.getByRole('button', { name: 'Review & Save' })
    await save.waitFor()
    await untilDisabled(save)
    await page
      .getByText(/The cluster is (Pending|Provisioning)\. It can be changed once it is Running\./)
      .first()
      .waitFor()
    assert.equal(await page.getByRole('button', { name: 'Version of edge-retail: 1.0.0' }).isDisabled(), true)
    await page.getByRole('link', { name: 'Nodes' }).click()
    await untilDisabled(page.getByRole('button', { name: 'Add a worker pool…' }))
    assert.deepEqual(opened.complaints, [])
  })
})

async function nodeNames({ server }: OpenedConsole, name: string): Promise<readonly string[]> {
  const { pools } = await server.call(clusterRoutes.inventory, { params: { name } })
  return pools.flatMap(({ nodes }) => nodes.map((node) => node.name)).toSorted()
}
