import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseProfile } from '#api/wire/profile.ts'
import { startUpdate } from '#control/approve-plan.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import type { Principal } from '#control/control.ts'
import { createCluster } from '#control/create-cluster.ts'
import { createProfile } from '#control/create-profile.ts'
import { preparePlan, storePlan } from '#control/propose-plan.ts'
import { isRefusal } from '#control/refusal.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import { loadCluster, saveCluster } from '#store/clusters.ts'
import { loadProject } from '#store/projects.ts'
import { startApi, type TestApi } from '../api/api-fixture.ts'
import { cluster, fullProfile } from '../api/profile-documents.ts'

const principal: Principal = { kind: 'user', id: 'usr_test', name: 'ann@example.com' }

/** Contents that no planner of ours makes, by what is wrong with them. */
const broken: Readonly<Record<string, (content: PlanContent) => PlanContent>> = {
  'repave.pools': (content) => ({ ...content, repave: { scope: 'none', pools: [] } }),
  parent: (content) => ({ ...content, parent: content.parent + 1 }),
}

describe('a plan that does not stand a second look', () => {
  let api: TestApi
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
  })
  after(() => api.dispose())

  test('starts nothing and changes nothing; as it was made it starts', async () => {
    const { control } = api
    const project = (await control.store.read((reader) => loadProject(reader, 'default')))!
    const scope = { project, principal }
    const profile = parseProfile(profileDocumentSchema.parse(fullProfile({ name: 'base' })))
    assert.ok(!isRefusal(await createProfile(control, scope, profile)))
    const asked = cluster('checked', [{ name: 'base', version: '1.0.0' }])
    assert.ok(!isRefusal(await createCluster(control, scope, asked)))
    const workerPools = asked.workerPools.map((pool) => ({ ...pool, diskGiB: 200 }))
    const load = () => control.store.read(async (reader) => (await loadCluster(reader, project.id, 'checked'))!)
    const made = await control.store.transact(async (tx) => {
      await saveCluster(tx, { ...(await loadCluster(tx, project.id, 'checked'))!, status: 'Running' })
      const prepared = await preparePlan(control, tx, project, 'checked', { workerPools }, null)
      assert.ok(!isRefusal(prepared), JSON.stringify(prepared))
      const content = planUpdate(prepared.input)
      return { input: prepared.input, content, plan: await storePlan(control, tx, scope, prepared, content, null) }
    })
    const start = (content: PlanContent) =>
      control.store.transact(async (tx) => {
        const record = (await loadCluster(tx, project.id, 'checked'))!
        return await startUpdate(control, tx, scope, record, made.plan, { input: made.input, content }, '')
      })
    const untouched = await load()
    for (const [what, breaks] of Object.entries(broken)) {
      const refused = await start(breaks(made.content))
      assert.ok(isRefusal(refused) && refused.code === 'plan.unverified', JSON.stringify(refused))
      assert.ok(
        refused.errors.some((error) => error.path.startsWith(what) && error.message.includes('Found: ')),
        JSON.stringify(refused.errors),
      )
      assert.deepEqual(await load(), untouched)
    }
    const update = await start(made.content)
    assert.ok(!isRefusal(update), JSON.stringify(update))
    assert.equal((await load()).revision, untouched.revision + 1)
  })
})
