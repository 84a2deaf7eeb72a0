import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { faultRoutes } from '#contract/fault.ts'
import { macroRoutes } from '#contract/macro.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { apiKeyRoutes } from '#contract/session.ts'
import { administrator } from '../server-fixture.ts'
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
import { clusterDocument, observability, provision, retail } from './fleet.ts'

const evil = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>'

/** What one may rely on beside the three ways: pools, pausing, going back, refusals, lost sessions, hostile content. */
describe('the manners of the console', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    // Slow enough that an update can be paused before it is over.
    opened = await openConsole({ simulatorSpeed: 120 })
    await opened.server.call(profileRoutes.create, { body: retail })
    await provision(opened.server.call, ['store-001'])
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  test('a worker pool is scaled by a plan, and the cluster goes back to the revision before by another', async () => {
    const { page, server } = opened
    await page.goto('/clusters/store-001/nodes')
    await page.getByRole('button', { name: 'Scale general' }).click()
    await page.getByRole('textbox', { name: 'Nodes' }).fill('4')
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: 'Plan for store-001' }).waitFor()
    await page.getByRole('table', { name: 'Changes of pool general' }).getByText('replicas').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    await page.getByRole('link', { name: 'Nodes' }).click()
    await page.getByText('4 of 4 nodes ready').waitFor()

    await page.getByRole('link', { name: 'Updates' }).click()
    await page.getByRole('button', { name: 'Roll back to revision 1' }).click()
    await page.getByRole('heading', { name: 'Plan for store-001' }).waitFor()
    await page.getByText('1 node is removed and not replaced.').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    assert.equal(spec.workerPools[0]?.replicas, 3)
  })

  test('an update is paused, says so, and goes on', async () => {
    const { page, server } = opened
    // No new node comes before the pause was asked for, however long that takes, so that the update is not over by then.
    const params = { name: 'store-001' }
    await server.call(faultRoutes.inject, { params, body: { kind: 'image-missing', pool: 'general' } })
    await page.goto('/clusters/store-001/nodes')
    await page.getByRole('button', { name: 'Change general' }).click()
    await page.getByRole('textbox', { name: 'Instance type' }).fill('m5.4xlarge')
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: 'Repave of worker pools: 3 nodes are replaced by new ones' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('progressbar', { name: 'Nodes done' }).waitFor()
    await page.getByRole('button', { name: 'Pause…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await server.call(faultRoutes.clear, { params: { ...params, kind: 'image-missing' } })
    await untilStatus(page, 'Paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await untilStatus(page, 'Up to date')
  })

  test('a plan with errors shows them with what to do, and cannot be continued', async () => {
    const { page, server } = opened
    const body = {
      ...retail,
      spec: {
        ...retail.spec,
        version: '0.9.0',
        layers: retail.spec.layers.map((layer) =>
          layer.kind === 'k8s' ? { ...layer, pack: { name: 'kubernetes', version: '1.35.4' } } : layer,
        ),
      },
    }
    await server.call(profileRoutes.createVersion, { params: { name: 'edge-retail' }, body })
    await page.goto('/clusters/store-001/profile')
    await choose(page, 'Version of edge-retail: 1.0.0', '0.9.0')
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByRole('region', { name: 'Checks' }).getByText('kubernetes.downgrade').waitFor()
    const refused = page.getByRole('button', { name: 'Continue' })
    await untilDisabled(refused)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Version of edge-retail: 1.0.0' }).waitFor()
  })

  test('a plan that the cluster has moved on from says so and is made anew', async () => {
    const { page, server } = opened
    await page.goto('/clusters/store-001/nodes')
    await page.getByRole('button', { name: 'Scale general' }).click()
    await page.getByRole('textbox', { name: 'Nodes' }).fill('4')
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    const first = page.url()

    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    const workerPools = spec.workerPools.map((pool) => (pool.name === 'batch' ? { ...pool, replicas: 2 } : pool))
    const other = await server.call(planRoutes.propose, { params: { name: 'store-001' }, body: { workerPools } })
    await server.call(planRoutes.approve, { params: { id: other.id }, body: {} })
    await page.getByRole('button', { name: 'Make a new plan' }).click()
    await page.waitForURL((url) => url.href !== first)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await untilStatus(page, 'Up to date')
  })

  test('an add-on profile is added by a plan, and removed by another', async () => {
    const { page, server } = opened
    await server.call(profileRoutes.create, { body: observability })
    await page.goto('/clusters/store-001/profile')
    await page.getByRole('button', { name: 'Add an add-on profile…' }).click()
    await choose(page, /^Profile: Choose/, 'observability')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Not saved: add profile observability 1.0.0.').waitFor()
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByRole('heading', { name: 'No node is replaced' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await page
      .getByRole('region', { name: 'Layers of observability' })
      .getByRole('button', { name: /prometheus.*ready/ })
      .waitFor()

    await page.getByRole('button', { name: 'Remove the profile observability' }).click()
    await page.getByText('Not saved: remove profile observability.').waitFor()
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByText('Continuing confirms every replacement and removal listed above.').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    assert.deepEqual(spec.profiles, [{ name: 'edge-retail', version: '1.0.0' }])
  })

  test('a version that clusters use is not deleted, and which they are is one step away', async () => {
    const { page } = opened
    await page.goto('/profiles/edge-retail/versions/1.0.0')
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete edge-retail 1.0.0?' })
    await dialog
      .getByText(/ version 1\.0\.0\. Move (?:it|them) to another one first\./)
      .first()
      .waitFor()
    for (const name of ['Delete version 1.0.0', 'Delete the profile with all versions'])
      await untilDisabled(dialog.getByRole('button', { name }))
    await dialog.getByRole('link', { name: 'Which clusters' }).click()
    await page.getByRole('table', { name: 'Clusters that use edge-retail' }).getByRole('link', { name: 'store-001' }).waitFor()
  })

  test('every error of a document is shown at its path, and what was typed stays', async () => {
    const { page } = opened
    await page.goto('/new/cluster?view=yaml')
    const text = `apiVersion: cairn.dev/v1\nkind: Cluster\nmetadata: { name: BAD }\nspec:\n  cloudType: simulated\n  colour: red\n  profiles: [{ name: edge-retail, version: 1.0.0 }]\n  controlPlane: { replicas: 2, instanceType: m5.large }\n`
    await page.getByRole('textbox', { name: 'Cluster document' }).getByText('my-cluster').waitFor()
    await writeInto(page, 'Cluster document', text)
    await page.getByRole('button', { name: 'Create cluster' }).click()
    const errors = page.getByRole('list', { name: 'Errors' })
    for (const path of ['metadata.name', 'spec.controlPlane.replicas', 'colour']) await errors.getByText(path).first().waitFor()
    await page.getByRole('textbox', { name: 'Cluster document' }).getByText('BAD').waitFor()
  })

  test('who loses the session logs in and is back, with what was typed', async () => {
    const { page } = opened
    await page.goto('/clusters/store-001/profile?layer=edge-retail%2Fcilium')
    await page.getByRole('button', { name: 'Override' }).click()
    await writeInto(page, 'Override of cilium', 'manifests:\n  cilium:\n    cluster:\n      id: 7\n')
    await page.getByText('Not saved: override edge-retail/cilium.').waitFor()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('E-mail').fill(administrator.email)
    await page.getByLabel('Password', { exact: true }).fill(administrator.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Not saved: override edge-retail/cilium.').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  test('who loses it in a dialog logs in above it, and finds every line that was typed', async () => {
    const { page } = opened
    await page.goto('/settings/macros')
    await page.getByRole('button', { name: 'Set a macro' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Set a macro' })
    await dialog.getByLabel('Name').fill('motd')
    await dialog.getByLabel('Text').fill('one\n  two\nthree')
    await page.context().clearCookies()
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    // The keyboard belongs to the log-in alone: what closes a dialog does nothing to the one below.
    await page.getByLabel('E-mail').press('Escape')
    await page.keyboard.type(administrator.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(administrator.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Log in' }).waitFor({ state: 'detached' })
    assert.equal(await dialog.getByLabel('Text').inputValue(), 'one\n  two\nthree')
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('cell', { name: 'motd' }).first().waitFor()
  })

  test('content is shown and never executed', async () => {
    const { page, server } = opened
    const { call } = server
    await call(profileRoutes.create, {
      body: {
        ...retail,
        metadata: { name: 'hostile', tags: { [evil.slice(0, 60)]: evil } },
        spec: {
          ...retail.spec,
          variables: [{ name: 'x', displayName: evil.slice(0, 99), description: evil, default: evil }],
          layers: retail.spec.layers.map((layer) =>
            layer.kind === 'addon' && !layer.pack ? { ...layer, values: `note: ${JSON.stringify(evil)}\n` } : layer,
          ),
        },
      },
    })
    await call(clusterRoutes.create, {
      body: {
        ...clusterDocument('hostile', { note: evil }),
        spec: { ...clusterDocument('hostile').spec, profiles: [{ name: 'hostile', version: '1.0.0' }] },
      },
    })
    await call(apiKeyRoutes.create, { body: { name: evil } })
    await call(macroRoutes.put, { query: {}, body: { macros: { evil } } })
    const plan = await call(planRoutes.propose, {
      params: { name: 'store-001' },
      body: { variables: { replicas: '3' }, note: evil },
    })
    await call(planRoutes.reject, { params: { id: plan.id }, body: { comment: evil } })
    for (const path of [
      '/clusters',
      `/clusters/store-001/plans/${plan.id}`,
      '/clusters/hostile',
      '/clusters/hostile/events',
      '/settings',
      '/settings/macros',
      '/clusters/hostile/profile?layer=hostile%2Fshop',
      '/profiles/hostile/versions/1.0.0/variables',
      '/audit',
    ]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined)
      assert.equal(await page.evaluate('window.evil'), undefined, path)
      assert.equal(await page.locator('img[src="x"]').count(), 0, path)
    }
    await page.goto('/clusters')
    await page.getByText(`note:${evil}`).waitFor()
  })

  test('dark follows the system, and the choice is kept', async () => {
    const { page } = opened
    const dark = async () => (await page.locator('html.pf-v6-theme-dark').count()) === 1
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto('/clusters')
    await page.getByRole('heading', { name: 'Clusters' }).waitFor()
    assert.equal(await dark(), true)
    await page.getByRole('button', { name: 'Account and look' }).click()
    await page.getByRole('menuitem', { name: 'Light' }).click()
    assert.equal(await dark(), false)
    await page.reload()
    await page.getByRole('heading', { name: 'Clusters' }).waitFor()
    assert.equal(await dark(), false)
  })

  test('a list is walked page by page, and its filters are its address', async () => {
    const { page, server } = opened
    const { call } = server
    const small = clusterDocument('x').spec
    for (let number = 0; number < 60; number++) {
      const name = `fleet-${String(number).padStart(3, '0')}`
      await call(clusterRoutes.create, {
        body: {
          ...clusterDocument(name, { wave: String(number % 2) }),
          spec: { ...small, controlPlane: { replicas: 1, instanceType: 'm5.large' }, workerPools: [] },
        },
      })
    }
    await page.goto('/clusters')
    await page.getByRole('link', { name: 'fleet-049' }).waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('link', { name: 'fleet-059' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'fleet-059' }).waitFor()
    await page.getByRole('button', { name: 'Previous' }).click()
    await page.getByRole('link', { name: 'fleet-000' }).waitFor()
    await page.getByRole('textbox', { name: 'Name contains' }).fill('fleet-01')
    await page.waitForURL(/q=fleet-01/)
    await page.getByRole('textbox', { name: 'Tag' }).fill('wave:1')
    await page.waitForURL(/tag=wave/)
    await page.getByRole('link', { name: 'fleet-010' }).waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('table', { name: 'Clusters' }).getByRole('row').count(), 6)
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await page.waitForURL(/sort=-name/)
    await page.reload()
    const first = page.getByRole('table', { name: 'Clusters' }).getByRole('row').nth(1)
    await first.getByRole('link', { name: 'fleet-019' }).waitFor()
  })

  test('logging out ends the session', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Account and look' }).click()
    await page.getByRole('menuitem', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
  })
})
