import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack } from '../journeys/stack.ts'
import { choose, logIn, openConsole, untilStatus, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** An override meets a profile version that changes the same value: from the editor to the verified cluster, in the browser alone. */
describe('an override in the way of a new version', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop', { addons: [metrics('0.7.2', 'replicas: 1\nlevel: low\n')] }))
    await user.raise(clusterOf('pilot', 'shop'))
    const body = stack('shop', { version: '1.1.0', addons: [metrics('0.7.2', 'replicas: 3\nlevel: middle\n')] })
    await opened.server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const reviewAndSave = async () => {
    await opened.page.getByRole('button', { name: 'Review & Save' }).click()
    await opened.page.getByRole('heading', { name: 'Plan for pilot', level: 1 }).waitFor()
  }

  test('is written, and carried out', async () => {
    const { page } = opened
    await page.goto('/clusters/pilot/profile?layer=shop%2Fmetrics')
    await page.getByRole('button', { name: 'Override', exact: true }).click()
    await writeInto(page, 'Override of metrics', 'level: high\n')
    await page.getByText('Not saved: override shop/metrics.').waitFor()
    await reviewAndSave()
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await untilStatus(page, 'Up to date')
  })

  test('blocks the plan of the switch until it is decided, and the cluster ends with what was decided', async () => {
    const { page, server, complaints } = opened
    await page.goto('/clusters/pilot/profile')
    await choose(page, 'Version of shop: 1.0.0', '1.1.0')
    await reviewAndSave()
    await page.getByRole('heading', { name: '1 value of an override is in conflict' }).waitFor()
    await page.getByRole('button', { name: 'Continue', exact: true, disabled: true }).waitFor()
    const sides = page.getByRole('group', { name: 'What holds for level of shop/metrics' })
    await sides.getByRole('button', { name: 'Another value' }).click()
    await page.getByLabel('Another value for level').fill('highest')
    await page.getByText('All are decided.').waitFor()
    await page.getByRole('button', { name: 'Plan again with these' }).click()
    await page.getByRole('heading', { name: 'Conflicts that this plan decides' }).waitFor()
    await page.getByRole('button', { name: 'Continue', exact: true, disabled: false }).click()
    await page.getByText('The update of pilot has begun').waitFor()
    await untilStatus(page, 'Up to date')
    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await page.getByRole('button', { name: 'Version of shop: 1.1.0' }).waitFor()
    const values = page.getByRole('table', { name: 'Overridden values of shop/metrics' })
    await values.getByRole('row', { name: /level highest middle differs from the profile/ }).waitFor()
    const { items } = await server.call(clusterRoutes.layers, { params: { name: 'pilot' } })
    const made = items.find(({ name }) => name === 'metrics')?.effectiveValues ?? ''
    assert.match(made, /^level: highest$/m)
    assert.match(made, /^replicas: 3$/m)
    assert.deepEqual(complaints, [])
  })
})
