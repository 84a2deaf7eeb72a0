import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import type { KubeconfigAnswer } from '#engine/engine.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { emptyEngine, startApi, type TestApi } from './api-fixture.ts'

/** The kubeconfig of a cluster, as an engine answers. */
describe('kubeconfigs', () => {
  let api: TestApi
  let answer: KubeconfigAnswer | null = null
  const path = '/api/v1/clusters/store/kubeconfig'
  before(async () => {
    const kubeconfig = async () => answer ?? { kind: 'absent' as const }
    api = await startApi({}, { ...emptyEngine, kubeconfig })
    await readBuiltInRegistry(api.control)
    assert.equal((await api.send('POST', '/api/v1/profiles', { body: stack('shop') })).status, 201)
    assert.equal((await api.send('POST', '/api/v1/clusters', { body: clusterOf('store', 'shop') })).status, 201)
  })
  after(() => api.dispose())

  const reads = async () => {
    const { json } = await api.send('GET', '/api/v1/audit?action=cluster.read-kubeconfig')
    return (json as { items: { object: string; actor: string }[] }).items
  }

  const unanswered = { kind: 'unanswered', why: 'away', message: 'nobody is there', retryAfterMs: null } as const
  for (const [what, given, status, code] of [
    ['one that is yet to be made', { kind: 'absent' }, 404, 'kubeconfig.missing'],
    ['one of an engine that does not answer', unanswered, 503, 'engine.unanswered'],
  ] as const)
    test(`${what} is refused with the reason, and nobody has read it`, async () => {
      answer = given
      const { json, ...got } = await api.send('GET', path)
      assert.deepEqual([got.status, (json as { code: string }).code], [status, code])
      assert.deepEqual(await reads(), [])
    })

  test('one that is there is given to nobody who has not logged in', async () => {
    answer = { kind: 'kubeconfig', text: 'apiVersion: v1\nkind: Config\n' }
    assert.equal((await api.send('GET', path, { key: null })).status, 401)
    assert.deepEqual(await reads(), [])
  })

  test('one that is read is kept by nobody on the way, and who read it stands in the audit', async () => {
    const got = await api.send('GET', path)
    assert.deepEqual(got.json, { kubeconfig: 'apiVersion: v1\nkind: Config\n' })
    assert.equal(got.headers.get('cache-control'), 'no-store')
    assert.deepEqual(
      (await reads()).map(({ object }) => object),
      ['cluster/store'],
    )
    assert.ok(api.logged.every((line) => !line.includes('kind: Config')))
  })

  test('a cluster that is not there has none', async () => {
    assert.equal((await api.send('GET', '/api/v1/clusters/none/kubeconfig')).status, 404)
  })
})
