import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { adoptionRoutes } from '#contract/adoption.ts'
import { routes } from '#contract/routes.ts'
import { compareText } from '#core/base/compare.ts'
import { rightsObjects } from '#core/cluster-api/rights.ts'
import { installControllers } from '../cluster-api/cairn-on-cluster-api.ts'
import { dockerCluster, type DockerClusterWords } from '../cluster-api/docker-cluster.ts'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { applyObject, createObject, listObjects } from '../cluster-api/kube-client.ts'
import { startManagementCluster, type ManagementCluster } from '../cluster-api/management-cluster.ts'
import type { Machine } from '../cluster-api/stand-in/objects.ts'
import { eventually } from '../server-fixture.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** A cluster that somebody made with kubectl is found, looked at and adopted in the console, against a real API server. */
describe('adopting a cluster in the console', { skip: withoutBrowser || withoutKubernetes() }, () => {
  let opened: OpenedConsole
  let management: ManagementCluster
  let controllers: { readonly stop: () => Promise<void> }
  before(async () => {
    management = await startManagementCluster()
    opened = await openConsole()
    const { client } = management.management
    for (const object of rightsObjects('cairn-system')) await applyObject(client, object as never)
    await installControllers(client)
    controllers = management.standIns.run()
    await logIn(opened.page, '/adopt/cluster')
  })
  after(async () => {
    await opened.dispose()
    await controllers.stop()
    await management.stop()
  })

  test('without a management cluster there is nowhere to look, and a way to add one', async () => {
    const { page } = opened
    await page.getByRole('heading', { level: 1, name: 'Adopt cluster', exact: true }).waitFor()
    await page.getByRole('heading', { name: 'No management cluster yet' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Management clusters' }).click()
    await page.getByText('Every cluster here is simulated.').waitFor()
  })

  test('clusters that somebody else made are found, with what stands against them', async () => {
    const { page, server } = opened
    const kubeconfig = management.management.kubeconfig('system:serviceaccount:cairn-system:cairn', ['system:serviceaccounts'])
    await server.call(routes.managementClusters.create, { body: { name: 'berlin', kubeconfig } })
    await byHand({ name: 'shop', pools: { 'md-0': { replicas: 2 } } })
    await byHand({ name: 'still' }, { paused: true })
    await atRest('shop')
    await page.goto('/clusters')
    await page.getByRole('button', { name: 'Adopt cluster' }).click()
    const table = page.getByRole('table', { name: 'Clusters of berlin' })
    await table.getByRole('row', { name: /^shop default docker nothing so far$/ }).waitFor()
    await table.getByRole('row', { name: /^still default docker .*unpause it first$/ }).waitFor()
  })

  test('one that cannot be adopted says why, and its button too', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'still', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Adopt still', exact: true }).waitFor()
    await page.getByRole('heading', { name: /It cannot be adopted$/ }).waitFor()
    const reasons = page.getByRole('list', { name: 'Reasons' }).getByRole('listitem')
    assert.deepEqual(await reasons.allTextContents(), ['Cluster still spec.paused Cluster API leaves it alone; unpause it first'])
    const button = page.getByRole('button', { name: 'Adopt', exact: true, disabled: true })
    await button.waitFor()
    assert.equal(await accessibleReason(), 'It cannot be adopted: the reasons stand below.')
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Adopt cluster' }).click()
  })

  test('one that can is described, and is adopted once its fields are given over', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'shop', exact: true }).click()
    await page.getByRole('heading', { name: /It can be adopted: no machine is replaced$/ }).waitFor()
    await page.getByRole('region', { name: 'Profile shop 1.0.0' }).getByText('unmanaged-network').waitFor()
    await page
      .getByRole('table', { name: 'Pools' })
      .getByRole('row', { name: /^md-0 container none 2$/ })
      .waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('store')
    assert.match((await accessibleReason()) ?? '', /^Look again first/)
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByRole('region', { name: 'Profile store 1.0.0' }).waitFor()
    assert.match(
      (await accessibleReason()) ?? '',
      /^Say below that Cairn takes its fields over from kubectl-client-side-apply\.$/,
    )
    await page.getByRole('checkbox', { name: 'Take them over from kubectl-client-side-apply' }).check()
    const before = await machines()
    await page.getByRole('button', { name: 'Adopt', exact: true, disabled: false }).click()
    await page.getByRole('heading', { level: 1, name: 'store', exact: true }).waitFor()
    assert.deepEqual(await machines(), before)
    await page.goto('/adopt/cluster?management=berlin')
    await page.getByRole('table', { name: 'Clusters of berlin' }).getByRole('link', { name: 'still', exact: true }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'shop', exact: true }).count(), 0)
    assert.deepEqual(opened.complaints, [])
  })

  /** What is read out with the button that cannot be pressed. */
  const accessibleReason = async () => {
    const button = opened.page.getByRole('button', { name: 'Adopt', exact: true, disabled: true })
    const id = await button.getAttribute('aria-describedby')
    return await opened.page.locator(`[id="${id ?? ''}"]`).textContent()
  }

  const byHand = async (words: DockerClusterWords, cluster: object = {}) => {
    const { client } = management.management
    const made = { namespace: 'default', version: 'v1.36.1', image: 'kindest/node:v1.36.1', ...words }
    for (const object of dockerCluster(made)) {
      const own = object.kind === 'Cluster' ? { ...object, spec: { ...object.spec, ...cluster } } : object
      await createObject(client, own, 'kubectl-client-side-apply')
    }
  }

  /** A cluster whose machines are under way is refused. */
  const atRest = async (cluster: string) => {
    const body = { namespace: 'default', cluster }
    const judge = () => opened.server.call(adoptionRoutes.adopt, { params: { name: 'berlin' }, query: { dryRun: 'true' }, body })
    const isAdoptable = (seen: Awaited<ReturnType<typeof judge>>) => 'refused' in seen && seen.refused.length === 0
    await eventually(judge, isAdoptable, { withinMs: 60_000, what: 'its machines run' })
  }

  const machines = async () => {
    const kind = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Machine' }
    const found = await listObjects<Machine>(management.management.client, kind)
    return found.map(({ metadata }) => metadata.name).sort(compareText)
  }
})
