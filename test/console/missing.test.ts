import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { profileRoutes } from '#contract/profile.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'
import { retail } from './fleet.ts'

interface Missing {
  readonly address: string
  /** The heading that the page has all the same. */
  readonly title: string
  readonly code: string
  /** Where it leads, the nearest place first. */
  readonly links: readonly string[]
}

const rows: readonly Missing[] = [
  { address: '/clusters/nowhere', title: 'nowhere', code: 'cluster.missing', links: ['Go to Clusters'] },
  {
    address: '/clusters/nowhere/plans/pln_none',
    title: 'Plan for nowhere',
    code: 'plan.missing',
    links: ['Go to nowhere', 'Go to Clusters'],
  },
  {
    address: '/clusters/nowhere/updates/upd_none',
    title: 'Update of nowhere',
    code: 'cluster.missing',
    links: ['Go to Updates', 'Go to nowhere', 'Go to Clusters'],
  },
  { address: '/profiles/nothing', title: 'nothing', code: 'profile.missing', links: ['Go to Profiles'] },
  {
    address: '/profiles/edge-retail/versions/9.9.9',
    title: 'edge-retail',
    code: 'version.missing',
    links: ['Go to the newest version of edge-retail'],
  },
  { address: '/packs/nothing/versions/1.0.0', title: 'nothing', code: 'pack.missing', links: ['Go to Packs'] },
  { address: '/settings/registries/nothing', title: 'nothing', code: 'registry.missing', links: ['Go to Registries'] },
  { address: '/audit?entry=999999999', title: 'Audit', code: 'audit.missing', links: ['Go to the whole audit'] },
]

/** Addresses grow old: each says what is not there, in the words of the API, and leads on. */
describe('what is not there', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    await opened.server.call(profileRoutes.create, { body: retail })
    await logIn(opened.page)
  })
  after(async () => await opened.dispose())

  for (const { address, title, code, links } of rows) {
    test(`${address} says ${code}`, async () => {
      const { page } = opened
      await page.goto(address)
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
      const main = page.getByRole('main')
      await main.getByText(code, { exact: true }).waitFor()
      assert.deepEqual(await main.getByRole('link', { name: /^Go to / }).allInnerTexts(), links)
      assert.equal(await main.getByRole('button', { name: 'Try again' }).count(), 0)
    })
  }

  test('the way back is one', async () => {
    const { page, complaints } = opened
    await page.goto('/profiles/edge-retail/versions/9.9.9')
    await page.getByRole('link', { name: 'Go to the newest version of edge-retail' }).click()
    await page.waitForURL(/\/profiles\/edge-retail\/versions\/1\.0\.0$/)
    assert.deepEqual(
      complaints.filter((text) => !/404/.test(text)),
      [],
    )
  })
})
