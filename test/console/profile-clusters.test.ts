import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** Which clusters have taken what of a profile, and how one of them is written an override. */
describe('the clusters of a profile', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    const variables = [{ name: 'copies', type: 'number' as const, default: '2' }]
    await user.publish(stack('shop', { variables, addons: [metrics('0.7.2')] }))
    await opened.server.call(profileRoutes.createVersion, {
      params: { name: 'shop' },
      body: stack('shop', { version: '1.1.0', addons: [metrics('0.8.0')] }),
    })
    await Promise.all([
      user.raise(clusterOf('first', 'shop')),
      user.raise(clusterOf('second', 'shop', { profiles: [{ name: 'shop', version: '1.1.0' }] })),
    ])
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('the clusters that use a version, and those of all versions', async () => {
    const { page, server } = opened
    await page.goto('/profiles/shop/versions/1.0.0')
    await page
      .getByRole('navigation', { name: 'Parts of shop 1.0.0' })
      .getByRole('link', { name: 'Clusters', exact: true })
      .click()
    const table = page.getByRole('table', { name: 'Clusters that use shop' })
    const first = table.getByRole('row', { name: /^first/ })
    await first.getByText('Up to date').waitFor()
    const { document } = await server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.0.0' } })
    const variables = [...document.spec.variables, { ...document.spec.variables[0]!, name: 'more' }]
    const body = { ...document, spec: { ...document.spec, variables } }
    await server.call(profileRoutes.saveVersion, { params: { name: 'shop', version: '1.0.0' }, body, query: {} })
    await first.getByText('profile shop').waitFor()
    await first.getByText('Updates available').waitFor()
    assert.equal(await table.getByRole('row', { name: /^second/ }).count(), 0)
    await page.getByRole('button', { name: 'All versions' }).click()
    await table.getByRole('row', { name: /^second/ }).waitFor()
    await page.getByText('2 clusters', { exact: true }).waitFor()
    await page.reload()
    await table
      .getByRole('row', { name: /^second/ })
      .getByRole('link', { name: '1.1.0' })
      .click()
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor()
    await table.getByRole('row', { name: /^first/ }).waitFor({ state: 'detached' })
  })

  test('the override of one cluster is written with the same assistance', async () => {
    const { page, server, complaints } = opened
    await page.goto('/clusters/first/profile?layer=shop%2Fmetrics&view=Override')
    await writeInto(page, 'Override of metrics', 'manifests:\n  metrics-server:\n    ')
    await page.keyboard.type('repl')
    await page.getByRole('option', { name: /^replicas/ }).waitFor()
    await page.getByText('How many copies run').waitFor()
    await page.keyboard.press('Escape')
    await writeInto(
      page,
      'Override of metrics',
      'manifests:\n  metrics-server:\n    replicas: 9\n    args: "{{.cairn.var.nobody}}"\n',
    )
    await page.locator('.cm-lintRange-error', { hasText: 'replicas' }).waitFor()
    await page.locator('.cm-lintRange-error', { hasText: 'args' }).waitFor()
    await writeInto(page, 'Override of metrics', 'manifests: [')
    await page.getByText(/^Line 1, column \d+/).waitFor()
    await writeInto(page, 'Override of metrics', 'manifests:\n  metrics-server:\n    replicas: 3\n')
    await page.locator('.cm-lintRange-error').waitFor({ state: 'detached' })
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'first' } })
    assert.deepEqual(spec.overrides, [])
    assert.deepEqual(complaints, [])
  })
})
