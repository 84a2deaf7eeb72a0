import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { updateRoutes } from '#contract/update.ts'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'
import { nodesOf, operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, metrics, stack, workers } from './stack.ts'

/** What can be done to an update while it runs, and when it cannot. */
describe('an update under way', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop'))
    await Promise.all(
      ['quiet', 'replaced', 'paused', 'aborted', 'halting', 'mended'].map((name) => user.raise(clusterOf(name, 'shop'))),
    )
  })
  after(() => server.dispose())

  const sized = (instanceType: string) => ({ workerPools: [workers('general', 2, { instanceType })] })
  const ask = (verb: 'pause' | 'resume' | 'retry' | 'abort', name: string) =>
    server.call(updateRoutes[verb], { params: { name } })
  const block = (name: string) => user.inject(name, { kind: 'budget-blocks-drain', pool: 'general' })
  const unblock = (name: string) => user.inject(name, { kind: 'budget-blocks-drain', clear: true })
  const isBlocked = (name: string) =>
    user.until(name, ({ status: { waiting } }) => /budget/.test(waiting?.reason ?? ''), 'a blocked drain')
  const isHalted = (name: string) => user.until(name, ({ status }) => status.updateStatus === 'Halted', 'halted')
  const failJoins = async (name: string, times: number) => {
    for (let time = 0; time < times; time += 1) await user.inject(name, { kind: 'node-never-joins', pool: 'general' })
  }

  test('is what verbs need', async () => {
    for (const verb of ['pause', 'resume', 'retry', 'abort'] as const) {
      const { detail } = await refusedWith(ask(verb, 'quiet'), 409, 'update.state')
      assert.match(detail, /it is Running, and it has not been updated since it was made\. Make a plan/)
      await refusedWith(ask(verb, 'nobody'), 404, 'cluster.missing')
    }
    const done = await user.carryOut('quiet', { overrides: [{ profile: 'shop', layer: 'metrics', values: 'replicas: 2' }] })
    assert.equal(done.phase, 'succeeded')
    for (const verb of ['pause', 'resume', 'retry', 'abort'] as const) {
      const { detail } = await refusedWith(ask(verb, 'quiet'), 409, 'update.state')
      assert.match(detail, /its last update has ended \(succeeded\)\. Make a plan/)
    }
  })

  test('gives way to another plan only when that is asked for', async () => {
    await block('replaced')
    const first = await user.begin('replaced', sized('m5.xlarge'))
    await isBlocked('replaced')
    const plan = await user.plan('replaced', sized('m5.2xlarge'))
    assert.equal(plan.state, 'open')
    await refusedWith(user.approve(plan), 409, 'update.running')
    assert.equal((await user.update('replaced', first)).phase, 'rolling', 'the refusal changed nothing')

    const second = await user.approve(plan, { acknowledgeRepave: true, supersede: true })
    assert.equal((await user.cluster('replaced')).status.update?.id, second)
    const given = await user.ended('replaced', first)
    assert.equal(given.phase, 'superseded')
    await unblock('replaced')
    assert.equal((await user.ended('replaced', second)).phase, 'succeeded')
    const nodes = nodesOf(await user.inventory('replaced'), 'general')
    assert.deepEqual(
      nodes.map(({ upToDate, ready }) => upToDate && ready),
      [true, true],
    )
    const told = (await user.events('replaced')).filter(({ reason }) => reason === 'UpdateSuperseded')
    assert.deepEqual(
      told.map(({ object }) => object),
      [`update ${first}`],
    )
    assert.equal((await user.plan('replaced', sized('m5.2xlarge'))).state, 'empty')
  })

  test('pauses at its next boundary, touches no outdated node meanwhile, and goes on when it is told to', async () => {
    const old = nodesOf(await user.inventory('paused'), 'general').map(({ name }) => name)
    await block('paused')
    const id = await user.begin('paused', sized('m5.xlarge'))
    await isBlocked('paused')
    await refusedWith(ask('resume', 'paused'), 409, 'update.state')
    const { message } = await ask('pause', 'paused')
    assert.match(message, /next boundary/)
    await refusedWith(ask('pause', 'paused'), 409, 'update.state')
    const paused = await user.until('paused', ({ status }) => status.updateStatus === 'Paused', 'paused')
    assert.deepEqual([paused.status.update?.phase, paused.status.waiting?.reason], ['paused', 'paused'])
    await refusedWith(ask('retry', 'paused'), 409, 'update.state')
    await unblock('paused')

    // The drain that had begun ends; the other outdated node stays. Repair goes on: what is deleted by hand is made again.
    const settled = await eventually(
      () => user.inventory('paused'),
      (one) => nodesOf(one, 'general').length === 2 && nodesOf(one, 'general').every(({ phase }) => phase === 'ready'),
    )
    const kept = nodesOf(settled, 'general').filter(({ name }) => old.includes(name))
    assert.equal(kept.length, 1)
    const made = nodesOf(settled, 'general').find(({ upToDate }) => upToDate)
    assert.ok(made)
    await user.inject('paused', { kind: 'node-deleted', node: made.name })
    const repaired = await eventually(
      () => user.inventory('paused'),
      (one) =>
        nodesOf(one, 'general').length === 2 && nodesOf(one, 'general').every(({ name, ready }) => ready && name !== made.name),
    )
    assert.ok(nodesOf(repaired, 'general').some(({ name }) => name === kept[0]?.name))
    assert.equal((await user.cluster('paused')).status.updateStatus, 'Paused')

    await ask('resume', 'paused')
    assert.deepEqual((await user.ended('paused', id)).phase, 'succeeded')
    assert.ok(nodesOf(await user.inventory('paused'), 'general').every(({ name, upToDate }) => upToDate && !old.includes(name)))
    const told = (await user.events('paused'))
      .filter(({ kind }) => kind === 'approval' || kind === 'control' || kind === 'phase')
      .map(({ reason }) => reason)
      .filter((reason) => reason !== 'RepaveApproved')
    assert.deepEqual(told, [
      'UpdateApproved',
      'UpdateStarted',
      'UpdatePauseAsked',
      'UpdatePaused',
      'UpdateResumeAsked',
      'UpdateVerifying',
      'UpdateSucceeded',
    ])
  })

  test('that is aborted goes back to where it started and leaves nothing behind', async () => {
    const before = nodesOf(await user.inventory('aborted'), 'general')
    await block('aborted')
    const id = await user.begin('aborted', sized('m5.xlarge'))
    await isBlocked('aborted')
    const foretold = await server.call(updateRoutes.abort, { params: { name: 'aborted' }, body: { dryRun: true } })
    assert.ok('verdict' in foretold)
    assert.deepEqual([foretold.verdict.kind, foretold.verdict.pools], ['returns', [{ name: 'general', does: 'back' }]])
    assert.match(foretold.verdict.text, /revision 1/)
    assert.equal((await user.update('aborted', id)).phase, 'rolling', 'a dry run changes nothing')
    const other = { params: { name: 'aborted' }, body: { digest: `sha256:${'0'.repeat(64)}` as const } }
    await refusedWith(server.call(updateRoutes.abort, other), 409, 'plan.stale')
    const aborted = await server.call(updateRoutes.abort, { params: { name: 'aborted' }, body: { digest: foretold.digest } })
    assert.ok('update' in aborted)
    const { update, message } = aborted
    assert.equal(message, foretold.verdict.text)
    assert.deepEqual([update.id, update.phase, update.abort?.revision], [id, 'aborting', 3])
    const again = await refusedWith(ask('abort', 'aborted'), 409, 'update.state')
    assert.match(again.detail, /It is aborting\. It can be paused.* or superseded by another plan/)
    // Once the engine has been told, the drain that had begun is all that it still waits for.
    await eventually(
      () => user.update('aborted', update.id),
      ({ waiting }) => /budget/.test(waiting?.reason ?? ''),
    )
    await unblock('aborted')
    const ended = await user.ended('aborted', update.id)
    assert.deepEqual([ended.phase, ended.evidence === null], ['aborted', false])
    const after = nodesOf(await user.inventory('aborted'), 'general')
    assert.deepEqual(
      after.map(({ phase, upToDate, digest }) => [phase, upToDate, digest]),
      before.map(({ digest }) => ['ready', true, digest]),
    )
    assert.equal(
      after.filter(({ name }) => before.some((one) => one.name === name)).length,
      1,
      'the node that was past return is another',
    )
    const { spec, status } = await user.cluster('aborted')
    assert.deepEqual([spec.workerPools[0]?.instanceType, status.revision], ['m5.large', 3])
    assert.match((await refusedWith(ask('abort', 'aborted'), 409, 'update.state')).detail, /has ended \(aborted\)/)
  })

  test('halts when its retries are used up, disrupts nothing more, and can be tried again', async () => {
    const old = nodesOf(await user.inventory('halting'), 'general').map(({ name }) => name)
    await failJoins('halting', 3)
    const id = await user.begin('halting', sized('m5.xlarge'))
    const halted = await isHalted('halting')
    assert.match(halted.status.waiting?.reason ?? '', /did not become ready within 30 minutes, like the 2 before it/)
    assert.equal((await user.update('halting', id)).phase, 'halted')
    const nodes = nodesOf(await user.inventory('halting'), 'general')
    assert.deepEqual(
      nodes.filter(({ phase }) => phase === 'ready').map(({ name }) => name),
      old,
    )
    await ask('retry', 'halting')
    assert.equal((await user.ended('halting', id)).phase, 'succeeded')
    assert.equal((await user.cluster('halting')).status.health, 'Healthy')
  })

  test('that has halted is mended by a plan that takes its place', async () => {
    await failJoins('mended', 3)
    const id = await user.begin('mended', sized('a-bad-choice'))
    await isHalted('mended')
    const plan = await user.plan('mended', { ...sized('m5.xlarge'), overrides: [metricsOverride] })
    const second = await user.approve(plan, { acknowledgeRepave: true, supersede: true })
    assert.equal((await user.ended('mended', second)).phase, 'succeeded')
    assert.equal((await user.update('mended', id)).phase, 'superseded')
    const nodes = nodesOf(await user.inventory('mended'), 'general')
    assert.deepEqual(
      nodes.map(({ upToDate, ready }) => upToDate && ready),
      [true, true],
    )
  })
})

const metricsOverride = { profile: 'shop', layer: 'metrics', values: metrics('0.7.2', 'replicas: 3').values ?? null }
