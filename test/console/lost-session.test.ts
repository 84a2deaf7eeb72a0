import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { administrator } from '../server-fixture.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, metrics, stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** The session ends in the middle of typing: one logs in where one is, and goes on with all that was typed. */
describe('a session that is lost', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    await user.publish(stack('shop', { addons: [metrics('0.7.2', 'replicas: 1\n')] }))
    await user.raise(clusterOf('store', 'shop'))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  /** The next that is asked of the server is refused. */
  const lose = () => opened.page.context().clearCookies()
  const logInAgain = async () => {
    const { page } = opened
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('E-mail').fill(administrator.email)
    await page.getByLabel('Password', { exact: true }).fill(administrator.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor({ state: 'detached' })
  }

  test('in the wizard: the step, its fields and those before', async () => {
    const { page, server } = opened
    await page.goto('/new/cluster')
    await page.getByRole('textbox', { name: 'Name' }).fill('kept')
    await page.getByRole('textbox', { name: 'Tags' }).fill('env:prod')
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('Nothing speaks against creating it.').waitFor()
    await lose()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await logInAgain()
    await page.getByRole('button', { name: 'Create cluster' }).waitFor()
    await page.getByRole('button', { name: /Name and tags/ }).click()
    assert.equal(await page.getByRole('textbox', { name: 'Tags' }).inputValue(), 'env:prod')
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('Nothing speaks against creating it.').waitFor()
    await page.getByRole('button', { name: 'Create cluster' }).click()
    await page.getByRole('heading', { name: 'kept' }).waitFor()
    const { metadata } = await server.call(clusterRoutes.get, { params: { name: 'kept' } })
    assert.deepEqual(metadata.tags, { env: 'prod' })
    // What happens to it would be asked for in the middle of what comes next, and the log-in would come before the press that it is to answer.
    await operator(server.call).until('kept', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
  })

  test('in the layer editor: the draft, and the dialog that saves it', async () => {
    const { page, server } = opened
    await page.goto('/profiles/shop/versions/1.0.0?layer=metrics')
    await writeInto(page, 'Values of metrics', 'replicas: 4\n# mine\n')
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('textbox', { name: 'New version' }).fill('1.1.0')
    await lose()
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await logInAgain()
    assert.equal(await page.getByRole('textbox', { name: 'New version' }).inputValue(), '1.1.0')
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await page.waitForURL(/versions\/1\.1\.0/)
    const { document } = await server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.1.0' } })
    assert.equal(document.spec.layers.find(({ name }) => name === 'metrics')?.values, 'replicas: 4\n# mine\n')
  })

  test('in the dialog of a pool: its fields', async () => {
    const { page } = opened
    await page.goto('/clusters/store/nodes')
    await page.getByRole('button', { name: 'Change general' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change general' })
    await dialog.getByRole('textbox', { name: 'Labels' }).fill('tier=front\nzone=north')
    await lose()
    await dialog.getByRole('button', { name: 'Plan it' }).click()
    await logInAgain()
    assert.equal(await dialog.getByRole('textbox', { name: 'Labels' }).inputValue(), 'tier=front\nzone=north')
    await dialog.getByRole('button', { name: 'Plan it' }).click()
    await page.getByRole('heading', { name: 'Plan for store' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('The plan is cancelled').waitFor()
    assert.deepEqual(
      opened.complaints.filter((one) => !one.includes('401')),
      [],
    )
  })
})
