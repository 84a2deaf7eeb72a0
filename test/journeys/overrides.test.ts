import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { auditRoutes } from '#contract/audit.ts'
import { overrideRoutes } from '#contract/override.ts'
import { profileRoutes } from '#contract/profile.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, metrics, stack } from './stack.ts'

/** What one cluster overrides becomes part of a profile version, and the cluster moves to it without a change. */
describe('an override', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop', { addons: [metrics('0.7.2', '# The profile.\nreplicas: 1 # one\nextra: { keep: yes }\n')] }))
    const overrides = [{ profile: 'shop', layer: 'metrics', values: '# Ours.\nreplicas: 2\nmore: [1]\n' }]
    await user.raise(clusterOf('pilot', 'shop', { overrides }))
  })
  after(() => server.dispose())

  const name = { params: { name: 'pilot' } }
  const overrides = async () =>
    (await server.call(overrideRoutes.list, name)).items.map(({ path, value, below, state }) => [path, value, below, state])
  const promote = (body: { profile?: string; layer?: string; version?: string; note?: string }, params = name.params) =>
    server.call(overrideRoutes.promote, { params, body: { profile: 'shop', layer: 'metrics', version: '1.1.0', ...body } })

  test('is listed with what it lies over, and with whom it conflicts', async () => {
    const listed = [
      ['more', [1], null, 'differs'],
      ['replicas', 2, 1, 'differs'],
    ]
    assert.deepEqual(await overrides(), listed)
    await user.save(stack('shop', { addons: [metrics('0.7.2', 'replicas: 3\nextra: { keep: yes }\n')] }))
    assert.deepEqual(await overrides(), [listed[0], ['replicas', 2, 1, 'conflict']])
    await refusedWith(server.call(overrideRoutes.list, { params: { name: 'nobody' } }), 404, 'cluster.missing')
  })

  test('is promoted from the revision that the cluster took, and the plan of the answer changes nothing', async () => {
    const made = await promote({ note: 'for all shops' })
    assert.deepEqual(
      [made.profile, made.version, made.revision, made.from.version, made.from.revision],
      ['shop', '1.1.0', 1, '1.0.0', 1],
    )
    const version = await server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.1.0' } })
    const layer = version.document.spec.layers.find((one) => one.name === 'metrics')
    assert.equal(layer?.values, '# The profile.\n# Ours.\nreplicas: 2 # one\nextra: { keep: yes }\nmore: [ 1 ]\n')
    assert.equal((await overrides()).length, 2, 'the cluster is not touched')

    const plan = await user.plan('pilot', made.request)
    assert.deepEqual(
      [plan.repave.scope, plan.conflicts, plan.changes.flatMap((one) => [...one.diff, ...one.manifests])],
      ['none', [], []],
    )
    await user.carryOut('pilot', made.request)
    assert.deepEqual(await overrides(), [])
    const { spec } = await server.call(clusterRoutes.get, name)
    assert.deepEqual([spec.profiles, spec.overrides], [[{ name: 'shop', version: '1.1.0' }], []])

    const { items } = await server.call(auditRoutes.list, { query: { limit: 200 } })
    const audited = items.filter(({ action }) => action === 'override.promote').map(({ object, detail }) => [object, detail])
    const detail = { profile: 'shop', layer: 'metrics', version: '1.1.0', from: '1.0.0', note: 'for all shops' }
    assert.deepEqual(audited, [['cluster/pilot', detail]])
  })

  test('is not promoted where it cannot be', async () => {
    await refusedWith(promote({ version: '1.2.0' }), 404, 'override.missing')
    await user.carryOut('pilot', { overrides: [{ profile: 'shop', layer: 'metrics', values: 'replicas: 7\n' }] })
    await refusedWith(promote({}), 409, 'version.exists')
    await refusedWith(promote({ version: 'v1' }), 422, 'document.invalid')
    await refusedWith(promote({ version: '1.2.0', layer: 'none' }), 404, 'layer.missing')
    await refusedWith(promote({ version: '1.2.0', profile: 'none' }), 404, 'layer.missing')
    await refusedWith(promote({ version: '1.2.0' }, { name: 'nobody' }), 404, 'cluster.missing')
    const { versions } = await server.call(profileRoutes.get, { params: { name: 'shop' } })
    assert.deepEqual(
      versions.map(({ version }) => version),
      ['1.1.0', '1.0.0'],
    )
  })
})
