import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Drift } from '#core/cluster/drift.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import { disrupts, isEmpty } from '#core/plan/plan-update.ts'
import type { ObservedProjection, ProjectedDrift } from '#core/plan/planning-input.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { planDigest } from '#control/propose-plan.ts'
import { compiled, observedAsDesired, parent, plan, planningInput, type ClusterWords } from '../core/plan-fixture.ts'
import { stack } from './guard-check.ts'

const hello = { app: { manifests: { web: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n' } } }
const from: ClusterWords = { ...stack(hello), workerPools: [{ name: 'general' }, { name: 'batch' }] }
const pools = (general: object): ClusterWords => ({ ...from, workerPools: [{ name: 'general', ...general }, { name: 'batch' }] })
const scaled = (nodes: number): ProjectedDrift => ({ kind: 'pool-scaled', name: 'general', nodes })
const edited: ProjectedDrift = { kind: 'layer-edited', name: 'base/app' }

interface Row {
  readonly what: string
  readonly to?: ClusterWords
  readonly observed: Partial<ObservedProjection>
  readonly mends: readonly string[]
  readonly says: RegExp
  readonly nodes?: { readonly replaced?: number; readonly removed?: number }
}

const rows: readonly Row[] = [
  {
    what: 'an add-on that was edited',
    observed: { drift: [edited] },
    mends: ['base/app'],
    says: /^Sets right what was changed outside of base\/app; replaces no node\.$/,
  },
  {
    what: 'an add-on that was taken away, beside a change',
    to: { ...pools({ labels: { tier: 'web' } }) },
    observed: { drift: [{ kind: 'layer-removed', name: 'base/app' }] },
    mends: ['base/app'],
    says: /^Changes labels of pool general in place; sets right what was changed outside of base\/app; replaces no node\.$/,
  },
  {
    what: 'an add-on that was edited, and that the plan takes away: there is nothing to set right',
    to: { ...stack({}), workerPools: from.workerPools ?? [] },
    observed: { drift: [edited] },
    mends: [],
    says: /^Removes app; replaces no node\.$/,
  },
  {
    what: 'a pool that somebody made larger: nodes go',
    observed: { drift: [scaled(5)] },
    mends: ['general'],
    says: /^Sets right what was changed outside of general; removes 2 nodes\.$/,
    nodes: { removed: 2 },
  },
  {
    what: 'a pool that somebody made smaller: nodes come',
    observed: { drift: [scaled(1)] },
    mends: ['general'],
    says: /outside of general; replaces no node\.$/,
  },
  {
    what: 'a pool that is set to what the plan asks for anyway',
    to: pools({ replicas: 5 }),
    observed: { drift: [scaled(5)] },
    mends: [],
    says: /^Scales pool general from 3 to 5; replaces no node\.$/,
  },
  {
    what: 'a pool that the plan scales from elsewhere than it was told',
    to: pools({ replicas: 4 }),
    observed: { drift: [scaled(6)] },
    mends: ['general'],
    says: /^Scales pool general from 3 to 4; sets right what was changed outside of general; removes 2 nodes\.$/,
    nodes: { removed: 2 },
  },
  {
    what: 'a pool that is repaved and has nodes more',
    to: pools({ diskGiB: 200 }),
    observed: { drift: [scaled(5)] },
    mends: ['general'],
    says: /outside of general; replaces 3 nodes \(general\) and removes 2 nodes\.$/,
    nodes: { replaced: 3, removed: 2 },
  },
  {
    what: 'a pool that is repaved and has but one node left',
    to: pools({ diskGiB: 200 }),
    observed: { drift: [scaled(1)] },
    mends: ['general'],
    says: /outside of general; replaces 1 node \(general\)\.$/,
    nodes: { replaced: 1 },
  },
  {
    what: 'a pool that goes, with the nodes that it has',
    to: { ...from, workerPools: [{ name: 'batch' }] },
    observed: { drift: [scaled(5)] },
    mends: [],
    says: /^Removes pool general; removes 5 nodes\.$/,
    nodes: { removed: 5 },
  },
  {
    what: 'labels that somebody changed',
    observed: { drift: [{ kind: 'node-relabelled', name: 'general' }] },
    mends: ['general'],
    says: /outside of general; replaces no node\.$/,
  },
  {
    what: 'nodes that somebody made otherwise: their pool is repaved',
    observed: { pools: changedNodes() },
    mends: ['general'],
    says: /outside of general; replaces 3 nodes \(general\)\.$/,
    nodes: { replaced: 3 },
  },
  {
    what: 'several at once, each told once',
    observed: { drift: [edited, { kind: 'node-relabelled', name: 'general' }, scaled(4)] },
    mends: ['base/app', 'general'],
    says: /outside of base\/app, general; removes 1 node\.$/,
    nodes: { removed: 1 },
  },
]

function changedNodes(): ObservedProjection['pools'] {
  return observedAsDesired(compiled(from)).pools.map((pool) =>
    pool.name === 'general' ? { ...pool, digests: ['v1:sha256:other', ...pool.digests], changed: true } : pool,
  )
}

describe('a plan sets right what was changed outside', () => {
  for (const { what, to = from, observed, mends, says, nodes = {} } of rows) {
    test(what, () => {
      const content = plan(from, to, { observed })
      assert.deepEqual(content.desired?.compiled.mends ?? [], mends)
      assert.match(content.summary, says)
      assert.equal(content.removes.nodes, nodes.removed ?? 0)
      assert.equal(content.repave.pools[0]?.nodes ?? 0, nodes.replaced ?? 0)
      const told = content.checks.filter(({ code }) => code === 'cluster.drifted')
      assert.equal(new Set(told.map(({ evidence }) => (evidence as { object: string }).object)).size, mends.length)
      assert.ok(told.every(({ severity }) => severity === 'info'))
      assert.equal(isEmpty(content, parent(from)), false)
      if (nodes.removed ?? nodes.replaced) assert.ok(disrupts(content), 'whoever approves it says that nodes go')
    })
  }

  test('once it is as it was told, planning again changes nothing', () => {
    const content = plan(from, from)
    assert.ok(isEmpty(content, { ...parent(from), compiled: { ...parent(from).compiled, mends: ['general'] } }))
  })

  test('another count that somebody sets makes another plan; names and times do not', () => {
    const digest = (drift: readonly Drift[], desired: number) => {
      const observed = projectObservation(inventory(desired), '1.35.4', 'present', false, drift)
      const { pools: seen } = observedAsDesired(compiled(from))
      return planDigest(plan(from, from, { observed: { ...observed, pools: seen } }))
    }
    const first = digest([drifted('node a', 'general', 1), drifted('pool general', 'general', 2)], 5)
    assert.equal(digest([drifted('pool general', 'general', 9), drifted('node b', 'general', 8)], 5), first)
    assert.notEqual(digest([drifted('pool general', 'general', 2), drifted('node a', 'general', 1)], 4), first)
  })

  const wrong: readonly (readonly [what: string, breaks: (content: ReturnType<typeof plan>) => ReturnType<typeof plan>])[] = [
    ['does not tell the engine', (content) => ({ ...content, desired: without(content) })],
    ['does not say so', (content) => ({ ...content, checks: [] })],
    ['does not count the nodes that go', (content) => ({ ...content, removes: { ...content.removes, nodes: 0 } })],
    ['says it of another', (content) => ({ ...content, summary: content.summary.replace('changed outside of', 'made by') })],
  ]
  for (const [what, breaks] of wrong) {
    test(`a plan that ${what} is found out`, () => {
      const input = planningInput(from, from, { observed: { drift: [edited, scaled(5)] } })
      assert.notDeepEqual(checkPlan(input, breaks(plan(from, from, { observed: { drift: [edited, scaled(5)] } }))), [])
    })
  }
})

function without({ desired }: ReturnType<typeof plan>) {
  if (!desired) return null
  const { mends: _mends, ...rest } = desired.compiled
  return { ...desired, compiled: rest }
}

function drifted(object: string, pool: string, since: number): Drift {
  const kind = object.startsWith('pool') ? 'pool-scaled' : 'node-relabelled'
  return { kind, object, pool, expected: '', found: '', since, repair: 'off' }
}

function inventory(desired: number): Inventory {
  const pool = { name: 'general', role: 'worker' as const, desired, nodes: [] }
  return { observedAt: 1, generation: 1, infrastructureReady: true, pools: [pool], layers: [], blockers: [] }
}
