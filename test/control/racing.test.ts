import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { parseProfile } from '#api/wire/profile.ts'
import { approvePlan } from '#control/approve-plan.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { createCluster } from '#control/create-cluster.ts'
import { createProfile } from '#control/create-profile.ts'
import { setPolicy } from '#control/manage-projects.ts'
import type { ProjectScope } from '#control/project-scope.ts'
import { proposePlan } from '#control/propose-plan.ts'
import { rejectPlan } from '#control/reject-plan.ts'
import { isRefusal, type Refusal } from '#control/refusal.ts'
import { syncRegistry } from '#control/sync-registry.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { loadClusterView } from '#store/cluster-list.ts'
import { loadCluster, lockCluster, saveCluster } from '#store/clusters.ts'
import { listPackVersions, savePackVersion } from '#store/packs.ts'
import { saveMacro } from '#store/macros.ts'
import { loadPlan, markPlansStale, savePlanState } from '#store/plans.ts'
import { lockProfileVersion } from '#store/profile-versions.ts'
import { loadProfile, saveProfileTags } from '#store/profiles.ts'
import { defaultPolicy, loadProject, lockProject, savePolicy } from '#store/projects.ts'
import { lockRegistry } from '#store/registries.ts'
import type { Transactor } from '#store/transactor.ts'
import { startApi, type TestApi } from '../api/api-fixture.ts'
import { cluster, fullProfile } from '../api/profile-documents.ts'
import { untilLockIsWaitedFor } from '../store/lock-waits.ts'

const principal = { kind: 'user', id: 'usr_test', name: 'ann@example.com' } as const

