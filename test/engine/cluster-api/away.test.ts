import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readKubeconfig } from '#engine/cluster-api/kubeconfig.ts'
import { openTestStore, type TestStore } from '../../store/database-fixture.ts'
import { administrator, shop, startEngine } from './engine-fixture.ts'
import { target } from './target-fixture.ts'

describe('a management cluster that is not there', () => {
  let database: TestStore
  before(async () => {
    database = await openTestStore()
  })
  after(() => database.dispose())

  const kubeconfig = (change: object = {}) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      // Nothing listens on port 1.
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
      ...change,
    })

  test('what it is told is kept, and told again once it is there; nothing is shown of it meanwhile', async () => {
    const { engine, lookAt, close } = await startEngine(database.store, await administrator({ kubeconfig }), { readyMs: 50 })
    const told = await engine.apply(shop, 1, target())
    assert.ok(told.kind === 'unanswered' && told.why === 'away')
    assert.match(told.message, /ECONNREFUSED/)
    const looked = await engine.observe(shop)
    assert.ok(looked.kind === 'unanswered' && looked.why === 'away')
    const fresh = await engine.observe(shop, 'fresh')
    assert.ok(fresh.kind === 'unanswered' && fresh.why === 'away')
    assert.ok(((await lookAt(shop.id)) ?? 0) > Date.now(), 'it is looked at again')
    assert.deepEqual(await engine.apply(shop, 0, target()), { kind: 'older-generation', newest: 1 })
    await close()
  })

  const unreadable: readonly { readonly text: string; readonly says: RegExp }[] = [
    { text: 'no: [kubeconfig', says: /is no kubeconfig/ },
    { text: kubeconfig({ 'current-context': '' }), says: /no current-context/ },
    { text: kubeconfig({ clusters: [] }), says: /names a cluster that it does not have/ },
    { text: kubeconfig({ users: [] }), says: /names a user that it does not have/ },
    { text: kubeconfig({ clusters: [{ name: 'c', cluster: { server: 'nowhere' } }] }), says: /is no address/ },
  ]
  for (const { text, says } of unreadable) {
    test(`a kubeconfig that cannot be used: ${String(says)}`, async () => {
      const read = await readKubeconfig(text)
      assert.ok(read.kind === 'unreadable')
      assert.match(read.message, says)
    })
  }
})
