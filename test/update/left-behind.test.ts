import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Inventory, ObservedNode } from '#core/cluster/inventory.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { decideStep } from '#core/update/decide-step.ts'
import type { EngineTarget, TargetPool } from '#core/update/target.ts'
import { startOfUpdate, verificationMs, type UpdateState } from '#core/update/update.ts'
import { compiled } from '../core/plan-fixture.ts'
import { provision } from '../plan/engine-records.ts'

const desired = compiled({ workerPools: [{ name: 'general', replicas: 2 }] })
const { world, told } = provision(desired)
const seen = observeWorld(world) ?? assert.fail('nothing is there')
const ending: readonly UpdateState[] = [
  { ...startOfUpdate, phase: 'aborting', aborting: true, verifiedSince: world.time },
  { ...startOfUpdate, phase: 'verifying', verifiedSince: world.time },
]

/** All has been well for long enough: only what is left can keep the update from its end. */
function phaseAfter(update: UpdateState, applied: EngineTarget, inventory: Inventory) {
  const at = world.time + verificationMs
  const observed = { ...inventory, observedAt: at }
  const facts = { applied, generation: world.generation, desired, cloudType: 'simulated', observed, provisioning: false }
  const { update: after } = decideStep({ ...facts, update, at })
  return after?.phase
}

function changed(change: (nodes: readonly ObservedNode[]) => readonly ObservedNode[]): Inventory {
  return { ...seen, pools: seen.pools.map((pool) => (pool.name === 'general' ? { ...pool, nodes: change(pool.nodes) } : pool)) }
}

const first = (more: Partial<ObservedNode>) =>
  changed((nodes) => nodes.map((node, index) => (index === 0 ? { ...node, ...more } : node)))
const toldSo = (more: Partial<TargetPool>) => ({ ...told, pools: told.pools.map((pool) => ({ ...pool, ...more })) })

const remainders: readonly (readonly [left: string, applied: EngineTarget, inventory: Inventory])[] = [
  ['a hold', toldSo({ hold: true }), seen],
  ['suspended repair', toldSo({ hold: true, suspended: true }), seen],
  ['a cordon', told, first({ phase: 'cordoned' })],
  ['a drain', told, first({ phase: 'draining' })],
  ['a taint', told, first({ outdated: true })],
  [
    'a surge node',
    told,
    changed((nodes) => [...nodes, ...nodes.slice(0, 1).map((node) => ({ ...node, name: 'more', uid: 'more' }))]),
  ],
  ['a pool', told, { ...seen, pools: [...seen.pools, ...seen.pools.slice(1).map((pool) => ({ ...pool, name: 'gone' }))] }],
]

describe('no update ends while anything of its way is left', () => {
  for (const update of ending) {
    test(`${update.phase}, nothing is left`, () =>
      assert.equal(phaseAfter(update, told, seen), update.aborting ? 'aborted' : 'succeeded'))
    for (const [left, applied, inventory] of remainders) {
      test(`${update.phase}, ${left} is left`, () => {
        const phase = phaseAfter(update, applied, inventory) ?? ''
        assert.ok(['aborting', 'rolling', 'verifying'].includes(phase), phase)
      })
    }
  }
})
