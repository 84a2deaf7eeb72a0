import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accountSecret, type Credentials } from '#core/cluster-api/account-secret.ts'
import { providerOf } from '#core/cluster-api/providers.ts'
import { present } from '#core/base/assert.ts'
import { fillCredentials } from '#engine/cluster-api/account-access.ts'
import type { ClusterApi } from '#engine/cluster-api/cluster-api.ts'
import type { EngineCluster } from '#engine/engine.ts'
import { withoutKubernetes } from '../../cluster-api/kube-assets.ts'
import { readObject, type KubeStored } from '../../cluster-api/kube-client.ts'
import { startManagementCluster, type ManagementCluster } from '../../cluster-api/management-cluster.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { administrator, startEngine } from './engine-fixture.ts'
import { namespace, target } from './target-fixture.ts'

/** A Secret that follows a cloud account: with each look, without a new instruction, and until the cluster has gone. */
describe('credentials of a cloud account', { skip: withoutKubernetes() }, () => {
  let management: ManagementCluster
  let database: TestStore
  let clusterApi: ClusterApi
  let account: { readonly revision: number; readonly credentials: Credentials } | null = null
  before(async () => {
    ;[management, database] = await Promise.all([startManagementCluster(), openTestStore()])
    const loadAccount = async () => account
    clusterApi = await startEngine(database.store, await administrator(management.management), {}, () => {}, {
      loadAccount,
      fill: async (projectId, object) => await fillCredentials(object, projectId, loadAccount),
    })
  })
  after(async () => {
    await clusterApi?.close()
    await management?.stop()
    await database?.dispose()
  })

  const shop: EngineCluster = { projectId: 'prj_default', id: 'cls_account', name: 'account' }
  const metadata = { name: 'account-cloud', namespace }
  const place = { cluster: 'account', namespace, provider: present(providerOf('docker'), 'there is docker') }
  const told = (version: string) => {
    const plain = target({ name: 'account', addons: { dns: version } })
    const secret = accountSecret(metadata.name, 'prod', { user: 'username', token: 'sessionToken' }, place)
    return { ...plain, objects: [...(plain.objects ?? []), secret] }
  }
  const secret = async () => {
    const found = await readObject<KubeStored & { data?: Record<string, string> }>(management.management.client, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
    })
    return found && { data: found.data, version: found.metadata.resourceVersion }
  }

  test('are told when they are others, and only then', async () => {
    account = { revision: 1, credentials: { username: 'one', sessionToken: 'ends' } }
    assert.deepEqual(await clusterApi.engine.apply(shop, 1, told('1')), { kind: 'accepted' })
    const first = await secret()
    assert.deepEqual(first?.data, { user: btoa('one'), token: btoa('ends') })
    await clusterApi.lookAt(shop.id)
    assert.deepEqual(await secret(), first)
    account = { revision: 2, credentials: { username: 'two' } }
    await clusterApi.lookAt(shop.id)
    assert.deepEqual((await secret())?.data, { user: btoa('two'), token: '' })
  })

  test('that are gone are waited for, and what the Secret holds stays', async () => {
    const before = await secret()
    account = null
    const answer = await clusterApi.engine.apply(shop, 2, told('2'))
    assert.ok(answer.kind === 'unanswered' && answer.why === 'unequipped', JSON.stringify(answer))
    assert.match(answer.message, /^Secret cairn-default\/account-cloud: the cloud account prod is not there any more/)
    assert.deepEqual(await secret(), before)
    account = { revision: 1, credentials: { username: 'three' } }
    assert.deepEqual(await clusterApi.engine.apply(shop, 2, told('2')), { kind: 'accepted' })
    assert.deepEqual((await secret())?.data, { user: btoa('three'), token: '' })
  })

  test('are told to a cluster that goes, and keep none from going', async () => {
    account = { revision: 2, credentials: { username: 'four' } }
    await clusterApi.engine.remove(shop, 3)
    assert.deepEqual((await secret())?.data, { user: btoa('four'), token: '' })
    account = null
    for (let pass = 0; pass < 40 && (await clusterApi.engine.observe(shop)).kind !== 'absent'; pass += 1) {
      await management.standIns.settle()
      await clusterApi.lookAt(shop.id)
    }
    assert.deepEqual(await clusterApi.engine.observe(shop), { kind: 'absent' })
    assert.equal(await secret(), null)
  })
})
