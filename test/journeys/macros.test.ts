import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { auditRoutes } from '#contract/audit.ts'
import { macroRoutes } from '#contract/macro.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, metrics, stack } from './stack.ts'

const values = `
mirror: "{{.cairn.macro.mirror}}"
zone: '{{.cairn.macro.zone | default "none"}}'
name: "{{.cairn.system.cluster.name}} of {{.cairn.system.project.name}}"
`

describe('macros', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
  })
  after(() => server.dispose())

  const set = (scope: 'project' | 'all', macros: Record<string, string>, project = 'default') =>
    server.call(macroRoutes.put, { query: { scope, project }, body: { macros } })
  const effective = async (name: string) => {
    const { items } = await server.call(clusterRoutes.layers, { params: { name } })
    return items.find((layer) => layer.name === 'metrics')?.effectiveValues ?? ''
  }
  const status = async (name: string) => (await user.cluster(name)).status
  const withStatus = async (updateStatus: 'Updates available' | 'Up to date') =>
    (await server.call(clusterRoutes.list, { query: { updateStatus } })).items.map((cluster) => cluster.metadata.name)

  test('are of a project before those of all, and are answered as they were set', async () => {
    await set('all', { mirror: 'all.example', 'base-url': 'https://{{.cairn.macro.mirror}}' })
    assert.deepEqual(await server.call(macroRoutes.get, { query: { scope: 'all' } }), {
      macros: { 'base-url': 'https://{{.cairn.macro.mirror}}', mirror: 'all.example' },
    })
    assert.deepEqual(await server.call(macroRoutes.get, {}), { macros: {} })
  })

  test('are taken when a cluster is made; changing one changes nothing, and is a pending update', async () => {
    await user.publish(stack('shop', { addons: [metrics('0.7.2', values)] }))
    await user.raise(clusterOf('one', 'shop'))
    await user.until('one', (cluster) => cluster.status.updateStatus === 'Up to date', 'up to date')
    assert.match(await effective('one'), /mirror: all.example\n/)
    assert.match(await effective('one'), /zone: none\n/)
    assert.match(await effective('one'), /name: one of default\n/)

    await set('project', { mirror: `${'m'.repeat(100)}.example` })
    const changed = await status('one')
    assert.equal(changed.updateStatus, 'Updates available')
    assert.deepEqual(changed.pending, [{ kind: 'macro', name: 'mirror', from: 'all.example', to: `${'m'.repeat(79)}…` }])
    assert.deepEqual(await withStatus('Updates available'), ['one'])
    assert.equal((await server.call(clusterRoutes.summary, {})).updateStatus['Updates available'], 1)
    assert.match(await effective('one'), /mirror: all.example\n/)

    assert.equal((await user.plan('one', {})).state, 'empty', 'a plan keeps what the cluster took')
    const { items } = await server.call(auditRoutes.list, { query: { action: 'macros.set', limit: 1 } })
    assert.deepEqual(items[0]?.detail, { changed: [{ name: 'mirror', from: null, to: `${'m'.repeat(79)}…` }] })

    await set('project', {})
    assert.deepEqual(await withStatus('Updates available'), [], 'what is changed back is pending no more')
    await set('project', { mirror: 'own.example' })
    await user.carryOut('one', { pending: true })
    assert.match(await effective('one'), /mirror: own.example\n/)
    assert.deepEqual((await status('one')).pending, [])
  })

  test('are pinned by a plan, and a rollback takes those of its revision', async () => {
    await set('project', { mirror: 'newer.example' })
    const plan = await user.plan('one', { pending: true })
    await set('project', { mirror: 'newest.example' })
    await user.ended('one', await user.approve(plan))
    assert.match(await effective('one'), /mirror: newer.example\n/)
    assert.equal((await status('one')).pending[0]?.to, 'newest.example')
    await user.carryOut('one', { rollbackTo: 1 })
    assert.match(await effective('one'), /mirror: all.example\n/)
    assert.equal((await status('one')).pending[0]?.from, 'all.example')
  })

  test('that come to be or go are pending too, and a plan that takes them says what is missing', async () => {
    await set('project', { mirror: 'all.example', zone: 'blue' })
    assert.deepEqual((await status('one')).pending, [{ kind: 'macro', name: 'zone', from: null, to: 'blue' }])
    assert.equal((await user.plan('one', {})).state, 'empty')
    await user.carryOut('one', { pending: true })
    assert.match(await effective('one'), /zone: blue\n/)

    await set('project', {})
    await set('all', {})
    assert.deepEqual((await status('one')).pending, [
      { kind: 'macro', name: 'mirror', from: 'all.example', to: null },
      { kind: 'macro', name: 'zone', from: 'blue', to: null },
    ])
    assert.equal((await user.plan('one', {})).state, 'empty')
    const plan = await user.plan('one', { pending: true })
    assert.equal(plan.state, 'blocked')
    const [check] = plan.checks
    assert.equal(check?.code, 'macro.unknown')
    assert.match(check?.message ?? '', /layer metrics, mirror: .*macro\.mirror/)
    await refusedWith(server.call(clusterRoutes.create, { body: clusterOf('two', 'shop') }), 422, 'document.invalid')
  })

  test('of one project are nothing to another', async () => {
    await server.call(projectRoutes.create, { body: { name: 'east' } })
    await set('project', { mirror: 'east.example' }, 'east')
    assert.deepEqual(await server.call(macroRoutes.get, {}), { macros: {} })
    const body = stack('shop', { addons: [metrics('0.7.2', values)] })
    await server.call(profileRoutes.create, { query: { project: 'east' }, body })
    const created = await server.call(clusterRoutes.create, { query: { project: 'east' }, body: clusterOf('one', 'shop') })
    assert.ok('status' in created)
    assert.deepEqual(created.status.pending, [])
    await set('project', { mirror: 'elsewhere.example' })
    const { items } = await server.call(clusterRoutes.list, { query: { project: 'east' } })
    assert.deepEqual(items[0]?.status.pending, [])
  })

  test('with values that lead in a circle block the plan that takes them', async () => {
    await set('project', { mirror: '{{.cairn.macro.other}}', other: 'x{{.cairn.macro.mirror}}' })
    const plan = await user.plan('one', { pending: true })
    const circle = plan.checks.find((check) => check.code === 'reference.cycle')
    assert.match(circle?.message ?? '', /macro\.mirror → macro\.other → macro\.mirror/)
    await refusedWith(server.call(planRoutes.approve, { params: { id: plan.id }, body: {} }), 409, 'plan.blocked')
  })

  test('with names that are none, and too many, are refused', async () => {
    for (const macros of [{ 'a b': 'x' }, { '-a': 'x' }, { a: 'x'.repeat(10_001) }, manyMacros(501)])
      await refusedWith(set('project', macros), 422, 'document.invalid')
    assert.equal(Object.keys((await set('project', manyMacros(500))).macros).length, 500)
  })
})

function manyMacros(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 'x']))
}
