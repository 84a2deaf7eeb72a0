import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planHeld, planRollout, type MachineSetSize, type RolloutPlan } from '#core/simulation/controllers/rollout-planner.ts'
import { nodeCount, poolLimits } from '#core/simulation/pool-limits.ts'
import { present } from '#core/base/assert.ts'
import type { Strategy } from '#core/cluster/cluster.ts'
import { target } from './target-fixture.ts'

/** `3/2` is a set of 3 machines, 2 of them available; `3/2-1` has one more that leaves. */
function set(text: string, name = 'set'): MachineSetSize {
  const [, size = 0, available = 0, leaving = 0] = (/^(\d+)\/(\d+)(?:-(\d+))?$/.exec(text) ?? []).map((part) => Number(part ?? 0))
  return { name, size, available, leaving, actual: size + leaving }
}

/** Sizes after one plan, the current set first; `!` where a deadlock was broken. */
function sizes(plan: RolloutPlan): string {
  return [plan.current, ...plan.old].join(' ') + (plan.brokenSet === null ? '' : '!')
}

describe('one step of a worker rollout', () => {
  const rows: readonly (readonly [
    what: string,
    desired: number,
    surge: number,
    unavailable: number,
    current: string,
    old: readonly string[],
    after: string,
  ])[] = [
    ['expand first makes one', 3, 1, 0, '0/0', ['3/3'], '1 3'],
    ['and takes none before it is available', 3, 1, 0, '1/0', ['3/3'], '1 3'],
    ['then one', 3, 1, 0, '1/1', ['3/3'], '1 2'],
    ['and makes none while that one leaves', 3, 1, 0, '1/1', ['2/2-1'], '1 2'],
    ['contract first takes one', 3, 0, 1, '0/0', ['3/3'], '0 2'],
    ['and makes one when it has gone', 3, 0, 1, '0/0', ['2/2'], '1 2'],
    ['not before', 3, 0, 1, '0/0', ['2/2-1'], '0 2'],
    ['new ones that do not become available stop it', 6, 2, 2, '2/0', ['4/4'], '4 4'],
    ['for good', 6, 2, 2, '4/0', ['4/4'], '4 4'],
    ['a node in removal is not counted against the limit twice', 6, 0, 3, '3/2', ['2/2-1'], '3 1'],
    ['unavailable old ones go first, the oldest set first', 4, 0, 1, '0/0', ['2/2', '2/1'], '0 2 1!'],
    ['more than desired shrinks', 2, 1, 0, '4/4', [], '2'],
    ['nothing to do', 3, 1, 0, '3/3', [], '3'],
    ['a dead old node when nothing else can move', 3, 1, 0, '1/1', ['3/2'], '1 2!'],
    ['but not while one leaves', 3, 1, 0, '1/1', ['2/1-1'], '1 2'],
    ['nor while a new one is not available', 3, 1, 0, '1/0', ['3/2'], '1 3'],
    ['scaling up comes at once', 12, 3, 1, '3/3', ['3/3'], '12 3'],
    ['none are wanted any more', 0, 1, 0, '0/0', ['3/3'], '0 0'],
  ]
  for (const [what, desired, maxSurge, maxUnavailable, current, old, after] of rows) {
    test(what, () => {
      const input = {
        desired,
        maxSurge,
        maxUnavailable,
        current: set(current, 'new'),
        old: old.map((text, index) => set(text, `old${index}`)),
      }
      const plan = planRollout(input)
      assert.equal(sizes(plan), after)
      assert.ok(plan.steps.every((step) => step.why.length > 0))
    })
  }
})

describe('one step of a held pool', () => {
  const rows: readonly (readonly [
    what: string,
    desired: number,
    kept: number,
    current: string,
    old: readonly string[],
    after: string,
  ])[] = [
    ['outdated ones stay', 3, 0, '0/0', ['3/3'], '0 3'],
    ['a missing one is made anew', 3, 0, '0/0', ['2/2'], '1 2'],
    ['more are made', 5, 0, '1/1', ['2/2'], '3 2'],
    ['not beyond the surge while some leave', 3, 0, '0/0', ['2/2-2'], '0 2'],
    ['fewer: outdated ones go', 2, 0, '1/1', ['3/3'], '1 1'],
    ['fewer: those of no use go first', 2, 0, '2/0', ['2/2'], '0 2'],
    ['the surge that the hold found stays', 3, 1, '1/1', ['3/3'], '1 3'],
    ['and is not added to', 3, 1, '1/1', ['4/4'], '1 3'],
  ]
  for (const [what, desired, kept, current, old, after] of rows) {
    test(what, () => {
      const input = {
        desired,
        kept,
        maxSurge: 1,
        maxUnavailable: 0,
        current: set(current, 'new'),
        old: old.map((text) => set(text)),
      }
      assert.equal(sizes(planHeld(input)), after)
    })
  }
})

describe('the limits of a pool', () => {
  const custom = (maxSurge: number | string, maxUnavailable: number | string): Strategy => ({
    type: 'custom',
    maxSurge,
    maxUnavailable,
  })
  const rows: readonly (readonly [what: string, replicas: number, strategy: Strategy, surge: number, unavailable: number])[] = [
    ['expand first', 3, { type: 'expand-first' }, 1, 0],
    ['contract first', 3, { type: 'contract-first' }, 0, 1],
    ['surge rounds up, unavailable down', 5, custom('25%', '25%'), 2, 1],
    ['both zero would never progress', 5, custom(0, 0), 0, 1],
    ['a small share rounds to nothing, and would never progress', 3, custom(0, '10%'), 0, 1],
    ['no more unavailable than there are', 2, custom(0, 5), 0, 2],
    ['percent of a hundred is exact', 100, custom('7%', '7%'), 7, 7],
  ]
  for (const [what, replicas, strategy, maxSurge, maxUnavailable] of rows) {
    test(what, () => {
      const pool = present(target({ pools: { general: { replicas, strategy } } }).pools[1], 'a worker pool')
      assert.deepEqual(poolLimits(pool), { desired: replicas, maxSurge, maxUnavailable })
    })
  }
  test('a control plane contracts first only with three members or more', () => {
    const surge = (replicas: number) =>
      poolLimits(present(target({ controlPlane: { replicas, strategy: { type: 'contract-first' } } }).pools[0], 'a pool'))
        .maxSurge
    assert.deepEqual([1, 3, 5].map(surge), [1, 0, 0])
  })
  test('a share of a pool', () => {
    assert.equal(nodeCount('33%', 10, Math.ceil), 4)
    assert.equal(nodeCount('33%', 10, Math.floor), 3)
    assert.throws(() => nodeCount('a third', 10, Math.floor))
  })
})
