import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { isBlocked, isEmpty } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { transition } from '#core/update/transition.ts'
import { checkedPlan } from '../core/plan-fixture.ts'
import { abortAt, updates, type Aborted } from './aborts.ts'
import { approvalOf, Judge } from './judge.ts'
import { factsAt, meantBy, revisionOf, standingLife, updatedLife, type LifeMoment } from './told-life.ts'

/** Whatever happens after the abort: only pools that its plan names are disrupted, and it ends as it says. */
function judged(moment: LifeMoment, plan: PlanContent, { content }: Aborted, ended: LifeMoment): readonly string[] {
  const judge = new Judge()
  const { desired, repave, pools: changed } = content
  assert.ok(desired)
  judge.approve(approvalOf(plan))
  for (const event of moment.log) judge.see(event)
  judge.approve(approvalOf(content))
  const named = new Set([...repave.pools, ...changed].map(({ name }) => name))
  const strange = ended.log.slice(moment.log.length).flatMap((event) => {
    if (event.kind !== 'removal-begun') return []
    const pool =
      judge.watch.nodes.get(event.node)?.pool ??
      ended.log.find((one) => one.kind === 'node-created' && one.node === event.node && one)
    const name = typeof pool === 'string' ? pool : pool?.kind === 'node-created' ? pool.pool : ''
    return named.has(name) ? [] : [`${event.node} of ${name} goes (${event.reason}), which the abort does not name`]
  })
  for (const event of ended.log.slice(moment.log.length)) judge.see(event)
  judge.verified(meantBy(desired.compiled))
  return [...judge.violations, ...strange]
}

describe('an abort at every moment of an update ends as it says', () => {
  for (const [name, input] of updates) {
    test(name, () => {
      const plan = checkedPlan(input)
      assert.ok(!isBlocked(plan), plan.summary)
      const standing = standingLife(input.parent.compiled, name)
      const { desired } = plan
      assert.ok(desired)
      const life = updatedLife(standing, desired.compiled)
      const texts = new Set<string>()
      for (const moment of life.slice(0, -1)) {
        const aborted = abortAt(input, plan, moment)
        const { abort, checks } = aborted.content
        assert.ok(abort)
        const at = `at ${moment.world.time / 1000} s: ${abort.text}`
        assert.deepEqual(checkPlan(aborted.input, aborted.content), [], at)
        assert.ok(!isBlocked(aborted.content), `${at} ${JSON.stringify(checks)}`)
        assert.ok(moment.update)
        const aborting = transition(moment.update, { kind: 'abort-asked' })
        const end = updatedLife(moment, aborted.content.desired?.compiled ?? desired.compiled, aborting).at(-1)
        assert.equal(end?.update?.phase, 'aborted')
        assert.deepEqual(judged(moment, plan, aborted, end), [], at)
        const isNew = !texts.has(abort.text)
        texts.add(abort.text)
        if (isNew) goOnAfter(aborted, end, desired.compiled)
      }
    })
  }
})

/** What an abort leaves behind the next plan brings along; where nothing is left there is nothing to plan. */
function goOnAfter(aborted: Aborted, end: LifeMoment, wanted: CompiledCluster): void {
  const { input, content } = aborted
  const { running: _running, ...again } = input
  const revision = revisionOf(input, content)
  const next = checkedPlan({ ...factsAt(again, end, revision), requested: revision.spec })
  const { left } = revision.compiled
  assert.equal(isEmpty(next, revision), left === undefined, next.summary)
  if (!left) return
  assert.ok(!isBlocked(next) && next.desired, next.summary)
  for (const { name, reasons } of next.repave.pools) {
    const isTold = reasons.some(({ path }) => path === 'abort.left-behind')
    assert.equal(isTold, left.pools.includes(name), `${name}: ${JSON.stringify(reasons)}`)
  }
  const done = updatedLife(end, next.desired.compiled).at(-1)
  assert.ok(done)
  const { via: _via, lastLayers: _last, ...reached } = next.desired.compiled
  const { via: _wantedVia, lastLayers: _wantedLast, ...meant } = wanted
  assert.deepEqual(reached, meant)
  const newest = revisionOf({ ...input, parent: revision }, next)
  const nothing = checkedPlan({ ...factsAt(again, done, newest), requested: newest.spec })
  assert.ok(isEmpty(nothing, newest), nothing.summary)
}
