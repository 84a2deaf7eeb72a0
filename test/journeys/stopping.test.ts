import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { ProblemError } from '#contract/client.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { auditRoutes } from '#contract/audit.ts'
import { faultRoutes } from '#contract/fault.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import { updateRoutes, type ForetoldAbort } from '#contract/update.ts'
import type { Machine } from '#core/simulation/world.ts'
import type { EngineTarget } from '#core/update/target.ts'

import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { nodesOf, operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, metrics, patientDrain, stack, workers } from './stack.ts'

const names = ['held', 'past', 'early', 'alone', 'going', 'slow'] as const

/** Stopping an update of Kubernetes wherever it is, over the real server: nothing of it is left behind. */
describe('an update that somebody stops', { timeout: 480_000 }, () => {
  let server: TestServer
  let user: Operator
  let database: pg.Client
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    database = new pg.Client({ connectionString: server.databaseUrl })
    await database.connect()
    await user.publish(stack('shop', { addons: [metrics('0.8.0')] }))
    for (const [version, kubernetes] of [
      ['1.1.0', '1.36.2'],
      ['2.0.0', '1.37.1'],
    ] as const) {
      const body = stack('shop', { version, kubernetes, addons: [metrics('0.8.0')] })
      await server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    }
    const controlPlane = { replicas: 3 as const, instanceType: 'm5.large', drain: patientDrain }
    const workerPools = [workers('general', 2), workers('batch', 1)]
    await Promise.all(names.map((name) => user.raise(clusterOf(name, 'shop', { controlPlane, workerPools }))))
  })
  after(async () => {
    await database.end()
    await server.dispose()
  })

  const newPatch = { profiles: [{ name: 'shop', version: '1.1.0' }] }
  const newKubernetes = { profiles: [{ name: 'shop', version: '2.0.0' }] }
  const pause = (name: string, now: boolean) => server.call(updateRoutes.pause, { params: { name }, body: { now } })
  const resume = (name: string) => server.call(updateRoutes.resume, { params: { name } })
  const noImage = { kind: 'image-missing', pool: 'control-plane' } as const
  const imageAgain = (name: string) => user.inject(name, { kind: 'image-missing', clear: true })
  const imageIsMissing = (name: string) =>
    user.until(name, ({ status }) => status.waiting?.object !== undefined && /image/.test(status.waiting.reason), 'no image')

  /** The new control plane cannot get past its first node, so that the update stands in the middle of its step. */
  async function beginAndStopInside(name: string, request = newKubernetes): Promise<string> {
    const faults = [{ when: { event: 'node-joined' as const, pool: 'control-plane' }, fault: noImage }]
    const scenario = { apiVersion: 'cairn.dev/v1' as const, kind: 'Scenario' as const, spec: { faults } }
    await server.call(faultRoutes.inject, { params: { name }, body: { scenario } })
    const id = await user.begin(name, request)
    await imageIsMissing(name)
    return id
  }

  async function foretell(name: string): Promise<ForetoldAbort> {
    const answer = await server.call(updateRoutes.abort, { params: { name }, body: { dryRun: true } })
    return 'verdict' in answer ? answer : assert.fail('a dry run only answers')
  }

  async function abort(name: string, body?: { readonly digest: ForetoldAbort['digest'] }) {
    const answer = await server.call(updateRoutes.abort, { params: { name }, ...(body && { body }) })
    return 'update' in answer ? answer : assert.fail('it was aborted')
  }

  /** What the engine has in hand, as it is stored. */
  async function engineSide(
    name: string,
  ): Promise<{ readonly machines: readonly Machine[]; readonly target: EngineTarget } | null> {
    const { rows } = await database.query<{ machines: Machine[]; target: EngineTarget }>(
      `select w.state->'machines' as machines, c.content as target from sim_worlds w
       join contents c on c.project_id = w.project_id and c.digest = w.target_digest where w.state->>'name' = $1`,
      [name],
    )
    return rows[0] ?? null
  }

  async function checkNothingIsLeft(name: string): Promise<void> {
    const { machines, target } = (await engineSide(name)) ?? assert.fail(`${name} has no world`)
    const held = target.pools.filter((pool) => pool.hold || pool.suspended)
    assert.deepEqual([held, machines.filter((machine) => machine.removal || machine.phase !== 'ready')], [[], []])
    for (const pool of target.pools) {
      const own = machines.filter((machine) => machine.pool === pool.name)
      assert.equal(own.length, pool.replicas, `${pool.name} has no node too many`)
      for (const { name: node, taints } of own) assert.deepEqual([node, taints], [node, pool.taints])
    }
  }

  test('pauses at once inside the control plane, says what that holds and suspends, and goes on when resumed', async () => {
    const id = await beginAndStopInside('held', newPatch)
    await refusedWith(resume('held'), 409, 'update.state')
    const { update, message } = await pause('held', true)
    assert.match(message, /Repair and scaling of the control plane are suspended/)
    assert.deepEqual([update.pause?.now, update.pause?.suspended], [true, ['control-plane']])
    assert.match((await refusedWith(pause('held', true), 409, 'update.state')).detail, /It can be resumed/)
    const { status } = await user.until('held', (one) => one.status.updateStatus === 'Paused', 'paused')
    assert.equal(status.update?.pause?.holds, true)
    assert.match(status.update.pause.at, /at once/)
    assert.match(
      (await refusedWith(pause('held', true), 409, 'update.state')).detail,
      /It is paused\. It can be resumed, aborted or/,
    )
    const suspended = ((await engineSide('held'))?.target.pools ?? []).map((pool) => [
      pool.name,
      pool.hold,
      pool.suspended ?? false,
    ])
    assert.deepEqual(suspended, [
      ['control-plane', true, true],
      ['general', true, false],
      ['batch', true, false],
    ])
    await imageAgain('held')
    const before = nodesOf(await user.inventory('held'), 'control-plane').map(({ name }) => name)
    await user.inject('held', { kind: 'node-deleted', pool: 'general' })
    await eventually(
      () => user.inventory('held'),
      (one) => nodesOf(one, 'general').filter(({ ready }) => ready).length === 2,
      { what: 'the repair of a worker' },
    )
    assert.deepEqual(
      nodesOf(await user.inventory('held'), 'control-plane').map(({ name }) => name),
      before,
    )
    const resumed = await resume('held')
    assert.deepEqual([resumed.update.phase, resumed.update.pause], ['rolling', null])
    await refusedWith(resume('held'), 409, 'update.state')
    assert.equal((await user.ended('held', id)).phase, 'succeeded')
    await checkNothingIsLeft('held')
  })

  test('past its point of no return finishes the control plane, and the next plan brings along what it left', async () => {
    const old = await user.inventory('past')
    const id = await beginAndStopInside('past')
    const { verdict, digest } = await foretell('past')
    const left = ['general', 'batch']
    assert.deepEqual(
      [verdict.kind, verdict.pools],
      ['goes-on', [{ name: 'control-plane', does: 'finishes' }, ...left.map((name) => ({ name, does: 'left' }))]],
    )
    assert.match(verdict.pastReturn ?? '', /1\.37\.1/)
    const { update, message } = await abort('past', { digest })
    assert.deepEqual([update.phase, update.abort?.pastReturn, message], ['aborting', verdict.pastReturn, verdict.text])
    assert.match((await refusedWith(abort('past'), 409, 'update.state')).detail, /It is aborting\. It can be paused/)
    await imageAgain('past')
    assert.equal((await user.ended('past', id)).phase, 'aborted')
    await checkNothingIsLeft('past')
    const inventory = await user.inventory('past')
    assert.deepEqual(
      nodesOf(inventory, 'control-plane').map(({ kubernetesVersion, ready }) => [kubernetesVersion, ready]),
      Array.from({ length: 3 }, () => ['1.37.1', true]),
    )
    const kept = (one: typeof old) =>
      left.flatMap((pool) => nodesOf(one, pool).map(({ name, kubernetesVersion }) => [name, kubernetesVersion]))
    assert.deepEqual(kept(inventory), kept(old))
    const { status } = await user.cluster('past')
    assert.equal(status.updateStatus, 'Updates available')
    assert.deepEqual(
      status.pending
        .filter(({ kind }) => kind === 'pool')
        .map(({ name }) => name)
        .toSorted(),
      left.toSorted(),
    )

    const next = await user.plan('past', {})
    assert.deepEqual(next.repave.pools.map((pool) => pool.name).toSorted(), left.toSorted())
    assert.match(JSON.stringify(next.repave), /abort\.left-behind/)
    await user.carryOut('past', {})
    const done = await user.cluster('past')
    assert.deepEqual([done.status.updateStatus, done.status.pending], ['Up to date', []])
    assert.ok(kept(await user.inventory('past')).every(([, version]) => version === '1.37.1'))
  })

  test('before its point of no return goes back with the very nodes that it had', async () => {
    const old = await user.inventory('early')
    await user.inject('early', noImage)
    const id = await user.begin('early', newKubernetes)
    await imageIsMissing('early')
    const { verdict } = await foretell('early')
    assert.deepEqual([verdict.kind, verdict.pastReturn], ['returns', null])
    await abort('early')
    const ended = await user.ended('early', id)
    assert.deepEqual([ended.phase, ended.evidence === null], ['aborted', false])
    await checkNothingIsLeft('early')
    const nodes = (one: typeof old) => one.pools.map((pool) => pool.nodes)
    assert.deepEqual(nodes(await user.inventory('early')), nodes(old), 'no missing image is waited for')
    const { spec, status } = await user.cluster('early')
    assert.deepEqual([spec.profiles, status.kubernetesVersion], [[{ name: 'shop', version: '1.0.0' }], '1.36.1'])
    assert.match((await refusedWith(abort('early'), 409, 'update.state')).detail, /has ended \(aborted\)/)
  })

  test('needs nobody else for it, though the project wants somebody else to approve', async () => {
    const params = { name: 'default' }
    await user.inject('alone', noImage)
    const id = await user.begin('alone', newKubernetes)
    await imageIsMissing('alone')
    await server.call(projectRoutes.putPolicy, { params, body: { approval: 'somebody-else' } })
    try {
      const plan = await user.plan('alone', newKubernetes)
      await refusedWith(user.approve(plan, { acknowledgeRepave: true, supersede: true }), 409, 'approval.own-plan')
      await abort('alone')
    } finally {
      await server.call(projectRoutes.putPolicy, { params, body: {} })
    }
    assert.equal((await user.ended('alone', id)).phase, 'aborted')
    const { items } = await server.call(auditRoutes.list, { query: { object: 'cluster/alone' } })
    assert.deepEqual(
      items
        .filter(({ action }) => action === 'update.abort')
        .map(({ detail }) => (detail as { readonly update?: string } | null)?.update),
      [id],
    )
  })

  test('ends with its cluster, of which nothing is left in the fleet', async () => {
    const id = await beginAndStopInside('going')
    await server.call(clusterRoutes.delete, { params: { name: 'going' } })
    const gone = async () => {
      try {
        await user.cluster('going')
        return false
      } catch (error) {
        if (error instanceof ProblemError && error.problem.code === 'cluster.missing') return true
        throw error
      }
    }
    await eventually(gone, (isGone) => isGone, { what: 'the end of the cluster' })
    assert.equal(await engineSide('going'), null)
    const reasons = (await user.events('going')).filter(({ object }) => object === `update ${id}` || object === 'cluster going')
    const told = reasons.map(({ reason }) => reason).slice(-3)
    assert.deepEqual(told, ['UpdateSuperseded', 'ClusterDeleting', 'ClusterDeleted'])
    const { rows } = await database.query('select 1 from updates where id = $1', [id])
    assert.deepEqual(rows, [])
  })

  test('or that nothing moves any more: it has stalled, which is told once and measured, and it goes on all the same', async () => {
    const measured = async (metric: string) => {
      const text = await (await fetch(`${server.url}/metrics`)).text()
      return Number(new RegExp(`^${metric} (\\d+)$`, 'm').exec(text)?.[1])
    }
    const before = await measured('cairn_update_stalls_total')
    await user.inject('slow', { kind: 'budget-blocks-drain', pool: 'general' })
    const id = await user.begin('slow', {
      workerPools: [workers('general', 2, { instanceType: 'm5.xlarge' }), workers('batch', 1)],
    })
    const { status } = await user.until('slow', (one) => (one.status.update?.stalled ?? null) !== null, 'stalled')
    assert.deepEqual([status.update?.phase, status.updateStatus], ['rolling', 'Waiting'])
    assert.ok((await measured('cairn_updates_stalled')) >= 1)
    assert.ok((await measured('cairn_update_stalls_total')) > before)
    await user.inject('slow', { kind: 'budget-blocks-drain', clear: true })
    assert.equal((await user.ended('slow', id)).phase, 'succeeded')
    const told = (await user.events('slow')).filter(({ reason }) => reason === 'UpdateStalled')
    assert.deepEqual(
      told.map(({ severity, update }) => [severity, update]),
      [['warning', id]],
    )
    assert.equal(await measured('cairn_updates_stalled'), 0)
  })
})
