import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { nodesOf, operator, refusedWith, type Operator, type PlanRequest } from './operator.ts'
import { addonProfile, clusterOf, configMap, manifestLayer, metrics, stack, workers } from './stack.ts'

/** Every kind of change of a cluster, as a plan and carried out. Each ends with "planning again changes nothing". */
describe('a change of a cluster', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop'))
    await user.publish(addonProfile('extras', [manifestLayer('banner', 'hello'), manifestLayer('footer', 'bye', 5)]))
    const created = ['pools', 'tailored', 'returning', 'composed', 'greeted'].map((name) => user.raise(clusterOf(name, 'shop')))
    await Promise.all(created)
  })
  after(() => server.dispose())

  const addVersion = (version: string, options: Parameters<typeof stack>[1]) =>
    server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body: stack('shop', { ...options, version }) })
  const names = async (name: string, pool: string) => nodesOf(await user.inventory(name), pool).map((node) => node.name)

  test('of worker pools: they are added, scaled, labelled in place, replaced and removed', async () => {
    const general = workers('general', 2)
    const rows: readonly (readonly [string, PlanRequest['workerPools'] & object, string, number, readonly [string, string][]])[] =
      [
        ['a pool more', [general, workers('batch', 1)], 'none', 0, [['batch', 'added']]],
        ['one scaled up', [general, workers('batch', 3)], 'none', 0, [['batch', 'changed']]],
        ['labels and taints', [general, workers('batch', 3, dressed)], 'none', 0, [['batch', 'changed']]],
        ['one scaled down', [general, workers('batch', 2, dressed)], 'none', 1, [['batch', 'changed']]],
        ['a larger machine', [general, workers('batch', 2, { ...dressed, instanceType: 'm5.xlarge' })], 'worker-pools', 0, []],
        ['a pool less', [general], 'none', 2, [['batch', 'removed']]],
      ]
    const untouched = await names('pools', 'general')
    for (const [what, workerPools, scope, removed, pools] of rows) {
      const before = await names('pools', 'batch')
      const plan = await user.plan('pools', { workerPools })
      assert.deepEqual([plan.repave.scope, plan.removes.nodes], [scope, removed], what)
      assert.deepEqual(
        plan.pools.map(({ name, kind }) => [name, kind]),
        pools,
        what,
      )
      if (removed > 0) await refusedWith(user.approve(plan, {}), 409, 'repave.unacknowledged')
      await user.carryOut('pools', { workerPools })
      const after = await names('pools', 'batch')
      assert.equal(after.length, workerPools.find(({ name }) => name === 'batch')?.replicas ?? 0, what)
      const kept = before.filter((name) => after.includes(name)).length
      assert.equal(kept, scope === 'none' ? Math.min(before.length, after.length) : 0, `${what}: nodes are kept unless replaced`)
      assert.deepEqual(await names('pools', 'general'), untouched, `${what}: another pool is not touched`)
    }
    await refusedWith(user.plan('pools', { workerPools: [general, general] }), 422, 'document.invalid')
    const stuck = { strategy: { type: 'custom', maxSurge: 0, maxUnavailable: 0 } } as const
    const problem = await refusedWith(
      user.plan('pools', { workerPools: [workers('general', 2, stuck)] }),
      422,
      'document.invalid',
    )
    assert.deepEqual(
      problem.errors.map(({ code }) => code),
      ['strategy.stuck'],
    )
  })

  test('of the control plane: it grows, and never shrinks', async () => {
    const controlPlane = { replicas: 3, instanceType: 'm5.large' } as const
    await user.carryOut('pools', { controlPlane })
    assert.equal((await names('pools', 'control-plane')).length, 3)
    const shrunk = await user.plan('pools', { controlPlane: { ...controlPlane, replicas: 1 } })
    assert.deepEqual(
      shrunk.checks.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      ['field.immutable'],
    )
    assert.equal(shrunk.state, 'blocked')
  })

  test('by an override of one layer, which is merged with what the profile says later, and taken away again', async () => {
    const override = (values: string | null) => ({ overrides: [{ profile: 'shop', layer: 'metrics', values }] })
    const plan = await user.plan('tailored', override('replicas: 2\nextra: { of: ours }\n'))
    assert.deepEqual(
      [plan.repave.scope, plan.changes.map(({ layer, kind }) => `${layer} ${kind}`)],
      ['none', ['metrics changed']],
    )
    await user.carryOut('tailored', override('replicas: 2\nextra: { of: ours }\n'))
    const origins = async () => {
      const { items } = await server.call(clusterRoutes.layers, { params: { name: 'tailored' } })
      return items
        .find(({ name }) => name === 'metrics')
        ?.origins.filter(({ origin }) => origin === 'override')
        .map(({ path }) => path)
    }
    assert.deepEqual((await origins())?.sort(), ['extra.of', 'replicas'])

    await addVersion('1.4.0', { addons: [metrics('0.7.2', 'replicas: 5\n')] })
    const conflicting = await user.plan('tailored', { profiles: [{ name: 'shop', version: '1.4.0' }] })
    assert.equal(conflicting.state, 'blocked')
    assert.deepEqual(
      conflicting.conflicts.map(({ path, ours, theirs }) => [path, ours, theirs]),
      [['replicas', 2, 5]],
    )
    await refusedWith(user.approve(conflicting), 409, 'plan.blocked')
    const decided = { profile: 'shop', layer: 'metrics', path: 'replicas' }
    const resolving = (...resolutions: object[]) => ({ profiles: [{ name: 'shop', version: '1.4.0' }], resolutions }) as never
    const twice = await refusedWith(
      user.plan(
        'tailored',
        resolving({ ...decided, take: 'ours' }, { ...decided, layer: 'none', take: 'ours' }, { ...decided, value: 1 }),
      ),
      422,
      'document.invalid',
    )
    assert.deepEqual(
      twice.errors.map(({ path, code }) => [path, code]),
      [
        ['resolutions[1]', 'layer.missing'],
        ['resolutions[2].path', 'resolution.twice'],
      ],
    )
    const resolved = await user.plan('tailored', resolving({ ...decided, take: 'theirs' }))
    assert.deepEqual([resolved.state, resolved.conflicts, resolved.resolved.map(({ take }) => take)], ['open', [], ['theirs']])
    await user.carryOut('tailored', resolving({ ...decided, take: 'theirs' }))
    assert.deepEqual(await origins(), ['extra.of'])
    await user.carryOut('tailored', override(null))
    assert.deepEqual(await origins(), [])

    const lost = override('a: 1')
    await refusedWith(
      user.plan('tailored', { overrides: [{ ...lost.overrides[0]!, layer: 'nothing' }] }),
      422,
      'document.invalid',
    )
    const malformed = await refusedWith(user.plan('tailored', override('a: [')), 422, 'document.invalid')
    assert.match(malformed.errors[0]?.message ?? '', /line \d+, column \d+/)
  })

  test('back to an earlier revision is a plan like any other', async () => {
    await user.carryOut('returning', { workerPools: [workers('general', 3)] })
    await user.carryOut('returning', { overrides: [{ profile: 'shop', layer: 'metrics', values: 'replicas: 2' }] })
    const plan = await user.plan('returning', { rollbackTo: 1 })
    assert.deepEqual(
      plan.pools.map(({ name, kind }) => [name, kind]),
      [['general', 'changed']],
    )
    assert.deepEqual(
      plan.changes.map(({ layer }) => layer),
      ['metrics'],
    )
    await user.carryOut('returning', { rollbackTo: 1 })
    const { items } = await server.call(clusterRoutes.revisions, { params: { name: 'returning' } })
    assert.deepEqual(
      items.map(({ number }) => number),
      [4, 3, 2, 1],
    )
    const { spec } = await user.cluster('returning')
    assert.deepEqual([spec.workerPools[0]?.replicas, spec.overrides], [2, []])
    await refusedWith(user.plan('returning', { rollbackTo: 9 }), 404, 'revision.missing')

    await addVersion('1.6.0', { kubernetes: '1.36.2', addons: [metrics('0.7.2')] })
    await user.carryOut('returning', { profiles: [{ name: 'shop', version: '1.6.0' }] })
    const back = await user.plan('returning', { rollbackTo: 1 })
    assert.deepEqual(
      back.checks.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      ['kubernetes.downgrade'],
    )
  })

  test('by further profiles, whose layers come and go and cannot be deleted while they are used', async () => {
    const both = {
      profiles: [
        { name: 'shop', version: '1.0.0' },
        { name: 'extras', version: '1.0.0' },
      ],
    }
    await user.carryOut('composed', both)
    const states = (await user.inventory('composed')).layers.filter(({ profile }) => profile === 'extras')
    assert.deepEqual(
      states.map(({ name, state }) => [name, state]),
      [
        ['banner', 'ready'],
        ['footer', 'ready'],
      ],
    )

    const params = { name: 'extras', version: '1.0.0' }
    for (const deletion of [
      () => server.call(profileRoutes.delete, { params: { name: 'extras' } }),
      () => server.call(profileRoutes.deleteVersion, { params }),
    ]) {
      const problem = await refusedWith(deletion(), 409, 'version.in-use')
      assert.match(problem.detail, /1 cluster uses it/)
    }
    const one = { profiles: [{ name: 'shop', version: '1.0.0' }] }
    const plan = await user.plan('composed', one)
    assert.deepEqual(
      plan.changes.map(({ layer, kind }) => `${layer} ${kind}`),
      ['footer removed', 'banner removed'],
    )
    assert.ok(
      plan.removes.objects.some((object) => object.includes('banner')),
      plan.removes.objects.join(),
    )
    await refusedWith(user.approve(plan, {}), 409, 'repave.unacknowledged')
    await user.carryOut('composed', one)
    assert.ok(!(await user.inventory('composed')).layers.some(({ profile }) => profile === 'extras'))
    await server.call(profileRoutes.delete, { params: { name: 'extras' } })
    await refusedWith(user.plan('composed', both), 404, 'profile.missing')
    await refusedWith(user.plan('composed', { profiles: [{ name: 'shop', version: '7.7.7' }] }), 404, 'version.missing')
  })

  test('by variables: one that is required stops a plan until it has a value', async () => {
    const greeting = { name: 'greeting', required: true }
    const addons = [
      {
        ...manifestLayer('banner', ''),
        manifests: [{ name: 'banner', content: configMap('banner', '{{.cairn.var.greeting}}') }],
      },
    ]
    await addVersion('2.0.0', { variables: [greeting], addons })
    const profiles = [{ name: 'shop', version: '2.0.0' }]
    const missing = await user.plan('greeted', { profiles })
    assert.equal(missing.state, 'blocked')
    assert.ok(missing.checks.some(({ code, severity }) => code === 'variable.missing' && severity === 'error'))
    const unknown = await refusedWith(user.plan('greeted', { profiles, variables: { greting: 'hi' } }), 422, 'document.invalid')
    assert.deepEqual(
      unknown.errors.map(({ code, path }) => [code, path]),
      [['variable.unknown', 'variables.greting']],
    )

    await user.carryOut('greeted', { profiles, variables: { greeting: 'hello' } })
    const plan = await user.plan('greeted', { variables: { greeting: 'good evening' } })
    assert.deepEqual([plan.repave.scope, plan.changes.map(({ layer }) => layer)], ['none', ['banner']])
    await user.carryOut('greeted', { variables: { greeting: 'good evening' } })
    assert.deepEqual((await user.cluster('greeted')).spec.variables, { greeting: 'good evening' })

    const nameless = clusterOf('nameless', 'shop', { profiles })
    const problem = await refusedWith(server.call(clusterRoutes.create, { body: nameless }), 422, 'document.invalid')
    assert.deepEqual(
      problem.errors.map(({ code }) => code),
      ['variable.missing'],
    )
  })
})

const dressed = {
  labels: { tier: 'batch' },
  taints: [{ key: 'dedicated', value: 'batch', effect: 'NoSchedule' as const }],
}
