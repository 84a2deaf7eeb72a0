import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Blocker, Inventory } from '#core/cluster/inventory.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { plan, planningInput, type ClusterWords } from '../core/plan-fixture.ts'
import { checkGuards, type GuardRow } from './guard-check.ts'

const from: ClusterWords = { workerPools: [{ name: 'general', zones: ['a', 'b'] }, { name: 'batch' }] }
const to = (general: object, batch: object = {}): ClusterWords => ({
  workerPools: [
    { name: 'general', zones: ['a', 'b'], ...general },
    { name: 'batch', ...batch },
  ],
})
const lost = { lostZones: ['b'] }
const without = { imagesMissing: ['general'] }

const rows: readonly GuardRow[] = [
  {
    what: 'a lost zone of a pool that is repaved',
    from,
    to: to({ diskGiB: 200 }),
    observed: lost,
    checks: ['warning zone.lost'],
  },
  {
    what: 'a lost zone of a pool that grows, and where its nodes go',
    from,
    to: to({ replicas: 4 }),
    observed: lost,
    checks: ['warning zone.lost'],
    says: /^The zone b is lost: new nodes of pool general go to a\. The forecast does not reckon with that/,
  },
  {
    what: 'all zones of a pool that is repaved',
    from,
    to: to({ diskGiB: 200 }),
    observed: { lostZones: ['a', 'b'] },
    checks: ['warning zone.lost', 'warning zone.lost'],
    says: /have no zone to go to, and wait/,
  },
  {
    what: 'a lost zone of a pool without zones of its own',
    from,
    to: to({}, { diskGiB: 200 }),
    observed: lost,
    checks: ['warning zone.lost'],
  },
  {
    what: 'a lost zone that the pool leaves for another',
    from,
    to: to({ zones: ['a', 'c'] }),
    observed: lost,
    checks: ['warning pool.zones'],
  },
  {
    what: 'a lost zone of a pool that is changed in place',
    from,
    to: to({ labels: { tier: 'web' } }),
    observed: lost,
    checks: [],
  },
  { what: 'a lost zone of another pool', from, to: to({}, { diskGiB: 200, zones: ['c'] }), observed: lost, checks: [] },
  {
    what: 'a missing image of a pool that is repaved from it',
    from,
    to: to({ diskGiB: 200 }),
    observed: without,
    checks: ['warning image.missing'],
    says: /^The cloud has no image .+ for new nodes of pool general with Kubernetes 1\.35\.4, as the engine found/,
  },
  { what: 'a missing image of a pool that gets another one', from, to: to({ image: 'other' }), observed: without, checks: [] },
  { what: 'a missing image of a pool that needs none', from, to: to({}, { diskGiB: 200 }), observed: without, checks: [] },
]

describe('what the engine has told of its cloud', () => {
  checkGuards('of the cloud', rows)

  test('is read off what it cannot get on with', () => {
    const projected = projectObservation(
      seen([
        ['zone.lost', 'b'],
        ['zone.lost', 'general'],
        ['image.missing', 'general'],
        ['cloud.quota', 'general'],
      ]),
      null,
    )
    assert.deepEqual([projected.lostZones, projected.imagesMissing], [['b'], ['general']])
    const none = projectObservation(seen([]), null)
    assert.deepEqual([none.lostZones, none.imagesMissing], [undefined, undefined])
  })

  test('is found out where a plan keeps quiet about it', () => {
    const words = { observed: { ...lost, ...without } }
    const quiet = { ...plan(from, to({ diskGiB: 200 }), words), checks: [] }
    const found = checkPlan(planningInput(from, to({ diskGiB: 200 }), words), quiet).map(({ found: text }) => text)
    assert.deepEqual(found, ['warning zone.lost: b', 'warning image.missing: general'])
  })
})

function seen(blockers: readonly (readonly [reason: string, object: string])[]): Inventory {
  const told = blockers.map(([reason, object]): Blocker => ({
    pool: 'general',
    object,
    reason,
    message: '',
    owner: 'cloud',
    since: 0,
  }))
  return { observedAt: 1, generation: 1, infrastructureReady: true, pools: [], layers: [], blockers: told }
}
