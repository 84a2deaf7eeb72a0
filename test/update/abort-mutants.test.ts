import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { present } from '#core/base/assert.ts'
import { sameJson } from '#core/base/json.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { AbortVerdict, PlanContent } from '#core/plan/plan.ts'
import type { AbortPlan } from '#core/plan/abort.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { checkedPlan } from '../core/plan-fixture.ts'
import { mutants, type Mutant } from '../plan/mutants.ts'
import { abortAt, updates } from './aborts.ts'
import { standingLife, updatedLife } from './told-life.ts'

/** Planners of aborts that are wrong in one way each: wherever that changes a plan, the second pair of eyes says so. */

/** One abort for each thing that aborts of these updates say. */
const aborts: readonly AbortPlan[] = updates.flatMap(([name, input]) => {
  const plan = checkedPlan(input)
  const life = updatedLife(standingLife(input.parent.compiled, name), present(plan.desired, 'it leads somewhere').compiled)
  const all = life.slice(0, -1).map((moment) => abortAt(input, plan, moment))
  return [...new Map(all.map((one) => [one.content.abort?.text, one])).values()]
})

const verdict = (what: string, change: (abort: AbortVerdict) => AbortVerdict): Mutant => ({
  what,
  break: (plan) => (plan.abort ? { ...plan, abort: change(plan.abort) } : plan),
})
const compiled = (what: string, change: (compiled: CompiledCluster, plan: PlanContent) => CompiledCluster): Mutant => ({
  what,
  break: (plan) =>
    plan.desired ? { ...plan, desired: { ...plan.desired, compiled: change(plan.desired.compiled, plan) } } : plan,
})

const ofAborts: readonly Mutant[] = [
  { what: 'it does not say that it aborts', break: ({ abort: _abort, ...plan }) => plan },
  verdict('it says the other way', (abort) => ({ ...abort, kind: abort.kind === 'returns' ? 'goes-on' : 'returns' })),
  verdict('it goes back to another revision', (abort) => ({ ...abort, revision: abort.revision + 1 })),
  verdict('it is silent on a pool', (abort) => ({ ...abort, pools: abort.pools.slice(1) })),
  verdict('it says that a pool is left which is not', (abort) => ({
    ...abort,
    pools: abort.pools.map((pool) => (pool.does === 'left' ? pool : { ...pool, does: 'left' })),
  })),
  verdict('it tells people nothing', (abort) => ({ ...abort, text: '' })),
  compiled('what is left behind is not marked', ({ left: _left, ...one }) => one),
  compiled('a pool that is left behind is not marked', (one) =>
    one.left ? { ...one, left: { ...one.left, pools: one.left.pools.slice(1) } } : one,
  ),
  compiled('something is marked that is not left behind', (one) => ({
    ...one,
    left: { pools: [...(one.left?.pools ?? []), 'nowhere'], layers: one.left?.layers ?? [] },
  })),
  compiled('it starts a pool that was not begun', (one, { abort }) => {
    const left = abort?.pools.find(({ name, does }) => does === 'left' && name !== 'control-plane')?.name
    const other = one.pools.find(({ name }) => name !== left && name !== 'control-plane')
    return { ...one, pools: one.pools.map((pool) => (pool.name === left && other ? { ...other, name: pool.name } : pool)) }
  }),
]

test(`nothing is said against ${aborts.length} aborts as they are planned`, () => {
  for (const { input, content } of aborts) assert.deepEqual(checkPlan(input, content), [], content.abort?.text)
})

describe('a planner of aborts that is wrong:', () => {
  for (const mutant of [...mutants, ...ofAborts]) {
    test(mutant.what, () => {
      const survivors = aborts.flatMap(({ input, content }) => {
        const broken = mutant.break(content)
        if (broken === content || sameJson(broken as never, content as never)) return []
        return checkPlan(input, broken).length === 0 ? [content.abort?.text] : []
      })
      assert.deepEqual(survivors, [])
    })
  }
})
