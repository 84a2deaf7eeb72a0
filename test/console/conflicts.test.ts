import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { overrideRoutes } from '#contract/override.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, configMap, metrics, stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** A plan with conflicts is decided where it is read, whoever has asked for it. */
describe('conflicts of an override', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    const user = operator(opened.server.call)
    const layer = (values: string, text: string) => ({
      ...metrics('0.7.2', values),
      manifests: [{ name: 'note', content: configMap('note', text) }],
    })
    await user.publish(stack('shop', { addons: [layer('replicas: 1\nlevel: low\n', 'old')] }))
    const ours = { values: 'replicas: 2\nlevel: high\n', manifests: [{ name: 'note', content: configMap('note', 'ours') }] }
    await user.raise(clusterOf('pilot', 'shop', { overrides: [{ profile: 'shop', layer: 'metrics', ...ours }] }))
    const body = stack('shop', { version: '1.1.0', addons: [layer('replicas: 3\nlevel: middle\n', 'new')] })
    await opened.server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  test('are shown with base, ours and theirs, decided, and planned again', async () => {
    const { page, server, complaints } = opened
    const profiles = [{ name: 'shop', version: '1.1.0' }]
    const blocked = await server.call(planRoutes.propose, { params: { name: 'pilot' }, body: { profiles, note: 'the new one' } })
    assert.deepEqual(blocked.request, { profiles, note: 'the new one' })
    await page.goto(`/clusters/pilot/plans/${blocked.id}`)
    await page.getByRole('heading', { name: '3 values of overrides are in conflict' }).waitFor()
    const conflicts = page.getByRole('list', { name: 'Conflicts' }).getByRole('listitem')
    assert.match(await conflicts.first().innerText(), /level.*low.*high.*middle/s)
    const decide = (path: string, side: string) =>
      page
        .getByRole('group', { name: `What holds for ${path} of shop/metrics` })
        .getByRole('button', { name: side })
        .click()
    await decide('level', 'Ours')
    await decide('replicas', 'Another value')
    await page.getByLabel('Another value for replicas').fill('7')
    await page.getByText('1 of 3 left to decide.').waitFor()
    await decide('manifests[name=note]', 'Theirs')
    await page.getByText('All are decided.').waitFor()
    await page.getByRole('button', { name: 'Plan again with these' }).click()
    await page.getByRole('heading', { name: 'Conflicts that this plan decides' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('The update of pilot has begun').waitFor()
    const { spec } = await server.call(clusterRoutes.get, { params: { name: 'pilot' } })
    assert.deepEqual(spec.profiles, profiles)
    const { items } = await server.call(overrideRoutes.list, { params: { name: 'pilot' } })
    assert.deepEqual(
      items.map(({ path, value }) => [path, value]),
      [
        ['level', 'high'],
        ['replicas', 7],
      ],
    )
    assert.deepEqual(complaints, [])
  })
})
