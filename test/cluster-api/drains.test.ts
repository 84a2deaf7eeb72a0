import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, patientDrain, stack, workers } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { home, onDocker, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { createObject, removeObject } from './kube-client.ts'
import { budgetVersion } from './stand-in/world.ts'

/** What pods and budgets of a cluster mean to its plans and updates, on real API servers. */
describe('the pods of a cluster that a management cluster makes', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  before(async () => {
    world = await startCairnOnClusterApi()
    user = operator(world.cairn.call)
    await user.publish(onDocker(stack('shop')))
    const pools = [workers('general', 2, { drain: patientDrain })]
    await user.raise(clusterOf('store', 'shop', { cloudType: 'docker', managementCluster: home, workerPools: pools }))
    await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    world.management.standIns.arranged.workloads.push({ namespace: 'default', name: 'web', replicas: 2 })
  })
  after(() => world?.stop())

  const newImage = { workerPools: [workers('general', 2, { drain: patientDrain, diskGiB: 200 })] }
  const budget = () => ({
    apiVersion: budgetVersion(world.management.workload.version),
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'default', name: 'guard' },
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
  })

  test('a plan that drains nodes says which budget never lets their pods go', async () => {
    await createObject(world.management.workload.client, budget())
    const plan = await eventually(
      () => user.plan('store', newImage),
      ({ checks }) => checks.some(({ code }) => code === 'pdb.blocks'),
      { withinMs: 60_000, what: 'the plan names the budget' },
    )
    const blocks = plan.checks.filter(({ code }) => code === 'pdb.blocks')
    assert.deepEqual(
      blocks.map(({ evidence }) => evidence),
      [{ budget: 'default/guard', pools: ['general'], pods: ['ReplicaSet web'] }],
    )
  })

  test('an update that it stops says pod and budget, and goes on once the budget is gone', async () => {
    const update = await user.begin('store', newImage)
    const stopped = await user.until('store', ({ status }) => status.waiting?.reason.includes('guard') === true, 'the wait')
    assert.match(stopped.status.waiting?.reason ?? '', /default\/web-\d+.*The disruption budget guard needs 2 healthy pods/)
    assert.equal(stopped.status.waiting?.owner, 'default/guard')
    await removeObject(world.management.workload.client, budget())
    assert.equal((await user.ended('store', update)).phase, 'succeeded')
  })

  test('a cluster whose own API does not answer is planned all the same', async () => {
    await world.management.workload.kill()
    try {
      const plan = await user.plan('store', { workerPools: [workers('general', 3, { drain: patientDrain, diskGiB: 200 })] })
      assert.equal(plan.state, 'open')
    } finally {
      await world.management.workload.start()
    }
  })
})
