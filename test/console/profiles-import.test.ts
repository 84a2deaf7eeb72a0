import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, writeInto, type OpenedConsole } from './browser.ts'

/** Profiles that are copied within Cairn, and that leave and come as files. */
describe('cloning, export and import', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  let file = ''
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    await operator(opened.server.call).publish(stack('shop', { variables: [{ name: 'password', sensitive: true }] }))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  const action = async (name: string) => {
    await opened.page.getByRole('button', { name: 'Actions' }).click()
    await opened.page.getByRole('menuitem', { name }).click()
  }

  test('a version is cloned under another name; one that is taken is told', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0')
    await action('Clone…')
    await page.getByRole('textbox', { name: 'Name of the new profile' }).fill('shop')
    await page.getByRole('button', { name: 'Clone', exact: true }).click()
    await page.getByText('profile.exists').waitFor()
    await page.getByRole('textbox', { name: 'Name of the new profile' }).fill('twin')
    await page.getByRole('button', { name: 'Clone', exact: true }).click()
    await page.getByRole('heading', { name: 'twin', level: 1 }).waitFor()
  })

  test('a version is exported as a file', async () => {
    const { page } = opened
    await page.goto('/profiles/shop/versions/1.0.0')
    const download = page.waitForEvent('download')
    await action('Export as YAML')
    const saved = await download
    assert.equal(saved.suggestedFilename(), 'shop-1.0.0.yaml')
    file = await readFile(await saved.path(), 'utf8')
    assert.match(file, /^apiVersion: cairn\.dev\/v1\nkind: ClusterProfile\n/)
  })

  test('what is imported is checked first: what is missing and what is taken is told, and nothing typed is lost', async () => {
    const { page, server, complaints } = opened
    await page.goto('/profiles')
    await page.getByRole('button', { name: 'Import' }).click()
    await writeInto(page, 'Profile document', file.replace('1.18.3', '9.9.9'))
    await page.getByRole('button', { name: 'Check' }).click()
    const found = page.getByRole('region', { name: 'What the check found' })
    await found.getByText('shop 1.0.0 cannot be imported as it is').waitFor()
    await found.getByText('version.exists').waitFor()
    await found.getByText('pack.unknown').waitFor()
    await found.getByRole('row', { name: /cilium 9\.9\.9 .* missing/ }).waitFor()
    assert.ok(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled())
    await writeInto(page, 'Profile document', file)
    await page.getByRole('textbox', { name: 'Under another name' }).fill('elsewhere')
    await page.getByRole('button', { name: 'Check' }).click()
    await found.getByText('A new profile elsewhere with version 1.0.0 can be imported').waitFor()
    await found.getByText(/asked anew for password/).waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { name: 'elsewhere', level: 1 }).waitFor()
    const read = async (name: string) =>
      (await server.call(profileRoutes.getVersion, { params: { name, version: '1.0.0' } })).document.spec
    assert.deepEqual(await read('elsewhere'), await read('shop'))
    await action('Delete…')
    await page.getByRole('button', { name: 'Delete the profile with all versions' }).click()
    await page.getByText('elsewhere is deleted').waitFor()
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('409')),
      [],
    )
  })

  test('a save in place goes on to the plans of all clusters that use the version', async () => {
    const { page, server } = opened
    await operator(server.call).raise(clusterOf('store', 'shop'))
    await page.goto('/profiles/shop/versions/1.0.0?layer=kubernetes')
    await writeInto(page, 'Values of kubernetes', 'kubeadmconfig:\n  kubeletExtraArgs:\n    v: "3"\n')
    await page.getByRole('button', { name: 'Save…' }).click()
    await page
      .getByRole('region', { name: 'What the save would do' })
      .getByText(/1 of them would be repaved/)
      .waitFor()
    await page.getByRole('radio', { name: 'In place, as 1.0.0' }).click()
    await page.getByRole('checkbox', { name: 'Go on to apply it to the cluster now' }).click()
    await page.getByRole('button', { name: 'Save in place' }).click()
    await page.getByRole('heading', { name: 'Apply pending updates', level: 1 }).waitFor()
    await page.getByText('store').first().waitFor()
  })
})
