import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalJson, sameJson } from '#core/base/json.ts'
import { isEmpty, planUpdate } from '#core/plan/plan-update.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { checkedPlan, compiled, planningInput, type ClusterWords } from '../core/plan-fixture.ts'
import { shuffled } from '../update/shuffled.ts'
import { clusters } from './arbitraries.ts'
import { holds } from './holds.ts'

/** How many plans are made at random, over all properties: `CAIRN_PLANS=<count>` for more or fewer. */
const plans = Number(process.env['CAIRN_PLANS'] ?? 10_000)

function share(part: number): number {
  return Math.ceil(plans * part)
}

describe(`for any two states of a cluster, ${plans} of them`, () => {
  test('equal inputs give equal plans, to the byte, in whatever order they are given', () => {
    holds(share(0.25), [clusters, clusters], (from, to) => {
      const input = planningInput(from, to)
      assert.equal(canonicalJson(planUpdate(turned(input))), canonicalJson(planUpdate(input)))
    })
  })

  test('the scope is what the machine specs say, and every pool of it has reasons', () => {
    holds(share(0.25), [clusters, clusters], (from, to) => {
      const { repave } = checkedPlan(planningInput(from, to))
      const before = new Map(compiled(from).pools.map((pool) => [pool.name, pool]))
      const changed = compiled(toAfterMerge(from, to)).pools.filter((pool) => {
        const old = before.get(pool.name)
        return old && old.replicas > 0 && pool.replicas > 0 && !sameJson(old.machineSpec, pool.machineSpec)
      })
      assert.deepEqual(
        repave.pools.map((pool) => pool.name),
        changed.map((pool) => pool.name),
      )
      const roles = new Set(changed.map((pool) => pool.role))
      const scope = roles.has('control-plane')
        ? roles.has('worker')
          ? 'full'
          : 'control-plane'
        : roles.has('worker')
          ? 'worker-pools'
          : 'none'
      assert.equal(repave.scope, scope)
      for (const pool of repave.pools) {
        assert.ok(pool.reasons.length > 0 && pool.nodes > 0)
        assert.ok(
          pool.reasons.every((reason) => !reason.path.startsWith('machineSpec')),
          `every difference has its source: ${JSON.stringify(pool.reasons)}`,
        )
      }
    })
  })

  test('planning again after a plan was carried out finds nothing', () => {
    holds(share(0.25), [clusters, clusters], (from, to) => {
      const { desired, conflicts } = checkedPlan(planningInput(from, to))
      if (!desired || conflicts.length > 0) return
      const input = planningInput(to, to)
      const parent = { ...input.parent, ...desired }
      const observed = {
        ...input.observed,
        pools: desired.compiled.pools.map(({ name, machineDigest, machineSpec }) => ({
          name,
          digests: [machineDigest],
          versions: [machineSpec.kubernetesVersion],
        })),
      }
      const again = checkedPlan({ ...input, parent, observed, requested: desired.spec })
      assert.deepEqual(
        [again.changes, again.pools, again.repave.pools, again.removes, again.conflicts],
        [[], [], [], { nodes: 0, objects: [] }, []],
      )
      assert.equal(isEmpty(again, parent), true)
    })
  })

  test('no change is an empty plan', () => {
    holds(share(0.25), [clusters], (words) => {
      const input = planningInput(words, words)
      const content = checkedPlan(input)
      assert.equal(isEmpty(content, input.parent), true)
      assert.deepEqual([content.changes, content.pools, content.repave.pools, content.steps], [[], [], [], []])
    })
  })
})

/** Keys of all maps, overrides, variables and add-on layers in the other order. Digests of revisions are facts, and stay. */
function turned(input: PlanningInput): PlanningInput {
  const { requested, stack } = input
  const profiles = stack.profiles.map((one) => {
    const [infrastructure, addons] = [one.content.layers.slice(0, 4), one.content.layers.slice(4)]
    return {
      ...one,
      content: {
        ...one.content,
        layers: [...infrastructure, ...addons.toReversed()],
        variables: one.content.variables.toReversed(),
      },
    }
  })
  return shuffled({
    ...input,
    requested: { ...requested, overrides: requested.overrides.toReversed() },
    stack: { ...stack, profiles },
  })
}

/** What the request comes to once overrides that repeat the profile's old values have followed it. */
function toAfterMerge(from: ClusterWords, to: ClusterWords): ClusterWords {
  const { desired } = checkedPlan(planningInput(from, to))
  return desired ? { ...to, overrides: desired.spec.overrides } : to
}
