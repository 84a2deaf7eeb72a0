import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator } from 'playwright-core'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { metrics, stack } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { logIn, openConsole, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** A list of completions takes no click right after it has opened, so that nobody takes what they did not see. */
async function take(option: Locator): Promise<void> {
  do await option.click()
  while (
    !(await option.waitFor({ state: 'hidden', timeout: 500 }).then(
      () => true,
      () => false,
    ))
  )
}

/** What helps somebody who writes the values of a layer, and what keeps two of them apart. */
describe('the layer editor', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    await operator(opened.server.call).publish(
      stack('shop', {
        variables: [{ name: 'level', default: '2', description: 'How much it says' }],
        addons: [metrics('0.8.0', '')],
      }),
    )
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const saved = async () =>
    (await opened.server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.0.0' } })).document

  test('completes keys of the pack, with what it says of them, and references', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0?layer=metrics')
    await writeInto(page, 'Values of metrics', 'manifests:\n  metrics-server:\n    ')
    await page.keyboard.type('repl')
    await page.getByRole('option', { name: /^replicas/ }).waitFor()
    await page.getByText('How many copies run').waitFor()
    await take(page.getByRole('option', { name: /^replicas/ }))
    await page.keyboard.type('{{lev')
    await take(page.getByRole('option', { name: /var\.level/ }))
    const written = await page.getByRole('textbox', { name: 'Values of metrics' }).innerText()
    assert.match(written, /    replicas: "\{\{\.cairn\.var\.level\}\}"/)
    await page
      .getByRole('status', { name: 'What the draft would do' })
      .getByText('Replaces no node: metrics changes in place.')
      .waitFor()
  })

  test('marks what the server would refuse, where it stands, and says how many keep it from being saved', async () => {
    const { page } = opened
    await writeInto(
      page,
      'Values of metrics',
      'manifests:\n  metrics-server:\n    replicas: 9\n    args: "{{.cairn.var.nobody}}"\n',
    )
    await page.getByText('2 problems keep it from being saved.').waitFor()
    await page.getByRole('button', { name: /metrics.*2 problems/ }).waitFor()
    await page.getByRole('button', { name: 'Which ones' }).click()
    const problems = page.getByRole('dialog', { name: 'Problems of the draft' })
    await problems.getByText(/wants a number from 1 to 5 at manifests.metrics-server.replicas/).waitFor()
    await problems.getByText(/has no variable nobody/).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.cm-lintRange-error', { hasText: 'replicas' }).waitFor()
    await writeInto(page, 'Values of metrics', 'manifests: [')
    await page.getByText('1 problem keeps it from being saved.').waitFor()
  })

  test('says what a change would repave, by kind of pool', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.goto('/profiles/shop/versions/1.0.0?layer=kubernetes')
    await page.getByRole('button', { name: /Kubernetes kubernetes/ }).waitFor()
    await writeInto(page, 'Values of kubernetes', 'kubeadmconfig:\n  apiServer:\n    extraArgs:\n      profiling: "true"\n')
    const effect = page.getByRole('status', { name: 'What the draft would do' })
    await effect.getByText('Repaves the control plane, and no worker').waitFor()
    await writeInto(page, 'Values of kubernetes', 'kubeadmconfig:\n  kubeletExtraArgs:\n    v: "3"\n')
    await effect.getByText('Repaves the control plane and all worker pools').waitFor()
    await page.getByRole('button', { name: 'Why' }).click()
    await page
      .getByRole('dialog', { name: 'Why nodes are replaced' })
      .getByText(/kubeletExtraArgs\.v is added: 3/)
      .waitFor()
    await page.keyboard.press('Escape')
  })

  test('tells the second of two people, puts both changes together, and loses nothing', async () => {
    const { page, server } = opened
    const mine = await saved()
    const layers = mine.spec.layers.map((layer) =>
      layer.name === 'kubernetes' ? { ...layer, values: '# ours\npack:\n  podCIDR: "10.1.0.0/16"\n' } : layer,
    )
    await server.call(profileRoutes.saveVersion, {
      params: { name: 'shop', version: '1.0.0' },
      body: { ...mine, spec: { ...mine.spec, layers } },
      query: { impact: 'none' },
    })
    await page.getByText('Somebody saved revision 2 meanwhile; you began at revision 1.').waitFor()
    await page.getByRole('button', { name: 'See and take over their changes…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Somebody else saved this version' })
    await dialog.getByText('pack in the values of layer kubernetes').waitFor()
    await dialog.getByRole('button', { name: 'Go on with both' }).click()
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('button', { name: 'Save in place' }).click()
    await page.getByText('shop 1.0.0 is saved').waitFor()
    const after = (await saved()).spec.layers.find(({ name }) => name === 'kubernetes')?.values ?? ''
    assert.match(after, /podCIDR/)
    assert.match(after, /kubeletExtraArgs/)
  })

  test('another version of a pack shows what its own values change, and an old one is carried over', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0?layer=metrics')
    await page.getByRole('button', { name: 'Pack version' }).click()
    await page.getByRole('option', { name: '0.7.2' }).click()
    const table = page.getByRole('table', { name: 'What the pack’s own values change' })
    await table.getByRole('button', { name: 'Keep manifests.metrics-server.image as it was' }).click()
    await table.getByText('your profile says it: yours stays').waitFor()
    const written = await page.getByRole('textbox', { name: 'Values of metrics' }).innerText()
    assert.match(written, /image: \S*metrics-server:v0\.8\.0/)
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  test('a text of thousands of lines, broken, leaves the page quick', async () => {
    const { page, complaints } = opened
    await page.goto('/profiles/shop/versions/1.0.0?layer=metrics')
    const editor = page.getByRole('textbox', { name: 'Values of metrics' })
    await editor.click()
    const lines = Array.from({ length: 8_000 }, (_, index) => `key${index}: "value of some length ${index}"`).join('\n')
    await page.evaluate(`(${pasted})(${JSON.stringify(`${lines}\nbroken: [`)})`)
    await page.getByText('1 problem keeps it from being saved.').waitFor({ timeout: 60_000 })
    const twoFrames = () =>
      page.evaluate<number>(
        '(async (began) => (await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))), performance.now() - began))(performance.now())',
      )
    // A busy machine delays one or the other; a page that is slow delays all of them.
    await eventually(twoFrames, (ms) => ms < 1000, { what: 'two frames within a second' })
    await page.getByRole('button', { name: 'Discard' }).click()
    assert.deepEqual(complaints, [])
  })

  test('an add-on is chosen by what its pack says of itself', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0')
    await page.getByRole('button', { name: 'Add an add-on layer…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add an add-on layer' })
    await dialog.getByRole('textbox', { name: 'Find a pack' }).fill('trae')
    await dialog.getByRole('radio', { name: /^metrics-server/ }).waitFor({ state: 'detached' })
    await dialog.getByRole('radio', { name: /^traefik/ }).check()
    const about = dialog.getByRole('region', { name: 'About the choice' })
    await about.getByRole('heading', { name: /^Traefik \d/ }).waitFor()
    const name = dialog.getByRole('textbox', { name: 'Name of the layer' })
    await name.fill('metrics')
    await dialog.getByText('The profile has a layer of this name.').waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled())
    await name.fill('ingress')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('textbox', { name: 'Values of ingress' }).waitFor()
  })
})

/** As the browser does it, into what has the focus. */
const pasted = `(text) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}`
