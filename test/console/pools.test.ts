import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { choose, logIn, openConsole, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'

/** A pool's whole life: it comes, is held at a Kubernetes version, taken along again, and goes; each time by a plan. */
describe('worker pools', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    const body = stack('shop', { version: '1.1.0', kubernetes: '1.37.1' })
    await opened.server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    await user.raise(clusterOf('store', 'shop'))
    await logIn(opened.page, '/clusters/store/nodes')
  })
  after(() => opened.dispose())

  const pools = async () => (await opened.server.call(clusterRoutes.get, { params: { name: 'store' } })).spec.workerPools
  const dialog = (name: string) => opened.page.getByRole('dialog', { name })
  const carryOut = async () => {
    const { page } = opened
    await page.getByRole('heading', { name: 'Plan for store' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('The update of store has begun').first().waitFor()
    await untilStatus(page, 'Up to date')
    await page.getByRole('link', { name: 'Nodes', exact: true }).click()
  }

  test('one is added: its fields are checked while they are typed, and kept when the server refuses them', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Add a worker pool…' }).click()
    const form = dialog('Add a worker pool')
    await form.getByRole('textbox', { name: 'Name' }).fill('Batch 2')
    await form.getByText(/a name is 1–63 of a-z/).waitFor()
    await form.getByRole('textbox', { name: 'Name' }).fill('general')
    await form.getByRole('textbox', { name: 'Nodes' }).fill('many')
    await form.getByText('expected a number, not a string.').waitFor()
    await form.getByRole('textbox', { name: 'Nodes' }).fill('1')
    await form.getByRole('textbox', { name: 'Taints' }).fill('batch=yes:NoSchedule')
    await form.getByRole('button', { name: 'Plan it' }).click()
    await form
      .getByText(/general/)
      .first()
      .waitFor()
    await form.getByText('document.invalid').first().waitFor()
    assert.equal(await form.getByRole('textbox', { name: 'Taints' }).inputValue(), 'batch=yes:NoSchedule')
    await form.getByRole('textbox', { name: 'Name' }).fill('batch')
    await form.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: 'No node is replaced' }).waitFor()
    await carryOut()
    await page
      .getByRole('region', { name: 'batch' })
      .getByText(/^1 of 1 nodes? ready/)
      .waitFor()
    assert.deepEqual(
      (await pools()).map(({ name, replicas }) => [name, replicas]),
      [
        ['general', 2],
        ['batch', 1],
      ],
    )
  })

  test('one is pinned: the cluster moves on to another Kubernetes, and its nodes stay', async () => {
    const { page } = opened
    await page.goto('/clusters/store/nodes')
    await page.getByRole('button', { name: 'Change batch' }).click()
    await dialog('Change batch').getByRole('textbox', { name: 'Pinned to Kubernetes' }).fill('1.36.1')
    await dialog('Change batch').getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: /^batch changed in place/ }).waitFor()
    await carryOut()
    await page.getByLabel('Settings of batch').getByText('1.36.1').waitFor()
    const node = page.getByRole('table', { name: 'Nodes of batch' }).getByRole('row').nth(1)
    const before = (await node.innerText()).split(/\s/)[0]

    await page.getByRole('link', { name: 'Profile', exact: true }).click()
    await choose(page, 'Version of shop: 1.0.0', '1.1.0')
    await page.getByRole('button', { name: 'Review & Save' }).click()
    await page.getByRole('list', { name: 'Order of the pools' }).getByLabel('general, 2 nodes').waitFor()
    assert.equal(
      await page
        .getByRole('list', { name: 'Order of the pools' })
        .getByLabel(/^batch/)
        .count(),
      0,
    )
    await carryOut()
    await page
      .getByRole('table', { name: 'Nodes of general' })
      .getByRole('row', { name: /1\.37\.1/ })
      .nth(1)
      .waitFor()
    const after = await node.innerText()
    assert.match(after, /1\.36\.1/)
    assert.equal(after.split(/\s/)[0], before)
  })

  test('one is taken along again: its repave is confirmed', async () => {
    const { page } = opened
    await page.goto('/clusters/store/nodes')
    await page.getByRole('button', { name: 'Change batch' }).click()
    await dialog('Change batch').getByRole('textbox', { name: 'Pinned to Kubernetes' }).fill('')
    await dialog('Change batch').getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: /1 node is replaced by a new one/ }).waitFor()
    await carryOut()
    await page
      .getByRole('table', { name: 'Nodes of batch' })
      .getByRole('row', { name: /1\.37\.1/ })
      .waitFor()
  })

  test('of two people who change the same pool, the second is told of what both changed, and keeps the rest', async () => {
    const { page, server } = opened
    await page.goto('/clusters/store/nodes')
    await page.getByRole('button', { name: 'Change general' }).click()
    const form = dialog('Change general')
    await form.getByRole('textbox', { name: 'Labels' }).fill('tier=front')
    await form.getByRole('textbox', { name: 'Nodes' }).fill('4')
    await user.carryOut('store', {
      workerPools: (await pools()).map((pool) => (pool.name === 'general' ? { ...pool, replicas: 3 } : pool)),
    })
    await form.getByText(/Somebody else changed general/).waitFor()
    await form
      .getByRole('table', { name: 'What somebody else changed in general' })
      .getByRole('row', { name: /Nodes 3 4/ })
      .waitFor()
    await form.getByRole('button', { name: 'Take theirs' }).click()
    assert.equal(await form.getByRole('textbox', { name: 'Nodes' }).inputValue(), '3')
    assert.equal(await form.getByRole('textbox', { name: 'Labels' }).inputValue(), 'tier=front')
    await form.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: 'Plan for store' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('The plan is cancelled').waitFor()
    const { items } = await server.call(clusterRoutes.plans, { params: { name: 'store' } })
    const { request } = await server.call(planRoutes.get, { params: { id: items[0]!.id } })
    assert.deepEqual(
      request?.workerPools?.map(({ replicas }) => replicas),
      [3, 1],
    )
  })

  test('one is removed: the plan says what goes with it', async () => {
    const { page, complaints } = opened
    await page.goto('/clusters/store/nodes')
    await page.getByRole('button', { name: 'Remove batch' }).click()
    await dialog('Remove batch')
      .getByText(/drained and removed/)
      .waitFor()
    await dialog('Remove batch').getByRole('button', { name: 'Plan it' }).click()
    await page.getByText('1 node is removed and not replaced.').waitFor()
    await page.getByText('Continuing confirms every replacement and removal listed above.').waitFor()
    await carryOut()
    await page.getByRole('region', { name: 'batch' }).waitFor({ state: 'detached' })
    assert.deepEqual(
      (await pools()).map(({ name }) => name),
      ['general'],
    )
    assert.deepEqual(
      complaints.filter((one) => !one.includes('422')),
      [],
    )
  })
})
