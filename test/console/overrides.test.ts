import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack } from '../journeys/stack.ts'
import { logIn, openConsole, untilDisabled, untilStatus, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** From what one cluster tried out to what many are moved to. */
describe('an override that has proven itself', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop', { addons: [metrics('0.7.2', 'replicas: 1\n')] }))
    const overrides = [{ profile: 'shop', layer: 'metrics', values: 'replicas: 2\nlevel: high\n' }]
    await user.raise(clusterOf('pilot', 'shop', { overrides }))
    await user.raise(clusterOf('store', 'shop'))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('is listed, becomes a profile version, and the cluster moves to it without it', async () => {
    const { page, server } = opened
    await page.goto('/clusters/pilot/profile')
    const values = page.getByRole('table', { name: 'Overridden values of shop/metrics' })
    await values.getByRole('row', { name: /replicas 2 1 differs from the profile/ }).waitFor()
    await values.getByRole('row', { name: /level high nothing differs/ }).waitFor()
    await page.getByRole('button', { name: /^Promote to a new profile version… .* shop\/metrics$/ }).click()
    await page.getByRole('textbox', { name: 'New version' }).fill('1.0.0')
    await page.getByRole('button', { name: 'Make the version' }).click()
    await page.getByText('version.exists').waitFor()
    await page.getByRole('textbox', { name: 'New version' }).fill('1.1.0')
    await page.getByRole('button', { name: 'Make the version' }).click()
    await page.getByRole('heading', { name: 'shop 1.1.0 is made' }).waitFor()
    await page.getByRole('button', { name: 'Plan the move' }).click()
    await page.getByRole('heading', { name: 'Plan for pilot' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'pilot' } })
    assert.deepEqual([spec.profiles, spec.overrides], [[{ name: 'shop', version: '1.1.0' }], []])
    const { document } = await server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.1.0' } })
    assert.match(document.spec.layers.find(({ name }) => name === 'metrics')?.values ?? '', /level: high/)
  })

  test('the version says what moving the other clusters to it would do', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.1.0')
    await page.getByRole('link', { name: 'Moving clusters' }).click()
    const answer = page.getByRole('region', { name: 'What the move would do' })
    await answer.getByText('1 cluster would move, none of them would be repaved.').waitFor()
    await answer.getByRole('link', { name: 'store' }).waitFor()
  })

  test('of two people who override the same layer, the second is told and shown the difference', async () => {
    const { page, complaints, server } = opened
    await page.goto('/clusters/store/profile?layer=shop%2Fmetrics&view=Override')
    await writeInto(page, 'Override of metrics', 'replicas: 5\n')
    await page.getByText('Not saved: override shop/metrics.').waitFor()
    await operator(server.call).carryOut('store', { overrides: [{ profile: 'shop', layer: 'metrics', values: 'replicas: 3\n' }] })
    await page.getByRole('heading', { name: /Somebody else changed store while you edited/ }).waitFor()
    await page.getByRole('textbox', { name: 'Override of shop/metrics: theirs, saved' }).getByText('3').waitFor()
    await page.getByRole('textbox', { name: 'Override of shop/metrics: yours, not saved' }).getByText('5').waitFor()
    const save = page.getByRole('button', { name: 'Review & Save' })
    await untilDisabled(save)
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await save.click()
    await page.getByRole('heading', { name: 'Plan for store' }).waitFor()
    await page
      .getByRole('table', { name: 'Values of metrics' })
      .getByRole('row', { name: /replicas.*3.*5/ })
      .waitFor()
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('409')),
      [],
    )
  })
})
