import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { faultRoutes } from '#contract/fault.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { logIn, openConsole, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'

/** What a person sees and does where an update cannot go on, or can no longer go back. */
describe('an update that does not go as it should', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    const body = stack('shop', { version: '2.0.0', kubernetes: '1.37.1' })
    await opened.server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    await user.raise(clusterOf('past', 'shop', { controlPlane: { replicas: 3, instanceType: 'm5.large' } }))
    await user.raise(clusterOf('failed', 'shop'))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const card = () => opened.page.getByRole('region', { name: 'Update', exact: true })

  test('halts with its reason and goes on when it is retried', async () => {
    const { page } = opened
    await user.inject('failed', { kind: 'node-never-joins', pool: 'general', count: 3 })
    await user.begin('failed', { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] })
    await page.goto('/clusters/failed')
    await untilStatus(page, 'Halted')
    await card().getByText('halted', { exact: true }).waitFor()
    await card()
      .getByText(/did not become ready within 30 minutes, like the 2 before it/)
      .waitFor()
    await card().getByRole('button', { name: 'Retry now' }).click()
    await page.getByText('Retry now: failed').waitFor()
    await untilStatus(page, 'Up to date')
    await card()
      .getByText(/^Verified .* 3 nodes and \d+ layers are as revision 2 says/)
      .waitFor()
  })

  test('stalls where nothing moves, and says since when', async () => {
    const { page } = opened
    await user.inject('failed', { kind: 'budget-blocks-drain', pool: 'general' })
    await user.begin('failed', { workerPools: [workers('general', 2, { instanceType: 'm5.large' })] })
    await card()
      .getByText(/^Stalled: nothing of it has moved for longer than it may, for \d+ .* by now/)
      .waitFor()
    await user.inject('failed', { kind: 'budget-blocks-drain', clear: true })
    await untilStatus(page, 'Up to date')
    assert.equal(
      await card()
        .getByText(/^Stalled/)
        .count(),
      0,
    )
  })

  test('past its point of no return an abort says what it finishes and what it leaves, which is pending then', async () => {
    const { page, complaints } = opened
    const fault = { kind: 'image-missing', pool: 'control-plane' } as const
    const faults = [{ when: { event: 'node-joined' as const, pool: 'control-plane' }, fault }]
    const scenario = { apiVersion: 'cairn.dev/v1' as const, kind: 'Scenario' as const, spec: { faults } }
    await opened.server.call(faultRoutes.inject, { params: { name: 'past' }, body: { scenario } })
    await user.begin('past', { profiles: [{ name: 'shop', version: '2.0.0' }] })
    await user.until('past', ({ status }) => /image/.test(status.waiting?.reason ?? ''), 'no image')
    await page.goto('/clusters/past')
    await page.getByRole('button', { name: 'Abort…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Abort the update of past?' })
    await dialog.getByRole('heading', { name: /It can no longer go back as a whole/ }).waitFor()
    await dialog.getByText(/Point of no return: passed: .*1\.37\.1/).waitFor()
    const pools = dialog.getByRole('table', { name: 'What becomes of the pools' })
    await pools.getByRole('row', { name: /control-plane is finished/ }).waitFor()
    await pools.getByRole('row', { name: /general stays as it is/ }).waitFor()
    await dialog.getByRole('button', { name: 'Finish what has begun, stop the rest' }).click()
    await card()
      .getByText(/^Aborted by .*What cannot be taken back: .*1\.37\.1/)
      .waitFor()
    await user.inject('past', { kind: 'image-missing', clear: true })

    await untilStatus(page, 'Updates available')
    await card()
      .getByText(/^The pool general was left behind by an abort/)
      .waitFor()
    await card()
      .getByText(/^Updates available\. Applying them would replace nodes \(worker pools\)/)
      .waitFor()
    await page.getByRole('link', { name: 'Nodes', exact: true }).click()
    await page.getByText(/^Left behind by an abort/).waitFor()
    await page.getByRole('button', { name: 'Apply updates' }).click()
    await page.getByRole('heading', { name: /Repave of worker pools: 2 nodes are replaced/ }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    assert.deepEqual(complaints, [])
  })
})
