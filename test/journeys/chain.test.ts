import assert from 'node:assert/strict'
import { updateRoutes } from '#contract/update.ts'
import { after, before, describe, test } from 'node:test'
import type { WireInventory } from '#contract/inventory.ts'
import { profileRoutes } from '#contract/profile.ts'
import { createTestDatabase } from '../store/database-fixture.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { codeOf, operator, type Operator } from './operator.ts'
import { clusterOf, metrics, stack } from './stack.ts'

/** Several Kubernetes minors in one plan, over the real server and its own packs. */
describe('a chain of Kubernetes minors', { timeout: 480_000 }, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let server: TestServer
  let user: Operator
  const start = async (simulatorSpeed: number) => {
    server = await startTestServer({ databaseUrl: database.databaseUrl, simulatorSpeed })
    user = operator(server.call)
  }
  before(async () => {
    database = await createTestDatabase()
    await start(200)
    await user.publish(stack('shop', { kubernetes: '1.34.8' }))
    for (const [version, kubernetes, addon] of [
      ['2.0.0', '1.37.1', '0.8.0'],
      ['1.9.0', '1.36.2', '0.8.0'],
    ] as const) {
      const body = stack('shop', { version, kubernetes, addons: [metrics(addon)] })
      await server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    }
    await Promise.all(['whole', 'broken'].map((name) => user.raise(clusterOf(name, 'shop'))))
  })
  after(async () => {
    await server.dispose()
    await database.dispose()
  })
  const to = (version: string) => ({ profiles: [{ name: 'shop', version }] })

  test('is planned, approved and followed to its end, with skew held in all that is seen', async () => {
    const plan = await user.plan('whole', to('2.0.0'))
    assert.deepEqual(
      plan.steps.map(({ kubernetesVersion, before: first, pools }) => [kubernetesVersion, first.join(' '), pools.join(' ')]),
      [
        ['1.35.4', 'shop/kubernetes', 'control-plane'],
        ['1.36.2', 'shop/kubernetes', 'control-plane'],
        ['1.37.1', 'shop/kubernetes shop/metrics', 'control-plane general'],
      ],
    )
    assert.deepEqual(plan.saves?.nodes, 4)
    assert.match(plan.summary, /kubernetes 1\.34\.8 → 1\.37\.1.*replaces 5 nodes \(control-plane 3 times, general\)/)
    await user.approve(plan)
    const seen = await follow('whole')
    assert.deepEqual([...seen].sort(), ['1.34.8', '1.35.4', '1.36.2', '1.37.1'])
    const again = await user.plan('whole', to('2.0.0'))
    assert.equal(again.state, 'empty')
  })

  test('outlives the end of its server in the middle, and another plan that takes its place', async () => {
    await user.begin('broken', to('2.0.0'))
    await user.until('broken', ({ status }) => status.kubernetesVersion === '1.35.4', 'at its first step')
    await server.dispose()
    // Slow enough that a plan is made and approved within one step, also on a busy machine.
    await start(50)
    // A plan rests on the step that the control plane takes: it holds until the next one.
    const approve = async () => {
      const plan = await user.plan('broken', to('1.9.0'))
      assert.equal(plan.state, 'open', plan.summary)
      return codeOf(user.approve(plan, { acknowledgeRepave: true, supersede: true }), () => 'approved')
    }
    const answers = [await approve()]
    while (answers.at(-1) === 'plan.stale' && answers.length < 5) answers.push(await approve())
    assert.equal(answers.at(-1), 'approved')
    await follow('broken')
    const [, given] = (await server.call(updateRoutes.list, { params: { name: 'broken' } })).items
    assert.equal(given?.phase, 'superseded')
    const { status } = await user.cluster('broken')
    assert.equal(status.kubernetesVersion, '1.36.2')
    assert.equal((await user.plan('broken', to('1.9.0'))).state, 'empty')
  })

  /** Looks at the cluster until it is up to date; the versions that its API servers had. */
  async function follow(name: string): Promise<ReadonlySet<string>> {
    const servers = new Set<string>()
    let done = 0
    for (let looks = 0; looks < 20_000; looks += 1) {
      const inventory = await user.inventory(name)
      for (const version of judged(inventory)) servers.add(version)
      const { status } = await user.cluster(name)
      if (status.updateStatus === 'Up to date') return servers
      const { nodesDone = 0, nodesTotal = 0 } = status.update ?? {}
      assert.ok(nodesDone <= nodesTotal, `${nodesDone} of ${nodesTotal}`)
      done = Math.max(done, nodesDone)
    }
    return assert.fail(`${name} comes to no end: ${done} done`)
  }
})

/** The version skew policy, of all that is up: kubelets never newer than an API server nor more than three minors older. */
function judged({ pools }: WireInventory): readonly string[] {
  const up = pools.flatMap(({ role, nodes }) => nodes.filter(({ phase }) => phase === 'ready').map((node) => ({ ...node, role })))
  const of = (role: string) => up.filter((node) => node.role === role).map((node) => node.kubernetesVersion)
  const minors = (versions: readonly string[]) => versions.map((version) => Number(version.split('.')[1]))
  const [servers, kubelets] = [minors(of('control-plane')), minors(of('worker'))]
  if (servers.length === 0 || kubelets.length === 0) return of('control-plane')
  const text = JSON.stringify({ servers, kubelets })
  assert.ok(Math.max(...servers) - Math.min(...servers) <= 1, text)
  assert.ok(Math.max(...kubelets) <= Math.min(...servers), text)
  assert.ok(Math.max(...servers) - Math.min(...kubelets) <= 3, text)
  return of('control-plane')
}
