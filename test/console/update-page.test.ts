import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack, workers } from '../journeys/stack.ts'
import { choose, logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** All that is known of an update stands on its page. */
describe('the page of an update', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    const body = stack('shop', { version: '1.1.0', kubernetes: '1.36.2', addons: [metrics('0.8.0')] })
    await opened.server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    await user.raise(clusterOf('store', 'shop', { workerPools: [workers('general', 2), workers('batch', 1)] }))
    await user.inject('store', { kind: 'node-never-joins', pool: 'general' })
    const profiles = [{ name: 'shop', version: '1.1.0' }]
    const plan = await opened.server.call(planRoutes.propose, {
      params: { name: 'store' },
      body: { profiles, note: 'the monthly patch' },
    })
    await user.ended('store', await user.approve(plan, { acknowledgeRepave: true, comment: 'go ahead' }))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('is reached from the list, and says who wanted it, its phases, forecast and evidence', async () => {
    const { page } = opened
    await page.goto('/clusters/store/updates')
    await page
      .getByRole('table', { name: 'Updates' })
      .getByRole('row', { name: /kubernetes 1\.36\.1 → 1\.36\.2.*foretold .* by the clock/s })
      .getByRole('link', { name: 'Update to revision 2' })
      .click()
    await page.getByRole('heading', { name: 'Update of store to revision 2' }).waitFor()
    const wish = page.getByRole('region', { name: 'Who wanted it' })
    for (const text of ['the monthly patch', 'go ahead', '2 nodes of pool general are replaced'])
      await wish.getByText(text).waitFor()
    for (const phase of ['waiting', 'rolling', 'verifying', 'succeeded'])
      await page.getByRole('region', { name: 'Phases' }).getByText(phase, { exact: true }).waitFor()
    const compared = page.getByRole('table', { name: 'Forecast and reality by pool' })
    await compared.getByRole('row', { name: /^general 2 2/ }).waitFor()
    await page
      .getByRole('table', { name: 'Evidence of nodes' })
      .getByRole('row', { name: /general.*1\.36\.2.*ready/ })
      .first()
      .waitFor()
    await page
      .getByRole('table', { name: 'Evidence of layers' })
      .getByRole('row', { name: /shop\/metrics 0\.8\.0 ready/ })
      .waitFor()
    await page
      .getByRole('table', { name: 'Evidence of API servers' })
      .getByRole('row', { name: /1\.36\.2 Healthy Healthy/ })
      .waitFor()
  })

  test('any two revisions are compared, by an address', async () => {
    const { page } = opened
    await page.goto('/clusters/store/updates')
    const compared = page.getByRole('region', { name: 'Compare revisions' })
    const changes = compared.getByRole('table', { name: 'Pools and layers that differ' })
    await changes.getByRole('row', { name: /pool general repaved 1\.36\.1 1\.36\.2/ }).waitFor()
    await changes.getByRole('row', { name: /layer shop\/metrics changed 0\.7\.2 0\.8\.0/ }).waitFor()
    await choose(page, 'To: Revision 2', /^Revision 1/)
    await compared.getByText('Choose two different revisions.').waitFor()
    await page.goto('/clusters/store/updates?from=2&to=1')
    await changes.getByRole('row', { name: /layer shop\/metrics changed 0\.8\.0 0\.7\.2/ }).waitFor()
    await page.goto('/clusters/store/updates')
    await page.getByRole('table', { name: 'Updates' }).getByRole('link').first().click()
  })

  test('shows each node that came and went, in lanes and as a list', async () => {
    const { page, complaints } = opened
    const lanes = page.getByRole('table', { name: 'Lanes of the update' })
    const phases = lanes.getByRole('rowgroup', { name: 'phases' })
    for (const phase of ['rolling', 'verifying', 'succeeded'])
      await phases.getByRole('img', { name: new RegExp(`^${phase} at `) }).waitFor()
    const general = lanes.getByRole('rowgroup', { name: 'general' }).getByRole('img')
    await general.and(page.getByRole('img', { name: /^foretold from .* on, for / })).waitFor()
    await general.first().waitFor()
    const told = await general.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
    assert.ok(told.filter((text) => text.includes('ready at')).length >= 2, `two nodes came: ${told.join('; ')}`)
    assert.ok(
      told.filter((text) => text.includes('removed at')).length >= 3,
      `two and the one that never joined went: ${told.join('; ')}`,
    )
    await page
      .getByRole('table', { name: 'Timeline' })
      .getByRole('row', { name: /StepTold Pool batch shall have its nodes replaced/ })
      .waitFor()
    const href = (await page.getByRole('link', { name: 'Export as csv' }).getAttribute('href')) ?? ''
    const csv = await page.request.get(href)
    assert.match(await csv.text(), /UpdateSucceeded/)
    assert.deepEqual(complaints, [])
  })
})
