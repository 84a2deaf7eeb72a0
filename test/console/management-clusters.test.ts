import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { rightsObjects } from '#core/cluster-api/rights.ts'
import { installControllers } from '../cluster-api/cairn-on-cluster-api.ts'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { applyObject } from '../cluster-api/kube-client.ts'
import { startManagementCluster, type ManagementCluster } from '../cluster-api/management-cluster.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** A management cluster is added, looked at and forgotten in the console, against a real API server. */
describe('management clusters in the console', { skip: withoutBrowser || withoutKubernetes() }, () => {
  let opened: OpenedConsole
  let management: ManagementCluster
  before(async () => {
    management = await startManagementCluster()
    opened = await openConsole()
    await logIn(opened.page)
  })
  after(async () => {
    await opened.dispose()
    await management.stop()
  })

  const account = () => management.management.kubeconfig('system:serviceaccount:cairn-system:cairn', ['system:serviceaccounts'])

  test('a kubeconfig that runs a program is refused while it is typed', async () => {
    const { page } = opened
    await page.goto('/settings/management-clusters')
    await page.getByText('Every cluster here is simulated.').waitFor()
    await page.getByRole('button', { name: 'Add management cluster' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add management cluster' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('berlin')
    const kubeconfig = dialog.getByRole('textbox', { name: 'Kubeconfig' })
    await kubeconfig.fill('kind: Config\nusers: [{ name: me, user: { exec: { command: sh } } }]')
    await dialog.getByText(/exec of user me is refused: Cairn runs no programs/).waitFor()
    assert.equal(await dialog.getByRole('button', { name: 'Add' }).isDisabled(), true)
  })

  test('what is missing there is said: controllers, and rights of the account', async () => {
    const dialog = opened.page.getByRole('dialog', { name: 'Add management cluster' })
    await applyRights(0)
    await dialog.getByRole('textbox', { name: 'Kubeconfig' }).fill(account())
    await dialog.getByRole('button', { name: 'Add' }).click()
    await dialog
      .getByText(/deployments\.apps is forbidden/)
      .first()
      .waitFor()
    await applyRights(4)
    await dialog.getByRole('button', { name: 'Add' }).click()
    await dialog
      .getByText(/cluster-api does not run there/)
      .first()
      .waitFor()
  })

  test('with all of it the management cluster is added, says what it makes, and is forgotten again', async () => {
    const { page } = opened
    const dialog = page.getByRole('dialog', { name: 'Add management cluster' })
    await installControllers(management.management.client)
    await dialog.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('table', { name: 'Management clusters' }).getByRole('link', { name: 'berlin' }).click()
    await page.getByRole('heading', { level: 1, name: 'berlin' }).waitFor()
    await page.getByText('Nothing: it makes Kubernetes >=1.31.0 <1.38.0.').waitFor()
    await page.getByRole('row', { name: /control-plane-kubeadm 1\.14\.0/ }).waitFor()
    await page.getByRole('button', { name: 'Forget it' }).click()
    await page.getByText('Every cluster here is simulated.').waitFor()
    assert.deepEqual(
      opened.complaints.filter((one) => !one.includes('422')),
      [],
    )
  })

  /** The first of the objects that give the account its rights. */
  const applyRights = async (count: number) => {
    for (const object of rightsObjects('cairn-system').slice(0, count))
      await applyObject(management.management.client, object as never)
  }
})
