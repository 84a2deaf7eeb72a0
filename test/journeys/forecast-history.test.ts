import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planRoutes } from '#contract/plan.ts'
import { updateRoutes } from '#contract/update.ts'
import { parseDuration } from '#core/base/instant.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { operator, type Operator } from './operator.ts'
import { clusterOf, stack, workers } from './stack.ts'

/** At this speed a look that is late by a twentieth of a second is fifteen seconds of engine time. */
const speed = 300

describe('the forecast of an update', { timeout: 480_000 }, () => {
  let server: TestServer
  let user: Operator
  const sizes = ['m5.xlarge', 'm5.2xlarge', 'c5.xlarge', 'c5.2xlarge']
  const quick = { type: 'custom', maxSurge: '50%', maxUnavailable: 0 } as const
  const sized = (instanceType: string) => ({ workerPools: [workers('general', 6, { instanceType, strategy: quick })] })
  const foresee = (instanceType: string) =>
    server.call(planRoutes.propose, { params: { name: 'learner' }, body: sized(instanceType) })

  before(async () => {
    server = await startTestServer({ simulatorSpeed: speed })
    user = operator(server.call)
    await user.publish(stack('shop'))
    const cluster = clusterOf('learner', 'shop')
    await user.raise({ ...cluster, spec: { ...cluster.spec, ...sized('m5.large') } })
  })
  after(() => server.dispose())

  test('rests on defaults until there is a history, is compared with what happened, and then rests on that', async () => {
    for (const size of sizes) {
      const plan = await foresee(size)
      const { forecast } = plan
      assert.ok(forecast, plan.summary)
      if (forecast.basis === 'history') {
        assert.ok(forecast.samples >= 10, `${forecast.samples} samples`)
        assert.notEqual(size, sizes[0], 'nothing is known at first')
        return
      }
      assert.equal(forecast.samples, 0)
      const id = await user.approve(plan)
      const running = (await user.update('learner', id)).forecast
      assert.deepEqual(running, { p50: forecast.p50, p90: forecast.p90, took: null, error: null })
      const { forecast: compared, phase } = await user.ended('learner', id)
      assert.equal(phase, 'succeeded')
      assert.ok(compared?.took && compared.error !== null)
      const [took, p50] = [parseDuration(compared.took) ?? 0, parseDuration(forecast.p50) ?? 0]
      // Durations are told in whole seconds, rounded up.
      assert.ok(Math.abs(compared.error - (took - p50) / p50) < 0.01, JSON.stringify(compared))
      assert.ok(compared.error > -0.5, `quicker than can be: ${JSON.stringify(compared)}`)
      const verified = (await user.events('learner')).findLast(({ reason }) => reason === 'UpdateSucceeded')
      const told = `It took ${compared.took}, forecast ${forecast.p50}–${forecast.p90}.`
      assert.ok(verified?.message.endsWith(told), `${verified?.message} where ${told}`)
    }
    assert.fail('three updates of six nodes were seen, and there is no history')
  })

  test('leaves out the time that the update was paused', async () => {
    await user.inject('learner', { kind: 'budget-blocks-drain', pool: 'general' })
    const id = await user.begin('learner', sized('r5.large'))
    const control = (verb: 'pause' | 'resume') => server.call(updateRoutes[verb], { params: { name: 'learner' } })
    await control('pause')
    await user.until('learner', ({ status }) => status.updateStatus === 'Paused', 'paused')
    const { startedAt } = await user.update('learner', id)
    // Two seconds on the wall are ten minutes of engine time.
    await user.until('learner', () => Date.now() - Date.parse(startedAt) > 2000, 'paused for a while')
    await user.inject('learner', { kind: 'budget-blocks-drain', clear: true })
    await control('resume')
    const { endedAt, forecast } = await user.ended('learner', id)
    assert.equal(forecast, null, 'it was planned without a forecast')
    const message = (await user.events('learner')).findLast(({ reason }) => reason === 'UpdateSucceeded')?.message ?? ''
    const took = parseDuration(/It took (\w+)\.$/.exec(message)?.[1] ?? '') ?? assert.fail(message)
    const whole = (Date.parse(endedAt ?? '') - Date.parse(startedAt)) * speed
    assert.ok(took < whole - 500_000, `${took} of ${whole}`)
  })
})
