import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { clusterRoutes } from '#contract/cluster.ts'
import { driftRoutes, type WireDrift } from '#contract/drift.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { connectDatabase } from '#store/open.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { createTestDatabase, quiet } from '../store/database-fixture.ts'
import { nodesOf, operator, type Fault, type Operator } from './operator.ts'
import { clusterOf, metrics, stack, workers } from './stack.ts'

interface Row {
  readonly cluster: string
  readonly fault: (node: string) => Fault
  readonly kind: WireDrift['kind']
  readonly object: RegExp
}

const rows: readonly Row[] = [
  { cluster: 'changed', fault: (node) => ({ kind: 'node-reverted', node }), kind: 'node-changed', object: /^node / },
  { cluster: 'relabelled', fault: (node) => ({ kind: 'node-relabelled', node }), kind: 'node-relabelled', object: /^node / },
  {
    cluster: 'scaled',
    fault: () => ({ kind: 'pool-scaled', pool: 'general', nodes: 4 }),
    kind: 'pool-scaled',
    object: /^pool general$/,
  },
  {
    cluster: 'edited',
    fault: () => ({ kind: 'addon-edited', layer: 'shop/metrics' }),
    kind: 'layer-edited',
    object: /^layer shop\/metrics$/,
  },
  {
    cluster: 'removed',
    fault: () => ({ kind: 'addon-removed', layer: 'shop/metrics' }),
    kind: 'layer-removed',
    object: /^layer shop\/metrics$/,
  },
]

/** What somebody changes outside of Cairn is shown, and set right where the project says so. */
describe('drift', { timeout: 480_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop', { version: '1.0.0', kubernetes: '1.36.1', addons: [metrics('0.7.2')] }))
    const next = stack('shop', { version: '1.1.0', kubernetes: '1.36.2', addons: [metrics('0.7.2')] })
    await server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body: next })
  })
  after(async () => {
    await server.dispose()
  })
  const setPolicy = async (policy: { driftRepair?: 'on' | 'off'; remediation?: 'on' | 'off' }) => {
    await server.call(projectRoutes.putPolicy, { params: { name: 'default' }, body: policy })
  }
  const drift = async (name: string) => (await server.call(driftRoutes.list, { params: { name } })).items
  const evidence = async (name: string) => await server.call(driftRoutes.evidence, { params: { name } })
  const reasons = async (name: string) => (await user.events(name)).map(({ reason }) => reason)
  const general = { workerPools: [workers('general', 2, { labels: { tier: 'web' } })] }

  test('a cluster that has come into being is up to date with evidence of its own', async () => {
    await user.raise(clusterOf('fresh', 'shop', general))
    await user.until('fresh', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    const { revision, evidence: proof } = await evidence('fresh')
    assert.equal(revision, 1)
    assert.deepEqual(
      proof?.nodes.map(({ pool, ready, readyAt, kubernetesVersion }) => [pool, ready, readyAt !== null, kubernetesVersion]),
      [
        ['control-plane', true, true, '1.36.1'],
        ['general', true, true, '1.36.1'],
        ['general', true, true, '1.36.1'],
      ],
    )
    assert.deepEqual(
      proof.apiServers?.map(({ kubernetesVersion, healthy, memberHealthy }) => [kubernetesVersion, healthy, memberHealthy]),
      [['1.36.1', true, true]],
    )
    assert.ok(proof.layers.every(({ state }) => state === 'ready'))
    assert.deepEqual(await drift('fresh'), [])
  })

  test('an update is verified by what was observed after its last step', async () => {
    const done = await user.carryOut('fresh', { profiles: [{ name: 'shop', version: '1.1.0' }] })
    const proof = done.evidence
    assert.ok(proof?.since && proof.apiServers)
    assert.ok(Date.parse(proof.observedAt) >= Date.parse(proof.since))
    assert.ok(proof.nodes.every(({ readyAt }) => readyAt !== null && Date.parse(readyAt) <= Date.parse(proof.since ?? '')))
    assert.deepEqual(new Set(proof.apiServers.map(({ kubernetesVersion }) => kubernetesVersion)), new Set(['1.36.2']))
    assert.deepEqual(await evidence('fresh'), { revision: 2, evidence: proof })
    assert.equal((await user.cluster('fresh')).status.updateStatus, 'Up to date')
  })

  for (const { cluster, fault, kind, object } of rows) {
    test(`${kind} is shown, and set right once the project says so`, async () => {
      await setPolicy({})
      await user.raise(clusterOf(cluster, 'shop', general))
      await user.carryOut(cluster, { profiles: [{ name: 'shop', version: '1.1.0' }] })
      const first = await evidence(cluster)
      const [victim] = nodesOf(await user.inventory(cluster), 'general')
      await user.inject(cluster, fault(victim?.name ?? ''))
      const seen = await user.until(cluster, ({ status }) => status.drift !== undefined, 'drift')
      assert.deepEqual([seen.status.updateStatus, seen.status.waiting?.code], ['Waiting', 'drift'])
      assert.match(seen.status.waiting?.reason ?? '', /instead of .+\. A plan sets it right/)
      assert.deepEqual(seen.status.drift?.kinds, [kind])
      const [found] = await drift(cluster)
      assert.deepEqual([found?.kind, found?.repair], [kind, 'off'])
      assert.match(found?.object ?? '', object)
      const { items } = await server.call(clusterRoutes.list, { query: { drift: 'true' } })
      assert.deepEqual(
        items.map(({ metadata }) => metadata.name),
        [cluster],
      )

      // Without a word of the project a plan sets it right, and one that asks for nothing else does no more than that.
      const mending = await user.plan(cluster, {})
      assert.equal(mending.state, 'open')
      assert.match(mending.summary, /sets right what was changed outside of (general|shop\/metrics)/i)
      assert.deepEqual(
        mending.checks.map(({ code, severity, evidence }) => [code, severity, (evidence as { drift: string }).drift]),
        [['cluster.drifted', 'info', kind]],
      )
      await user.carryOut(cluster, {})
      assert.deepEqual(await drift(cluster), [])
      const [second] = nodesOf(await user.inventory(cluster), 'general')
      await user.inject(cluster, fault(second?.name ?? ''))
      await user.until(cluster, ({ status }) => status.drift !== undefined, 'drift once more')

      await setPolicy({ driftRepair: 'on' })
      await user.until(cluster, ({ status }) => status.updateStatus === 'Up to date', 'set right')
      assert.deepEqual(await drift(cluster), [])
      const told = (await reasons(cluster)).filter((reason) => reason.startsWith('Drift'))
      assert.deepEqual(new Set(told), new Set(['DriftFound', 'DriftGone']))
      const inventory = await user.inventory(cluster)
      assert.ok(inventory.pools.flatMap(({ nodes }) => nodes).every(({ upToDate, ready }) => upToDate && ready))
      assert.equal(nodesOf(inventory, 'general').length, 2)
      const proof = await evidence(cluster)
      assert.ok(first.evidence && proof.evidence)
      assert.ok(proof.evidence.observedAt > first.evidence.observedAt, 'it is verified anew')

      const toldOfLayers = async () => (await user.events(cluster)).filter(({ reason }) => reason.startsWith('Drift'))
      const earlier = (await toldOfLayers()).length
      const [next] = nodesOf(inventory, 'general')
      await user.inject(cluster, fault(next?.name ?? ''))
      // It may be right again before anybody has looked.
      if (kind === 'node-changed') {
        await eventually(
          () => user.inventory(cluster),
          (now) => !nodesOf(now, 'general').some(({ name }) => name === next?.name),
        )
      }
      // Of an add-on it is told all the same.
      if (kind === 'layer-edited' || kind === 'layer-removed') {
        const events = await eventually(toldOfLayers, (all) => all.length > earlier + 1)
        assert.deepEqual(
          events.slice(earlier).map(({ reason, detail }) => [reason, (detail as { kind: string }).kind]),
          [
            ['DriftFound', kind],
            ['DriftGone', kind],
          ],
        )
      }
      await user.until(cluster, ({ status }) => status.updateStatus === 'Up to date', 'set right by itself')
      assert.deepEqual(await drift(cluster), [])
    })
  }

  test('a node that is not ready is shown and stays, where remediation is off; it is replaced once it is on', async () => {
    await setPolicy({ remediation: 'off' })
    await user.raise(clusterOf('unwell', 'shop', general))
    const [victim] = nodesOf(await user.inventory('unwell'), 'general')
    await user.inject('unwell', { kind: 'node-dies', node: victim?.name ?? '' })
    const seen = await user.until('unwell', ({ status }) => status.drift !== undefined, 'drift')
    assert.deepEqual(seen.status.drift?.kinds, ['node-unhealthy'])
    assert.equal(seen.status.health, 'Unhealthy')
    assert.match(seen.status.waiting?.reason ?? '', /remediation is off/)
    await setPolicy({})
    await user.until('unwell', ({ status }) => status.updateStatus === 'Up to date', 'replaced')
    assert.ok(!nodesOf(await user.inventory('unwell'), 'general').some(({ name }) => name === victim?.name))
  })

  test('an update that somebody keeps from its end by what he changes says so', async () => {
    await setPolicy({})
    await user.raise(clusterOf('kept', 'shop', general))
    await user.inject('kept', { kind: 'addon-edited', layer: 'shop/metrics' })
    await user.until('kept', ({ status }) => status.drift !== undefined, 'drift')
    const id = await user.begin('kept', { profiles: [{ name: 'shop', version: '1.1.0' }] })
    const waits = await user.until('kept', ({ status }) => status.waiting?.object === 'layer shop/metrics', 'waiting')
    assert.match(waits.status.waiting?.reason ?? '', /edited/)
    await setPolicy({ driftRepair: 'on' })
    assert.equal((await user.ended('kept', id)).phase, 'succeeded')
  })
})

