import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { metrics, stack } from '../journeys/stack.ts'
import { logIn, openConsole, untilDisabled, withoutBrowser, type OpenedConsole } from './browser.ts'

/** The variables of a profile as they are arranged and tried, and the pack of a layer as it is chosen anew. */
describe('what a profile is made of', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    const values = 'manifests:\n  metrics-server:\n    replicas: "{{.cairn.var.copies}}"\n'
    const variables = [
      { name: 'copies', type: 'number' as const, default: '2' },
      { name: 'site', displayName: 'Site' },
      { name: 'zone', default: '{{.cairn.var.site}}-a' },
    ]
    await operator(opened.server.call).publish(stack('shop', { variables, addons: [metrics('0.7.2', values)] }))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const saved = async () =>
    (await opened.server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.0.0' } })).document

  test('each variable says where it is used, and the place can be gone to', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0/variables')
    const table = page.getByRole('table', { name: 'Variables', exact: true })
    const copies = table.getByRole('row', { name: /^copies/ })
    await copies.getByText('1 place').click()
    await copies.getByText('manifests.metrics-server.replicas').waitFor()
    await table.getByRole('row', { name: /^zone/ }).getByText('nowhere').waitFor()
    await copies.getByRole('link', { name: 'metrics' }).click()
    await page.getByRole('textbox', { name: 'Values of metrics' }).waitFor()
  })

  test('variables are put into another order by the keyboard, which the document keeps', async () => {
    const { page } = opened
    await page.getByRole('link', { name: 'Variables' }).click()
    const up = page.getByRole('button', { name: 'Move zone up' })
    await up.focus()
    await page.keyboard.press('Enter')
    await page.getByText('zone is now 2 of 3').waitFor({ state: 'attached' })
    await page.keyboard.press('Enter')
    await page.getByText('zone is now 1 of 3').waitFor({ state: 'attached' })
    assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'Move zone up')
    await untilDisabled(up)
    await page.getByText('Not saved: variables are in another order.').waitFor()
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('radio', { name: /^In place/ }).check()
    await page.getByRole('button', { name: 'Save in place' }).click()
    await page.getByText('shop 1.0.0 is saved').waitFor()
    assert.deepEqual(
      (await saved()).spec.variables.map(({ name }) => name),
      ['zone', 'copies', 'site'],
    )
  })

  test('what a layer becomes follows the values that are tried, and they are saved nowhere', async () => {
    const { page } = opened
    const tried = page.getByRole('region', { name: 'Try values' })
    const becomes = tried.getByRole('textbox', { name: 'Values of metrics, with these values' })
    await becomes.getByText('replicas: 2').waitFor()
    const copies = tried.getByRole('textbox', { name: 'copies' })
    await copies.fill('many')
    await tried.getByText(/The value has to be a number such as 3/).waitFor()
    await copies.fill('5')
    await becomes.getByText('replicas: 5').waitFor()
    assert.equal(await page.getByRole('region', { name: 'Not saved' }).count(), 0)
  })

  test('another pack for a layer says what stands against it before it is taken', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0?layer=cilium')
    await page.getByRole('button', { name: 'Choose another pack or version…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Choose the pack of cilium' })
    const verdict = dialog.getByRole('region', { name: 'What it would do to cilium' })
    await verdict.getByText(/it is cilium 1\.18\.3 now/).waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Use it' }).isDisabled())
    await dialog.getByRole('radio', { name: /^calico/ }).check()
    await verdict.getByText(/cilium is replaced by calico, which endangers the network of every pod/).waitFor()
    await verdict.getByText('cni.replaced', { exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.waitFor({ state: 'detached' })
    const effect = page.getByRole('status', { name: 'What the draft would do' })
    await effect.getByText(/Blocks the plan of clusters that take it: cilium is replaced by calico/).waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  test('another version of the same pack goes on to what its own values change', async () => {
    const { page, complaints } = opened
    await page.goto('/profiles/shop/versions/1.0.0?layer=metrics')
    await page.getByRole('button', { name: 'Choose another pack or version…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Choose the pack of metrics' })
    await dialog.getByRole('button', { name: 'Pack version: 0.7.2' }).click()
    await dialog.getByRole('option', { name: '0.8.0' }).click()
    await dialog.getByText('Replaces no node: metrics changes in place.').waitFor()
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('table', { name: 'What the pack’s own values change' }).waitFor()
    // Who goes back has changed nothing.
    await page.getByRole('button', { name: 'Pack version: 0.8.0' }).click()
    await page.getByRole('option', { name: '0.7.2' }).click()
    await page.getByRole('region', { name: 'Not saved' }).waitFor({ state: 'detached' })
    assert.deepEqual(complaints, [])
  })
})
