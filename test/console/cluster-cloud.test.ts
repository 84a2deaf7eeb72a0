import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { routes } from '#contract/routes.ts'
import { rightsObjects } from '#core/cluster-api/rights.ts'
import { home, installControllers } from '../cluster-api/cairn-on-cluster-api.ts'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { applyObject } from '../cluster-api/kube-client.ts'
import { startManagementCluster, type ManagementCluster } from '../cluster-api/management-cluster.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { choose, logIn, openConsole, untilDisabled, withoutBrowser, type OpenedConsole } from './browser.ts'

/** A cluster's cloud settings, changed by a plan, and the way in. */
describe('the cloud of a cluster in the console', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    const profile = stack('shop')
    await user.publish({ ...profile, spec: { ...profile.spec, cloudType: 'aws' } })
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
    await opened.server.call(routes.cloudAccounts.create, { body: { name: 'prod', cloudType: 'aws', credentials } })
    await user.raise(
      clusterOf('store', 'shop', { cloudType: 'aws', cloud: { region: 'eu-west-1', aws: { tags: { team: 'a' } } } }),
    )
    await logIn(opened.page, '/clusters/store/settings')
  })
  after(() => opened.dispose())

  const card = () => opened.page.getByRole('region', { name: 'Cloud settings' })
  const openDialog = async () => {
    await card().getByRole('button', { name: 'Change cloud settings' }).click()
    const dialog = opened.page.getByRole('dialog', { name: 'Change cloud settings' })
    await dialog.getByRole('textbox', { name: 'NTP servers' }).waitFor()
    return dialog
  }

  test('what it stands on is told, and what a change of each setting comes to', async () => {
    const { page } = opened
    await card().getByText('eu-west-1', { exact: true }).waitFor()
    await card().getByText('team=a', { exact: true }).waitFor()
    const dialog = await openDialog()
    await dialog.getByRole('combobox', { name: 'Cloud account' }).waitFor()
    await dialog.getByText('A change replaces the workers', { exact: true }).waitFor()
    assert.equal(await dialog.getByRole('textbox', { name: 'Tags' }).inputValue(), 'team=a')
    assert.equal(await dialog.getByRole('button', { name: 'Plan it' }).isDisabled(), true, 'nothing is changed yet')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('a change in place replaces no node, and its plan says so', async () => {
    const { page } = opened
    const dialog = await openDialog()
    await dialog.getByRole('combobox', { name: 'Cloud account' }).selectOption('prod')
    await dialog.getByRole('textbox', { name: 'Tags' }).fill('team=b\nowner=shop')
    await dialog.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { level: 1, name: 'Plan for store' }).waitFor()
    await page.getByText('Changes the cloud settings account, aws.tags; replaces no node.').waitFor()
    const changes = page.getByRole('table', { name: 'Cloud settings, in place, no node is replaced' })
    await changes.getByRole('row', { name: /aws\.tags\.team changed/ }).waitFor()
    await changes.getByRole('row', { name: /account added/ }).waitFor()
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    const { spec } = await user.until('store', (one) => one.status.updateStatus === 'Up to date', 'up to date')
    assert.deepEqual([spec.cloud.account, spec.cloud.aws?.tags], ['prod', { team: 'b', owner: 'shop' }])
  })

  test('what nodes are made from replaces them', async () => {
    const { page } = opened
    await page.goto('/clusters/store/settings')
    const dialog = await openDialog()
    await dialog.getByRole('textbox', { name: 'NTP servers' }).fill('time.example.com')
    await dialog.getByRole('button', { name: 'Plan it' }).click()
    await page
      .getByRole('table', { name: 'Cloud settings, nodes are replaced' })
      .getByRole('row', { name: /ntpServers/ })
      .waitFor()
    await page
      .getByRole('heading', { name: /repave/i })
      .first()
      .waitFor()
  })

  test('on the simulator there is no kubeconfig, and the button says why', async () => {
    const { page, complaints } = opened
    await page.goto('/clusters/store/settings')
    const download = page.getByRole('region', { name: 'Kubeconfig' }).getByRole('button', { name: 'Download the kubeconfig' })
    await untilDisabled(download)
    await page.getByText('The cluster runs on the simulator, where nothing answers.').first().waitFor({ state: 'attached' })
    assert.deepEqual(complaints, [])
  })
})

