import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { macroRoutes } from '#contract/macro.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { choose, logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { provision, retail } from './fleet.ts'

const readme = `# Web

<script>window.evil = 1</script>
<img src=x onerror="window.evil = 1">

A [run](javascript:window.evil=1), a [page](https://example.org/docs) and **bold** text.

| value | meaning |
| --- | --- |
| \`a\` | how many |
`

/** Where packs come from and who uses them, what was done by whom, and the settings of a project. */
describe('packs, registries, the audit and settings', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  let folder: string
  before(async () => {
    opened = await openConsole()
    folder = mkdtempSync(join(tmpdir(), 'cairn-folder-'))
    writePack('web', { 'values.yaml': 'a: 1\n', 'README.md': readme })
    writePack('broken', { 'values.yaml': 'a: [\n' })
    await opened.server.call(profileRoutes.create, { body: retail })
    await provision(opened.server.call, ['store-001'])
    await logIn(opened.page)
  })
  after(async () => {
    await opened.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  function writePack(name: string, files: Readonly<Record<string, string>>): void {
    mkdirSync(join(folder, name), { recursive: true })
    const about = { name, version: '1.0.0', layer: 'addon', cloudTypes: ['all'] }
    writeFileSync(join(folder, name, 'pack.json'), JSON.stringify(about))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text)
  }

  test('a folder is added; what it brought and what could not be read stand on its page, and are mended live', async () => {
    const { page } = opened
    await page.goto('/settings/registries')
    await page.getByRole('button', { name: 'Add registry' }).click()
    await page.getByLabel('Name').fill('mine')
    await page.getByLabel('Folder').fill('not/whole')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('dialog').getByText('document.invalid').waitFor()
    await page.getByLabel('Folder').fill(folder)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('link', { name: '1 problem' }).click()
    const problems = page.getByRole('table', { name: 'What could not be read' })
    await problems.getByText('broken/values.yaml').waitFor()
    await problems.getByText('pack.malformed').waitFor()
    await page.getByRole('table', { name: 'Packs' }).getByRole('link', { name: 'web' }).waitFor()

    writePack('broken', { 'values.yaml': 'a: []\n' })
    await page.getByRole('button', { name: 'Read again' }).click()
    await page.getByText('Everything was taken.').waitFor()
    await page.getByRole('table', { name: 'Packs' }).getByRole('link', { name: 'broken' }).waitFor()
  })

  test('a readme looks as it was meant to, and nothing in it runs', async () => {
    const { page } = opened
    await page.goto('/packs/web/versions/1.0.0?registry=mine')
    const shown = page.getByRole('region', { name: 'Readme' })
    await shown.getByRole('heading', { name: 'Web', level: 3 }).waitFor()
    await shown.getByText('<script>window.evil = 1</script>').waitFor()
    assert.equal(await shown.locator('script, img').count(), 0)
    assert.deepEqual(await shown.getByRole('link').allTextContents(), ['page'])
    assert.equal(await shown.getByRole('link').getAttribute('rel'), 'noopener noreferrer')
    await shown.getByRole('cell', { name: 'how many' }).waitFor()
    assert.equal(await page.evaluate('window.evil'), undefined)
    await page.getByText('No profile is made of this version.').waitFor()
  })

  test('a pack says who uses it, of this version and of all', async () => {
    const { page } = opened
    await page.goto('/packs/kubernetes/versions/1.36.1?registry=built-in')
    await page.getByText('No profile is made of this version.').waitFor()
    await page.getByRole('link', { name: 'All versions' }).click()
    const uses = page.getByRole('table', { name: 'Uses' })
    await uses.getByRole('link', { name: 'edge-retail 1.0.0' }).waitFor()
    await uses.getByRole('cell', { name: '1.36.2' }).waitFor()
    await uses.getByRole('link', { name: '1 cluster' }).click()
    await page.waitForURL('**/clusters?profile=edge-retail&version=1.0.0')
    await page.getByRole('link', { name: 'store-001' }).waitFor()
  })

  test('a macro says who refers to it, and what is referred to and not set is said too', async () => {
    const { page, server } = opened
    const layers = retail.spec.layers.map((layer) =>
      layer.name === 'shop' ? { ...layer, values: 'a: "{{.cairn.macro.mirror}} {{.cairn.macro.zone}}"\n' } : layer,
    )
    await server.call(profileRoutes.create, {
      body: { ...retail, metadata: { name: 'macros' }, spec: { ...retail.spec, layers } },
    })
    await server.call(macroRoutes.put, { body: { macros: { mirror: 'registry.example.org', idle: 'x' } } })
    await page.goto('/settings/macros')
    const macros = page.getByRole('table', { name: 'Macros', exact: true })
    await macros.getByText('nobody').waitFor()
    await macros.getByText('0 clusters, 1 layer').click()
    await macros.getByRole('link', { name: 'macros 1.0.0' }).waitFor()
    await page.getByRole('table', { name: 'Macros that are not set' }).getByText('zone', { exact: true }).waitFor()
  })

  test('the audit is narrowed by the address, opens what was known, and is exported', async () => {
    const { page, server } = opened
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'store-001' } })
    const workerPools = spec.workerPools.map((pool) => ({ ...pool, instanceType: 'm5.4xlarge' }))
    const plan = await server.call(planRoutes.propose, { params: { name: 'store-001' }, body: { workerPools } })
    await server.call(planRoutes.reject, { params: { id: plan.id }, body: { comment: 'not this week' } })
    await page.goto('/audit')
    await choose(page, /^What/, 'Rejected a plan')
    await page.waitForURL('**/audit?action=plan.reject')
    await page.getByRole('textbox', { name: 'Object' }).fill('store-001')
    await page.waitForURL('**/audit?action=plan.reject&object=store-001')
    await page.getByRole('button', { name: 'Detail of plan.reject on cluster/store-001' }).click()
    const detail = page.getByRole('group', { name: /^Detail of record/ })
    await detail.getByText('not this week').waitFor()
    const known = detail.getByRole('region', { name: 'What was known' })
    await known.getByText(plan.digest).waitFor()
    await known.getByText('3 nodes of pool general are replaced').waitFor()

    // Who gets the address sees the same, also where the list would not show it.
    const entry = new URL(page.url()).searchParams.get('entry') ?? ''
    await page.goto(`/audit?entry=${entry}&action=session.create`)
    await page
      .getByRole('group', { name: `Detail of record ${entry}` })
      .getByText('not this week')
      .waitFor()

    await page.goto('/audit?action=plan&since=2020-01-01&until=2020-01-02')
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor()
    await page.getByLabel('To').fill('')
    const download = page.waitForEvent('download')
    await page.getByRole('table', { name: 'Audit' }).waitFor()
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    assert.equal((await download).suggestedFilename(), 'audit-default.csv')
  })

  test('an API key is shown once, says who made it, and is revoked', async () => {
    const { page, complaints } = opened
    await page.goto('/settings')
    await page.getByRole('button', { name: 'Create API key' }).click()
    await page.getByLabel('Name').fill('pipeline')
    await page.getByLabel('Expires after days').fill('30')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    assert.match(await page.getByRole('textbox', { name: 'API key' }).inputValue(), /^cairn_/)
    await page.getByRole('dialog').getByText('Close', { exact: true }).click()
    const row = page.getByRole('row', { name: /pipeline/ })
    await row.getByText('in 30 days').waitFor()
    await row.getByText('admin@cairn.local', { exact: true }).waitFor()
    await row.getByRole('button', { name: 'Revoke pipeline' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await row.waitFor({ state: 'detached' })
    assert.deepEqual(
      complaints.filter((line) => !line.includes('422')),
      [],
    )
  })
})
