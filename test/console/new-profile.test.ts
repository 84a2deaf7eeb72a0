import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { profileRoutes } from '#contract/profile.ts'
import { choose, logIn, openConsole, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** A profile from nothing: what it is, of which packs it is made, and then its own page. */
describe('a new profile', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const made = async (name: string) =>
    (await opened.server.call(profileRoutes.getVersion, { params: { name, version: '1.0.0' } })).document

  test('is filled in as a form, and has what was chosen', async () => {
    const { page } = opened
    await page.goto('/profiles')
    await page.getByRole('button', { name: 'Create profile' }).click()
    const create = page.getByRole('button', { name: 'Create profile' })
    const name = page.getByRole('textbox', { name: 'Name', exact: true })
    await name.fill('My Shop')
    await page.getByText(/^a name is 1–63 of a-z/).waitFor()
    assert.equal(await create.isEnabled(), false)
    await name.fill('my-shop')
    await page.getByRole('textbox', { name: 'Tags', exact: true }).fill('team:platform')
    await choose(page, /^Pack of Network: /, /^cilium/)
    await choose(page, /^Version of kubernetes: /, '1.36.2')
    await choose(page, 'Add an add-on', /^traefik/)
    await choose(page, 'Add an add-on', /^metrics-server/)
    await page.getByRole('button', { name: 'Take out traefik' }).click()
    await create.click()
    await page.getByRole('heading', { level: 1, name: 'my-shop' }).waitFor()
    const { metadata, spec } = await made('my-shop')
    assert.deepEqual(metadata.tags, { team: 'platform' })
    assert.deepEqual(
      spec.layers.map(({ kind, pack }) => [kind, pack?.name]),
      [
        ['os', 'ubuntu'],
        ['k8s', 'kubernetes'],
        ['cni', 'cilium'],
        ['csi', 'local-path'],
        ['addon', 'metrics-server'],
      ],
    )
    assert.equal(spec.layers[1]?.pack?.version, '1.36.2')
  })

  test('keeps its name when it becomes one of another type, and what the server refuses', async () => {
    const { page } = opened
    await page.goto('/new/profile')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('my-shop')
    await page.getByRole('combobox', { name: 'Type', exact: true }).selectOption('add-on')
    await page.getByRole('table', { name: 'Layers' }).getByText('manifests of your own').waitFor()
    assert.equal(await page.getByRole('combobox', { name: 'Cloud type' }).count(), 0)
    await page.getByRole('button', { name: 'Create profile' }).click()
    await page.getByText('profile.exists', { exact: true }).waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('extras')
    await page.getByText('profile.exists', { exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Create profile' }).click()
    await page.getByRole('heading', { level: 1, name: 'extras' }).waitFor()
    assert.equal((await made('extras')).spec.type, 'add-on')
  })

  test('is the same document as YAML, where the form says what it cannot read', async () => {
    const { page, complaints } = opened
    await page.goto('/new/profile')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('written')
    await page.getByRole('button', { name: 'YAML', exact: true }).click()
    await page.getByText(/name: "?written"?$/).waitFor()
    await writeInto(page, 'Profile document', 'apiVersion: [')
    await page.getByText(/^The document cannot be read as YAML: line 1/).waitFor()
    await page.getByRole('button', { name: 'Form', exact: true }).click()
    await page.getByText(/so that the form cannot show it/).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Create profile' }).isEnabled(), false)
    assert.deepEqual(
      complaints.filter((text) => !/409/.test(text)),
      [],
    )
  })
})
