import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digestJson } from '#core/base/digest.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { MachineDigest, MachineSpec } from '#core/cluster/machine-spec.ts'
import { isEmpty } from '#core/plan/plan-update.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { checkedPlan, observedAsDesired, planningInput, profile, type ClusterWords } from '../core/plan-fixture.ts'

const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }]

/** The plan of a cluster that an earlier release of Cairn compiled: its machine specs and layers had another form. */
function afterRelease(from: ClusterWords, to: ClusterWords): PlanningInput {
  const input = planningInput(from, to)
  const compiled = asAnEarlierRelease(input.parent.compiled)
  return { ...input, parent: { ...input.parent, compiled }, observed: observedAsDesired(compiled) }
}

function asAnEarlierRelease(compiled: CompiledCluster): CompiledCluster {
  return {
    ...compiled,
    pools: compiled.pools.map((pool) => {
      const machineSpec = { ...pool.machineSpec, formerly: 'so' } as MachineSpec
      return { ...pool, machineSpec, machineDigest: `v0:${digestJson(machineSpec)}` satisfies MachineDigest }
    }),
    layers: compiled.layers.map((layer) => ({ ...layer, digest: digestJson(['formerly', layer.digest]) })),
  }
}

describe('a new release of Cairn that compiles otherwise', () => {
  test('makes no node look outdated: planning nothing finds nothing', () => {
    const input = afterRelease({ workerPools: two }, { workerPools: two })
    const plan = checkedPlan(input)
    assert.equal(plan.repave.scope, 'none')
    assert.ok(isEmpty(plan, input.parent))
    assert.deepEqual(plan.desired?.compiled.pools, input.parent.compiled.pools)
  })

  test('replaces no node with a change of an add-on', () => {
    const hello = { manifests: { hello: 'kind: ConfigMap\nmetadata: {name: hello}\n' } }
    const plan = checkedPlan(afterRelease({ workerPools: two }, { workerPools: two, profiles: [profile({ layers: { hello } })] }))
    assert.equal(plan.repave.scope, 'none')
    assert.deepEqual(
      plan.changes.map(({ layer, kind }) => `${kind} ${layer}`),
      ['added hello'],
    )
  })

  test('affects only the pools that a plan changes, and says that it does', () => {
    const to = { workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2, instanceType: 'g5.xlarge' }] }
    const plan = checkedPlan(afterRelease({ workerPools: two }, to))
    assert.deepEqual(
      plan.repave.pools.map((pool) => [pool.name, pool.reasons.map(({ path }) => path)]),
      [['gpu', ['workerPools[name=gpu].instanceType', 'cairn.release']]],
    )
  })

  test('has no part in a repave of pools that it makes as they were made', () => {
    const plan = checkedPlan(planningInput({ workerPools: two }, { workerPools: two, cloud: { sshKeys: ['ssh-ed25519 AAAA'] } }))
    assert.ok(plan.repave.pools.every((pool) => pool.reasons.every(({ path }) => path !== 'cairn.release')))
  })
})
