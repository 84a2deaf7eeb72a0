import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator, type Operator, type PlanRequest } from '../journeys/operator.ts'
import { clusterOf, manifestLayer, metrics, stack, workers } from '../journeys/stack.ts'
import { anotherTab, logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

const old = `apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: nightly
---
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata:
  name: strict
`

/** All that a plan tells stands on its page. */
describe('the page of a plan', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop', { kubernetes: '1.34.8' }))
    for (const body of [
      stack('shop', { version: '1.1.0', kubernetes: '1.34.8', addons: [metrics('0.7.2', 'level: high\n')] }),
      stack('shop', { version: '2.0.0', kubernetes: '1.37.1', addons: [metrics('0.8.0')] }),
      stack('shop', {
        version: '3.0.0',
        kubernetes: '1.35.4',
        addons: [{ ...manifestLayer('jobs', ''), manifests: [{ name: 'jobs', content: old }] }],
      }),
    ])
      await opened.server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    await user.raise(clusterOf('store', 'shop'))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const openPlan = async (body: PlanRequest) => {
    const { id } = await opened.server.call(planRoutes.propose, { params: { name: 'store' }, body })
    await opened.page.goto(`/clusters/store/plans/${id}`)
    await opened.page.getByRole('heading', { name: 'Plan for store' }).waitFor()
  }

  test('a chain: its steps, how often nodes are replaced, what it saves and who changed what', async () => {
    const { page } = opened
    await openPlan({ profiles: [{ name: 'shop', version: '2.0.0' }] })
    await page.getByRole('heading', { name: /3 nodes are replaced by new ones, those of control-plane 3 times$/ }).waitFor()
    const steps = page.getByRole('table', { name: 'Steps' })
    for (const step of [
      /1\.35\.4.*shop\/kubernetes.*control-plane, 1 node.*none.*kube-proxy 1\.35\.4/,
      /1\.36\.2.*control-plane, 1 node/,
      /1\.37\.1.*shop\/metrics.*control-plane, 1 node.*general, 2 nodes/,
    ])
      await steps.getByRole('row', { name: step }).waitFor()
    await page.getByText('Minor by minor, 3 updates would replace nodes').waitFor()
    const reasons = page.getByRole('table', { name: 'Why nodes are replaced' })
    await reasons.getByRole('row', { name: /1\.34\.8 to 1\.37\.1.*profile shop 1\.0\.0 → 2\.0\.0/ }).waitFor()
    await page.getByText(/From 20 simulated runs, timed by the defaults of the cloud/).waitFor()
    await page.getByText('by pack metrics-server 0.7.2 → 0.8.0').first().waitFor()
  })

  test('the forecast is a chart of nodes that the keyboard reads, or a table that an address names', async () => {
    const { page } = opened
    const chart = page.getByRole('region', { name: 'Forecast' })
    await chart.getByRole('img', { name: /^general: 2 nodes come, 2 nodes go, at least 2 ready$/ }).waitFor()
    const time = chart.getByRole('slider', { name: 'Time in the forecast' })
    await time.focus()
    const texts = new Set<string>()
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press('ArrowRight')
      texts.add((await time.getAttribute('aria-valuetext')) ?? '')
    }
    assert.equal(texts.size, 4, 'each press goes to the next change')
    assert.match([...texts].join('\n'), /control-plane: 1 of 1 node ready, 1 booting/)
    await chart.getByRole('button', { name: 'Table' }).click()
    const table = page.getByRole('table', { name: 'Forecast, node by node' })
    await table
      .getByRole('row', { name: /general.*ready at 0s, cordoned at .*removed at/ })
      .first()
      .waitFor()
    await page.reload()
    await table
      .getByRole('row', { name: /general new node 1 booting at/ })
      .first()
      .waitFor()
  })

  test('removed APIs are a table, and other evidence is unfolded', async () => {
    const { page } = opened
    await openPlan({ profiles: [{ name: 'shop', version: '3.0.0' }] })
    const removed = page.getByRole('table', { name: 'Removed APIs' })
    await removed.getByRole('row', { name: /shop\/jobs.*line 1 CronJob nightly batch\/v1beta1 batch\/v1/ }).waitFor()
    await removed.getByRole('row', { name: /PodSecurityPolicy strict.*nothing: take it out/ }).waitFor()
    const evidence = page.getByRole('group').filter({ hasText: 'Evidence' }).first()
    await evidence.getByText('Evidence').click()
    await evidence.getByRole('definition').first().waitFor()
  })

  test('the way back: what returns, and from when it is final', async () => {
    const { page } = opened
    await user.carryOut('store', { profiles: [{ name: 'shop', version: '1.1.0' }] })
    await page.goto('/clusters/store/updates')
    await page.getByRole('button', { name: 'Roll back to revision 1' }).click()
    await page.getByRole('heading', { name: 'Back to revision 1' }).waitFor()
    await page.getByRole('region', { name: 'What returns' }).getByText('shop/metrics').waitFor()
    await page.getByText('Nothing is lost.').waitFor()
    await page.getByText('none, this can be taken back at any time.').waitFor()
  })

  test('one that is stale says what has changed since, and is made anew in any tab', async () => {
    const { page, complaints } = opened
    const address = page.url()
    await user.carryOut('store', { workerPools: [workers('general', 3)] })
    const { page: other, close } = await anotherTab(opened)
    await other.goto(address)
    const changed = other.getByRole('region', { name: 'What has changed since' })
    await changed.getByText('The plan was made for revision 2; the cluster is at revision 3 now.').waitFor()
    await changed
      .getByRole('table', { name: 'Pools and layers that differ' })
      .getByRole('row', { name: /pool general changed/ })
      .waitFor()
    await other.getByRole('button', { name: 'Copy link' }).click()
    await other.getByText('The link is copied.').waitFor()
    await other.getByRole('button', { name: 'Make a new plan' }).click()
    await other.getByText('from revision 3').waitFor()
    await other.getByRole('heading', { name: 'Back to revision 1' }).waitFor()
    await close()
    assert.deepEqual(complaints, [])
  })
})
