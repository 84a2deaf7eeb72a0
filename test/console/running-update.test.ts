import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { logIn, openConsole, untilDisabled, untilStatus, withoutBrowser, type OpenedConsole } from './browser.ts'

/** What a person sees of an update that waits, and can do about it. */
describe('an update under way', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    await Promise.all(['held', 'back'].map((name) => user.raise(clusterOf(name, 'shop'))))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const sized = { workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' })] }
  /** Nothing but this test lets the drain end. */
  const beginBlocked = async (name: string) => {
    await user.inject(name, { kind: 'budget-blocks-drain', pool: 'general' })
    const id = await user.begin(name, sized)
    await user.until(name, ({ status: { waiting } }) => /budget/.test(waiting?.reason ?? ''), 'a blocked drain')
    await opened.page.goto(`/clusters/${name}`)
    return id
  }
  const release = (name: string) => user.inject(name, { kind: 'budget-blocks-drain', clear: true })

  test('says what it waits for, whose that is and since when, and pauses now, after saying what that suspends', async () => {
    const { page } = opened
    await beginBlocked('held')
    const card = page.getByRole('region', { name: 'Update', exact: true })
    await card.getByText('rolling', { exact: true }).waitFor()
    await card.getByText(/^Waits for .* for \d+ .*budget/).waitFor()
    const resume = card.getByRole('button', { name: 'Resume' })
    await untilDisabled(resume)
    await page.getByRole('link', { name: 'Nodes', exact: true }).click()
    const lanes = page.getByRole('table', { name: 'Lanes of the update' }).getByRole('rowgroup', { name: 'general' })
    await lanes.getByRole('img', { name: /draining at / }).waitFor()
    const nodes = page.getByRole('table', { name: 'Nodes of general' })
    await nodes
      .getByRole('row', { name: /draining/ })
      .getByText(/budget .*It waits for/)
      .waitFor()
    await page.getByRole('group', { name: 'Controls of the update' }).getByRole('button', { name: 'Pause…' }).waitFor()
    await page.getByRole('link', { name: 'Overview' }).click()
    await card.getByText(/Resuming does nothing now\. It is rolling\. It can be paused/).waitFor({ state: 'attached' })

    await card.getByRole('button', { name: 'Pause…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pause the update of held?' })
    await dialog.getByText(/A control plane that is being replaced is finished first/).waitFor()
    await dialog.getByRole('radio', { name: 'Now, also inside the control plane' }).check()
    await dialog.getByText(/Repair and scaling of the control plane are suspended/).waitFor()
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
    await untilStatus(page, 'Paused')
    await card.getByText('The pause holds. Suspended until it is resumed: repair and scaling of control-plane.').waitFor()
    await untilDisabled(card.getByRole('button', { name: 'Pause…' }))

    await release('held')
    await resume.click()
    await untilStatus(page, 'Up to date')
  })

  test('a pool says how it is updated, and what is changed of it is planned', async () => {
    const { page } = opened
    await page.goto('/clusters/held/nodes')
    const facts = page.getByLabel('Settings of general')
    await facts.getByText('expand first').waitFor()
    await page.getByRole('button', { name: 'Change general' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change general' })
    await dialog.getByRole('combobox', { name: 'Strategy' }).selectOption('custom')
    await dialog.getByRole('textbox', { name: 'Surge at most' }).fill('half')
    await dialog.getByText(/a number of nodes, or a percentage|Invalid input/).waitFor()
    await dialog.getByRole('textbox', { name: 'Surge at most' }).fill('50%')
    await dialog.getByText('Drain, autoscaler, health check').click()
    await dialog.getByRole('textbox', { name: 'A drain may take' }).fill('20m')
    await dialog.getByRole('combobox', { name: 'After that' }).selectOption('force')
    await dialog.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: 'Plan for held' }).waitFor()
    await page.getByRole('heading', { name: /^general changed in place/ }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await untilStatus(page, 'Up to date')
    await page.goto('/clusters/held/nodes')
    await facts.getByText('custom: 50% more, 0 fewer').waitFor()
    await facts.getByText('20m, then force').waitFor()
  })

  test('is aborted after the dialog has told what that comes to', async () => {
    const { page, complaints } = opened
    const id = await beginBlocked('back')
    await page.getByRole('button', { name: 'Abort…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Abort the update of back?' })
    await dialog.getByRole('heading', { name: /It goes back to revision 1/ }).waitFor()
    await dialog.getByText('Point of no return: not passed.').waitFor()
    const pools = dialog.getByRole('table', { name: 'What becomes of the pools' })
    await pools.getByRole('row', { name: /general goes back/ }).waitFor()
    assert.equal((await user.update('back', id)).phase, 'rolling', 'showing it changes nothing')

    await dialog.getByRole('button', { name: 'Go back to revision 1' }).click()
    const card = page.getByRole('region', { name: 'Update', exact: true })
    await card.getByText(/^Aborted by /).waitFor()
    await untilDisabled(card.getByRole('button', { name: 'Abort…' }))
    await release('back')
    await untilStatus(page, 'Up to date')
    assert.equal((await user.ended('back', id)).phase, 'aborted')
    assert.deepEqual(complaints, [])
  })
})