/** Whoever comes second waits, and decides on what the first one left. */
describe('two people at the same time', () => {
  let api: TestApi
  let scope: ProjectScope
  let number = 0
  let name = ''
  before(async () => {
    api = await startApi()
    await readBuiltInRegistry(api.control)
    scope = { project: (await read((reader) => loadProject(reader, 'default')))!, principal }
    const profile = parseProfile(profileDocumentSchema.parse(fullProfile({ name: 'base' })))
    done(await createProfile(api.control, scope, profile))
  })
  after(() => api.dispose())
  beforeEach(async () => {
    name = `store-${(number += 1)}`
    done(await createCluster(api.control, scope, cluster(name, [{ name: 'base', version: '1.0.0' }])))
    await api.control.store.transact(async (tx) => saveCluster(tx, { ...(await lock(tx)), status: 'Failed' }))
  })

  const read: TestApi['control']['store']['read'] = (reading) => api.control.store.read(reading)
  const lock = async (tx: Transactor) =>
    (await lockCluster(tx, (await loadCluster(tx, scope.project.id, name))!.id)) ?? assert.fail('the cluster is gone')
  const propose = async (diskGiB: number) => {
    const { workerPools } = cluster(name, [])
    const pools = workerPools.map((pool) => ({ ...pool, diskGiB }))
    return done(await proposePlan(api.control, scope, name, { workerPools: pools }, { withForecast: false }))
  }
  /** What the second one comes to, who begins when the first one is about to commit. */
  const whileHeld = async <Answer>(first: (tx: Transactor) => Promise<void>, second: () => Promise<Answer>): Promise<Answer> => {
    const { begun } = await api.control.store.transact(async (tx) => {
      await first(tx)
      const answer = second()
      await untilLockIsWaitedFor(api.control.store)
      return { begun: answer }
    })
    return await begun
  }

  test('a plan that is approved is not rejected after that', async () => {
    const plan = await propose(200)
    const refused = await whileHeld(
      async (tx) => {
        await lock(tx)
        await savePlanState(tx, plan.id, 'approved')
      },
      () => rejectPlan(api.control, scope, plan.id, ''),
    )
    assert.ok(isRefusal(refused), JSON.stringify(refused))
    assert.equal(refused.code, 'plan.approved')
    assert.equal((await read((reader) => loadPlan(reader, scope.project.id, plan.id)))?.state, 'approved')
  })

  test('a plan that was made while another one was approved waits for nobody', async () => {
    const plan = await whileHeld(
      async (tx) => {
        const record = await lock(tx)
        await saveCluster(tx, { ...record, revision: record.revision + 1 })
        await markPlansStale(tx, record.id, record.revision + 1)
      },
      () => propose(200),
    )
    assert.equal(plan.state, 'stale')
    const seen = await read((reader) => loadClusterView(reader, scope.project.id, name))
    assert.notEqual(seen?.updateStatus, 'Awaiting approval')
    const refused = await approvePlan(api.control, scope, plan.id, { acknowledgeRepave: true })
    assert.ok(isRefusal(refused) && refused.code === 'plan.stale', JSON.stringify(refused))
  })

  test('of two policies the later one is what engines are told of', async () => {
    const project = (await read((reader) => loadProject(reader, 'default')))!
    const wanted = { ...project.policy, driftRepair: 'off' as const }
    await api.control.store.transact((tx) => sql`delete from work`.execute(tx.db))
    await whileHeld(
      async (tx) => {
        await lockProject(tx, project.id)
        await savePolicy(tx, project.id, { ...project.policy, driftRepair: 'on' })
      },
      () => setPolicy(api.control, principal, project.name, wanted),
    )
    assert.equal((await read((reader) => loadProject(reader, 'default')))?.policy.driftRepair, 'off')
    const touched = await read((reader) => reader.db.selectFrom('work').select('key').where('kind', '=', 'cluster').execute())
    assert.equal(touched.length, number, 'every cluster is looked at again')
  })

  const whatIsRead: readonly {
    readonly path: string
    readonly first: (tx: Transactor) => Promise<unknown>
    readonly method: string
    readonly body?: () => unknown
  }[] = [
    {
      path: '/api/v1/profiles/base/versions/1.0.0',
      first: async (tx) => {
        const profile = (await loadProfile(tx, scope.project.id, 'base'))!
        await lockProfileVersion(tx, profile.id, '1.0.0')
        await saveProfileTags(tx, profile.id, { by: 'first' })
      },
      method: 'PUT',
      body: () => fullProfile({ name: 'base' }),
    },
    {
      path: '/api/v1/profiles/base/versions/1.0.0',
      first: async (tx) => {
        const profile = (await loadProfile(tx, scope.project.id, 'base'))!
        await lockProfileVersion(tx, profile.id, '1.0.0')
        await saveProfileTags(tx, profile.id, { by: 'second' })
      },
      method: 'DELETE',
    },
    {
      path: '/api/v1/macros',
      first: async (tx) => {
        await lockProject(tx, scope.project.id)
        await saveMacro(tx, scope.project.id, 'site', 'first')
      },
      method: 'PUT',
      body: () => ({ macros: {} }),
    },
    {
      path: '/api/v1/projects/default/policy',
      first: async (tx) => {
        await lockProject(tx, scope.project.id)
        await savePolicy(tx, scope.project.id, { ...defaultPolicy, clusterUnhealthy: 'error' })
      },
      method: 'PUT',
      body: () => ({ approval: 'anyone', clusterUnhealthy: 'warning' }),
    },
  ]
  for (const { path, first, method, body } of whatIsRead) {
    test(`what is not what If-Match says is not written, wherever the other one wrote: ${method} ${path}`, async () => {
      const etag = (await api.send('GET', path)).headers.get('etag') ?? ''
      const headers = { 'if-match': etag }
      const answer = await whileHeld(
        async (tx) => void (await first(tx)),
        () => api.send(method, path, { headers, ...(body ? { body: body() } : {}) }),
      )
      assert.deepEqual([answer.status, answer.json.code], [412, 'if-match.failed'])
      const now = (await api.send('GET', path)).headers.get('etag')
      assert.notEqual(now, etag, 'what the first one wrote stays')
    })
  }

  test('a cluster’s tags are held to If-Match in the same way', async () => {
    const path = `/api/v1/clusters/${name}`
    const etag = (await api.send('GET', path)).headers.get('etag') ?? ''
    const answer = await whileHeld(
      async (tx) => saveCluster(tx, { ...(await lock(tx)), tags: { by: 'first' } }),
      () => api.send('PATCH', path, { headers: { 'if-match': etag }, body: { metadata: { tags: { by: 'second' } } } }),
    )
    assert.deepEqual([answer.status, answer.json.code], [412, 'if-match.failed'])
    assert.deepEqual((await api.send('GET', path)).json.metadata.tags, { by: 'first' })
  })

  test('of two readings of a registry the later one never replaces a content that the earlier one found', async () => {
    const { projectId, registry, packs } = await read(async (reader) => {
      const id = scope.project.id
      return { projectId: id, registry: 'built-in', packs: await listPackVersions(reader, id, { registry: 'built-in' }) }
    })
    const [pack, other] = packs
    assert.ok(pack && other)
    await api.control.store.transact((tx) =>
      tx.db.deleteFrom('pack_versions').where('name', '=', pack.name).where('version', '=', pack.version).execute(),
    )
    const synced = await whileHeld(
      async (tx) => {
        await lockRegistry(tx, projectId, registry)
        await savePackVersion(tx, projectId, { ...pack, digest: other.digest })
      },
      () => syncRegistry(api.control, { project: scope.project, actor: principal }, registry),
    )
    assert.deepEqual(
      done(synced).problems.map(({ code }) => code),
      ['pack.changed'],
    )
    const kept = await read((reader) => listPackVersions(reader, projectId, { registry, name: pack.name }))
    assert.equal(kept.find(({ version }) => version === pack.version)?.digest, other.digest)
  })
})

function done<Value>(answer: Value | Refusal): Value {
  if (isRefusal(answer)) assert.fail(JSON.stringify(answer))
  return answer as Value
}