test(
  'a cluster that an older release left without evidence is verified before it is up to date again',
  { timeout: 120_000 },
  async () => {
    const database = await createTestDatabase()
    const db = connectDatabase<unknown>(database.address, { poolSize: 1, log: quiet })
    const query = async (text: string) => void (await sql.raw(text).execute(db))
    const start = async () => await startTestServer({ databaseUrl: database.databaseUrl, simulatorSpeed: 30_000 })
    let server = await start()
    try {
      const user = operator(server.call)
      await user.publish(stack('shop'))
      await user.raise(clusterOf('old', 'shop'))
      await user.until('old', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
      await query('update clusters set verified_revision = null')
      await query('update cluster_revisions set evidence = null')
      assert.equal((await user.cluster('old')).status.updateStatus, 'Verifying')
      assert.deepEqual(await server.call(driftRoutes.evidence, { params: { name: 'old' } }), { revision: 1, evidence: null })
      await server.dispose()
      // As the migration does, while no server runs.
      await query(`
      insert into work (kind, key, generation, due_at) select 'cluster', id, nextval('work_generations'), 0 from clusters
      on conflict (kind, key) do update set due_at = 0`)
      server = await start()
      const again = operator(server.call)
      await again.until('old', ({ status }) => status.updateStatus === 'Up to date', 'verified')
      const { evidence } = await server.call(driftRoutes.evidence, { params: { name: 'old' } })
      assert.equal(evidence?.nodes.length, 3)
    } finally {
      await server.dispose()
      await db.destroy()
      await database.dispose()
    }
  },
)
