import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { operator } from '../journeys/operator.ts'
import { stack } from '../journeys/stack.ts'
import { logIn, openConsole, withoutBrowser, type OpenedConsole } from './browser.ts'

/** What the server would refuse is said at its field while it is typed, and is not sent. */
describe('dialogs hold what is typed to the rules of the server', { skip: withoutBrowser }, () => {
  let opened: OpenedConsole
  before(async () => {
    opened = await openConsole()
    await operator(opened.server.call).publish(stack('shop'))
    await logIn(opened.page)
  })
  after(() => opened.dispose())

  interface Row {
    readonly form: string
    readonly path: string
    /** What leads to the dialog. */
    readonly open: () => Promise<void>
    readonly action: string
    readonly typed: readonly (readonly [field: string, wrong: string, said: RegExp, right: string])[]
  }
  const button = (name: string) => opened.page.getByRole('button', { name, exact: true }).click()
  const rows: readonly Row[] = [
    {
      form: 'a new version',
      path: '/profiles/shop/versions/1.0.0',
      open: async () => {
        await button('Version: 1.0.0')
        await button('Create new version')
      },
      action: 'Create',
      typed: [['New version', 'v2', /a version is MAJOR\.MINOR\.PATCH/, '2.0.0']],
    },
    {
      form: 'a clone',
      path: '/profiles/shop/versions/1.0.0',
      open: async () => {
        await button('Actions')
        await opened.page.getByRole('menuitem', { name: 'Clone…' }).click()
      },
      action: 'Clone',
      typed: [
        ['Name of the new profile', 'My Shop', /a name is 1–63 of a-z/, 'my-shop'],
        ['New version', '1.0', /a version is MAJOR\.MINOR\.PATCH/, '1.0.0'],
      ],
    },
    {
      form: 'a registry',
      path: '/settings/registries',
      open: () => button('Add registry'),
      action: 'Add',
      typed: [
        ['Name', 'Mine!', /a name is 1–63 of a-z/, 'mine'],
        ['Folder', `/${'x'.repeat(4096)}`, /at most 4096/, '/packs'],
      ],
    },
    {
      form: 'an API key',
      path: '/settings',
      open: () => button('Create API key'),
      action: 'Create',
      typed: [
        ['Name', 'x'.repeat(101), /at most 100/, 'pipeline'],
        ['Expires after days', '0', /at least 1/, '30'],
      ],
    },
  ]
  for (const { form, path, open, action, typed } of rows) {
    test(form, async () => {
      const { page } = opened
      await page.goto(path)
      await open()
      const dialog = page.getByRole('dialog')
      const send = dialog.getByRole('button', { name: action, exact: true })
      // One types at once.
      await dialog
        .getByLabel(typed[0]?.[0] ?? '')
        .and(page.locator(':focus'))
        .waitFor()
      for (const [field, , , right] of typed) await dialog.getByLabel(field).fill(right)
      assert.equal(await send.isDisabled(), false)
      for (const [field, wrong, said, right] of typed) {
        await dialog.getByLabel(field).fill(wrong)
        await dialog.getByText(said).waitFor()
        assert.equal(await send.isDisabled(), true, field)
        await dialog.getByLabel(field).fill(right)
        await dialog.getByText(said).waitFor({ state: 'detached' })
      }
      assert.equal(await send.isDisabled(), false)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      assert.deepEqual(opened.complaints, [])
    })
  }
})
