import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { abortUpdate } from '#control/abort-update.ts'
import { approvePlan } from '#control/approve-plan.ts'
import { copyProfileVersion } from '#control/create-profile-version.ts'
import { proposePlan } from '#control/propose-plan.ts'
import { createCluster } from '#control/create-cluster.ts'
import type { Control, Principal } from '#control/control.ts'
import { createProfile } from '#control/create-profile.ts'
import { deleteProfile, deleteVersion } from '#control/delete-profile.ts'
import { isRefusal } from '#control/refusal.ts'
import { loadCluster, saveCluster, saveClusterUses } from '#store/clusters.ts'
import { holdProfileUses, loadProfileRevisions, resolveProfileChoices } from '#store/profile-revisions.ts'
import { loadProject, type Project } from '#store/projects.ts'
import { untilLockIsWaitedFor } from '../store/lock-waits.ts'
import { parseProfile } from '#api/wire/profile.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { startApi, type TestApi } from '../api/api-fixture.ts'
import { cluster, fullProfile } from '../api/profile-documents.ts'

const principal: Principal = { kind: 'user', id: 'usr_test', name: 'ann@example.com' }

describe('profile versions that clusters use', () => {
  let api: TestApi
  let control: Control
  let project: Project
  before(async () => {
    api = await startApi()
    control = api.control
    await readBuiltInRegistry(control)
    project = (await control.store.read((reader) => loadProject(reader, 'default')))!
  })
  after(() => api.dispose())

  const make = async (name: string) => {
    const draft = parseProfile(profileDocumentSchema.parse(fullProfile({ name })))
    const view = await createProfile(control, { project, principal }, draft)
    assert.ok(!isRefusal(view), JSON.stringify(view))
    return { name, version: '1.0.0', digest: view.digest }
  }

  test('names are fixed at the newest revision, and what is missing is told apart', async () => {
    const choice = await make('choices')
    const named = [
      { name: 'choices', version: '1.0.0' },
      { name: 'choices', version: '2.0.0' },
      { name: 'nobody', version: '1.0.0' },
    ]
    const resolved = await control.store.read((reader) => resolveProfileChoices(reader, project.id, named))
    assert.deepEqual(resolved.choices, [choice])
    assert.deepEqual(
      resolved.missing.map((one) => [one.code, one.name, one.version]),
      [
        ['version.missing', 'choices', '2.0.0'],
        ['profile.missing', 'nobody', '1.0.0'],
      ],
    )
    const elsewhere = await control.store.read((reader) => resolveProfileChoices(reader, 'prj_other', named.slice(0, 1)))
    assert.deepEqual([elsewhere.choices, elsewhere.missing[0]?.code], [[], 'profile.missing'])
  })

  test('a revision is found by its digest, and no other project or digest finds it', async () => {
    const choice = await make('revisions')
    const load = (projectId: string, digest = choice.digest) =>
      control.store.read((reader) => loadProfileRevisions(reader, projectId, [{ ...choice, digest }]))
    const [revision] = await load(project.id)
    assert.equal(revision?.revision, 1)
    assert.equal(revision?.content.layers.length, 4)
    assert.deepEqual(await load(project.id), [revision])
    assert.deepEqual(await load('prj_other'), [])
    assert.deepEqual(await load(project.id, `sha256:${'0'.repeat(64)}`), [])
  })

  for (const [noun, remove] of [
    ['version', (name: string) => deleteVersion(control, { project, principal }, name, '1.0.0')],
    ['profile', (name: string) => deleteProfile(control, { project, principal }, name)],
  ] as const) {
    test(`a deletion of a ${noun} and a cluster that begins to use it: exactly one of them comes to be`, async () => {
      for (let round = 0; round < 12; round += 1) {
        const name = `race-${noun}-${round}`
        await make(name)
        const [deleted, created] = await Promise.all([
          remove(name),
          createCluster(control, { project, principal }, cluster(name, [{ name, version: '1.0.0' }])),
        ])
        const record = await control.store.read((reader) => loadCluster(reader, project.id, name))
        const { choices } = await control.store.read((reader) =>
          resolveProfileChoices(reader, project.id, [{ name, version: '1.0.0' }]),
        )
        if (deleted === null) {
          assert.ok(isRefusal(created), 'the cluster must not use what is deleted')
          assert.deepEqual([record, choices], [null, []])
        } else {
          assert.equal(deleted.code, 'version.in-use')
          assert.match(deleted.detail, /1 cluster uses it/)
          assert.ok(!isRefusal(created) && record)
          assert.equal(choices.length, 1)
        }
      }
    })
  }

  test('a deletion waits for a cluster that is about to use the version, and is then refused', async () => {
    const choice = await make('held')
    await make('held-before')
    const created = await createCluster(
      control,
      { project, principal },
      cluster('held', [{ name: 'held-before', version: '1.0.0' }]),
    )
    assert.ok(!isRefusal(created))
    const { deletion } = await control.store.transact(async (tx) => {
      const held = await holdProfileUses(tx, project.id, [choice])
      assert.ok(held.kind === 'held')
      // It counts no cluster, and has to wait with what it counted.
      const begun = deleteVersion(control, { project, principal }, 'held', '1.0.0')
      await untilLockIsWaitedFor(control.store)
      await saveClusterUses(tx, project.id, created.id, held.uses)
      return { deletion: begun }
    })
    const refused = await deletion
    assert.equal(refused?.code, 'version.in-use')
    assert.match(refused.detail, /1 cluster uses it/)
  })

  test('what an update under way may have to go back to is not deleted', async () => {
    const scope = { project, principal }
    await make('returns')
    assert.ok(!isRefusal(await copyProfileVersion(control, scope, 'returns', { version: '1.1.0', from: '1.0.0' })))
    const created = await createCluster(control, scope, cluster('returning', [{ name: 'returns', version: '1.0.0' }]))
    assert.ok(!isRefusal(created))
    await control.store.transact((tx) => saveCluster(tx, { ...created, status: 'Failed' }))
    const proposal = { profiles: [{ name: 'returns', version: '1.1.0' }] }
    const plan = await proposePlan(control, scope, 'returning', proposal, { withForecast: false })
    assert.ok(!isRefusal(plan) && !isRefusal(await approvePlan(control, scope, plan.id, {})), JSON.stringify(plan))
    const refused = await deleteVersion(control, scope, 'returns', '1.0.0')
    assert.equal(refused?.code, 'version.in-use')
    assert.match(refused.detail, /the update of 1 cluster may have to go back to it/)
    const aborted = await abortUpdate(control, scope, 'returning', {})
    assert.ok(!isRefusal(aborted), JSON.stringify(aborted))
    assert.equal(await deleteVersion(control, scope, 'returns', '1.1.0'), null)
  })
})
