import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { choose, logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** What somebody did to a cluster outside of Cairn, and what has happened to it. */
describe('a cluster that is not as it was told to be', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    await user.raise(clusterOf('drifted', 'shop'))
    await user.until('drifted', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    await user.inject('drifted', { kind: 'pool-scaled', pool: 'general', nodes: 3 })
    await user.inject('drifted', { kind: 'addon-edited', layer: 'shop/metrics' })
    await user.until('drifted', ({ status }) => status.drift?.count === 2, 'drift of both')
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('says what differs, beside what was expected, since when, and whether it is set right', async () => {
    const { page } = opened
    await page.goto('/clusters/drifted')
    await page.getByRole('link', { name: 'Drift: 2' }).waitFor()
    const drift = page.getByRole('table', { name: 'Drift' })
    await drift.getByRole('row', { name: /pool scaled pool general 2 nodes is set to 3 nodes .* only by somebody/ }).waitFor()
    await drift.getByRole('row', { name: /layer edited layer shop\/metrics .* was edited .* only by somebody/ }).waitFor()
    await page.getByRole('link', { name: 'Nodes' }).click()
    const pool = page.getByRole('region', { name: 'general' })
    await pool.getByText('Drift: pool general is set to 3 nodes instead of 2 nodes').waitFor()
  })

  test('has events that are narrowed by severity and reason, and the address says so', async () => {
    const { page, complaints } = opened
    await page.getByRole('link', { name: 'Events' }).click()
    const events = page.getByRole('table', { name: 'Events' })
    await events.getByRole('row', { name: /ClusterRunning/ }).waitFor()
    await choose(page, /^Severity/, 'Warnings and errors')
    await events
      .getByRole('row', { name: /DriftFound/ })
      .first()
      .waitFor()
    await events.getByRole('row', { name: /ClusterRunning/ }).waitFor({ state: 'detached' })
    await choose(page, /^Reason/, /^FaultInjected/)
    await events
      .getByRole('row', { name: /FaultInjected/ })
      .first()
      .waitFor()
    await events
      .getByRole('row', { name: /DriftFound/ })
      .first()
      .waitFor({ state: 'detached' })
    assert.match(page.url(), /severity=warning&reason=FaultInjected$/)
    await page.reload()
    await page.getByRole('button', { name: 'Reason: FaultInjected' }).waitFor()
    await choose(page, /^Reason/, /^UpdateStalled/)
    await page.getByText('No event is like that.').waitFor()
    assert.deepEqual(complaints, [])
  })
})