describe('the kubeconfig of a real cluster in the console', { skip: withoutBrowser || withoutKubernetes() }, () => {
  let opened: OpenedConsole
  let management: ManagementCluster
  before(async () => {
    management = await startManagementCluster()
    const { client } = management.management
    for (const object of rightsObjects('cairn-system')) await applyObject(client, object as never)
    await installControllers(client, { 'infrastructure-vsphere': '1.16.0' })
    opened = await openConsole()
    const { call } = opened.server
    const kubeconfig = management.management.kubeconfig('system:serviceaccount:cairn-system:cairn', ['system:serviceaccounts'])
    await call(routes.managementClusters.create, { body: { name: home, kubeconfig } })
    const profile = stack('shop')
    await operator(call).publish({ ...profile, spec: { ...profile.spec, cloudType: 'docker' } })
    await call(routes.clusters.create, { body: clusterOf('store', 'shop', { cloudType: 'docker', managementCluster: home }) })
    await logIn(opened.page, '/clusters/store/settings')
  })
  after(async () => {
    await opened.dispose()
    await management.stop()
  })

  test('a new cluster on vSphere is asked what that cloud needs, and made with it', async () => {
    const { page, server } = opened
    const profile = stack('yard')
    await operator(server.call).publish({ ...profile, spec: { ...profile.spec, cloudType: 'vsphere' } })
    await page.goto('/new/cluster')
    const field = (name: string) => page.getByRole('textbox', { name, exact: true })
    const next = () => page.getByRole('button', { name: 'Next' }).click()
    await field('Name').fill('yard-1')
    await next()
    await choose(page, 'Profile: shop', /^yard/)
    await page.getByRole('button', { name: 'Cloud settings' }).click()
    await page.getByRole('combobox', { name: 'Made by' }).selectOption({ label: `Management cluster ${home}` })
    await field('Server').fill('vcenter.example.com')
    await field('API endpoint').fill('10.0.0.10')
    await field('Port of the endpoint').fill('none')
    await page
      .getByText(/expected a number, not a string/)
      .first()
      .waitFor()
    await field('Port of the endpoint').fill('6443')
    await field('Networks').fill('VM Network')
    await page.getByRole('combobox', { name: 'Clones' }).selectOption({ label: 'Linked' })
    await page.getByRole('button', { name: 'Node pools' }).click()
    await field('Instance type').first().fill('4cpu-16gib')
    await field('Instance type').nth(1).fill('4cpu-16gib')
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('Nothing speaks against creating it.').waitFor()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { level: 1, name: 'yard-1', exact: true }).waitFor()
    const { spec } = await server.call(routes.clusters.get, { params: { name: 'yard-1' } })
    assert.deepEqual([spec.cloudType, spec.managementCluster], ['vsphere', home])
    assert.deepEqual(spec.cloud.vsphere, {
      server: 'vcenter.example.com',
      endpoint: { host: '10.0.0.10', port: 6443 },
      network: ['VM Network'],
      cloneMode: 'linkedClone',
    })
  })

  test('it is refused until Cluster API has made it, then downloaded, and told to the audit', async () => {
    const { page, server } = opened
    await page.goto('/clusters/store/settings')
    const card = page.getByRole('region', { name: 'Kubeconfig' })
    await card.getByRole('button', { name: 'Download the kubeconfig' }).click()
    await card.getByText(/Cluster API has not made the kubeconfig of store yet/).waitFor()
    const metadata = { name: 'store-kubeconfig', namespace: 'cairn-default' }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { value: 'kind: Config\n' } }
    await eventually(
      () =>
        applyObject(management.management.client, secret as never).then(
          () => true,
          () => false,
        ),
      (isMade) => isMade,
      { withinMs: 60_000, what: 'the namespace of the cluster' },
    )
    const downloading = page.waitForEvent('download')
    await card.getByRole('button', { name: 'Download the kubeconfig' }).click()
    const download = await downloading
    assert.equal(download.suggestedFilename(), 'store.kubeconfig')
    assert.equal(readFileSync(await download.path(), 'utf8'), 'kind: Config\n')
    await card.getByText('It is downloaded.').waitFor()
    const { items } = await server.call(routes.audit.list, { query: { action: 'cluster.read-kubeconfig' } })
    assert.deepEqual(
      items.map(({ object }) => object),
      ['cluster/store'],
    )
  })
})
