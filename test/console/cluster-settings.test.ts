import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { projectRoutes } from '#contract/project.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { logIn, openConsole, untilDisabled, withoutBrowser, type OpenedConsole } from './browser.ts'

/** What concerns a cluster, or its project, as a whole; and two people who change the same of it. */
describe('settings', { skip: withoutBrowser, timeout: 480_000 }, () => {
  let opened: OpenedConsole
  let user: Operator
  before(async () => {
    opened = await openConsole({ simulatorSpeed: 30_000 })
    user = operator(opened.server.call)
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store', 'shop'))
    await logIn(opened.page, '/clusters/store/settings')
  })
  after(() => opened.dispose())

  const tagsOf = async () => (await opened.server.call(clusterRoutes.get, { params: { name: 'store' } })).metadata.tags
  const tag = (tags: Record<string, string>) =>
    opened.server.call(clusterRoutes.patch, { params: { name: 'store' }, body: { metadata: { tags } } })

  test('tags are held to the rules while one types, and saved', async () => {
    const { page } = opened
    await tag({ region: 'eu' })
    const tags = page.getByRole('form', { name: 'Tags' })
    await tags.getByRole('textbox', { name: 'Value of tag 1' }).waitFor()
    await tags.getByRole('button', { name: 'Add a tag' }).click()
    const key = tags.getByRole('textbox', { name: 'Key of tag 2' })
    assert.equal(await key.evaluate((field) => field.matches(':focus')), true, 'typing goes on in the new line')
    await tags.getByText('A tag needs a key.').first().waitFor()
    await key.fill('region')
    await tags.getByText('The key “region” stands there twice.').first().waitFor()
    const save = tags.getByRole('button', { name: 'Save the tags' })
    await untilDisabled(save)
    await key.fill('owner')
    await tags.getByRole('textbox', { name: 'Value of tag 2' }).fill('north')
    await page.keyboard.press('Enter')
    await tags.getByText('The tags are saved.').waitFor()
    assert.deepEqual(await tagsOf(), { region: 'eu', owner: 'north' })
  })

  test('of two people who change the tags, the second is told and shown the difference', async () => {
    const { page } = opened
    const tags = page.getByRole('form', { name: 'Tags' })
    await tags.getByRole('textbox', { name: 'Value of tag 1' }).fill('south')
    await tag({ region: 'us', owner: 'north' })
    await tags.getByRole('heading', { name: /Somebody else changed the tags/ }).waitFor()
    const difference = tags.getByRole('table', { name: 'What somebody else changed in the tags' })
    await difference.getByRole('row', { name: 'region us eu' }).waitFor()
    await difference.getByRole('row', { name: 'owner north south' }).waitFor()
    await untilDisabled(tags.getByRole('button', { name: 'Save the tags' }))
    assert.equal(await tags.getByRole('textbox', { name: 'Value of tag 1' }).inputValue(), 'south', 'what was typed stays')
    await tags.getByRole('button', { name: 'Keep mine' }).click()
    await tags.getByRole('button', { name: 'Save the tags' }).click()
    await tags.getByText('The tags are saved.').waitFor()
    assert.deepEqual(await tagsOf(), { region: 'eu', owner: 'south' })
  })

  test('the policy of the project says in words what each rule does', async () => {
    const { page, server } = opened
    await page.getByRole('link', { name: 'the project’s policy' }).click()
    const form = page.getByRole('form', { name: 'Policy' })
    await form.getByRole('combobox', { name: 'What is changed outside of Cairn' }).selectOption('on')
    await server.call(projectRoutes.putPolicy, { params: { name: 'default' }, body: { approval: 'somebody-else' } })
    await form.getByRole('button', { name: 'Save the policy' }).click()
    const difference = form.getByRole('table', { name: 'What somebody else changed in the policy' })
    await difference.getByRole('row', { name: /Who approves a plan Somebody other than its requester Anyone/ }).waitFor()
    await form.getByRole('button', { name: 'Take theirs' }).click()
    await form.getByRole('combobox', { name: 'Who approves a plan' }).selectOption('anyone')
    await form.getByRole('combobox', { name: 'What is changed outside of Cairn' }).selectOption('on')
    await form.getByRole('button', { name: 'Save the policy' }).click()
    await form.getByText('The policy is saved, and holds from now on.').waitFor()
    const policy = await server.call(projectRoutes.getPolicy, { params: { name: 'default' } })
    assert.equal(policy.driftRepair, 'on')
    assert.equal(policy.approval, 'anyone')
  })

  test('deleting asks for the name; force waits until the deletion is stuck', async () => {
    const { page, complaints, server } = opened
    // Nothing but this fault keeps the deletion from its end.
    await user.inject('store', { kind: 'engine-away' })
    await page.goto('/clusters/store/settings')
    await page.getByRole('button', { name: 'Delete this cluster…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete store?' })
    const confirm = dialog.getByRole('button', { name: 'Delete the cluster' })
    assert.equal(await confirm.isDisabled(), true)
    await dialog.getByRole('textbox', { name: 'Type store to confirm' }).fill('store')
    await confirm.click()
    const force = page.getByRole('button', { name: 'Force delete…' })
    await force.waitFor()
    await untilDisabled(force)
    await page.getByText(/Force is for a deletion that is stuck: .* That is in 1[45] min/).waitFor({ state: 'attached' })
    const { status } = await server.call(clusterRoutes.get, { params: { name: 'store' } })
    assert.ok(status.deletion && Date.parse(status.deletion.forceFrom) - Date.parse(status.deletion.since) === 15 * 60_000)
    assert.deepEqual(complaints, [])
  })
})
