import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { routes } from '#contract/routes.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { clusterOf, patientDrain, stack, workers } from '../journeys/stack.ts'
import { eventually } from '../server-fixture.ts'
import { home, onDocker, startCairnOnClusterApi, type CairnOnClusterApi } from './cairn-on-cluster-api.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { createObject, listObjects, mergeObject, removeObject } from './kube-client.ts'
import type { KubeNode } from './stand-in/objects.ts'
import { budgetVersion } from './stand-in/world.ts'

const marks = { labels: { tier: 'web' }, taints: [{ key: 'tier', value: 'web', effect: 'PreferNoSchedule' as const }] }
const general = (count: number, diskGiB?: number) =>
  workers('general', count, { drain: patientDrain, ...marks, ...(diskGiB !== undefined && { diskGiB }) })

/** What pods and budgets of a cluster mean to its plans and updates, on real API servers. */
describe('the pods of a cluster that a management cluster makes', { skip: withoutKubernetes() }, () => {
  let world: CairnOnClusterApi
  let user: Operator
  before(async () => {
    world = await startCairnOnClusterApi()
    user = operator(world.cairn.call)
    await user.publish(onDocker(stack('shop')))
    const pools = [general(2)]
    await user.raise(clusterOf('store', 'shop', { cloudType: 'docker', managementCluster: home, workerPools: pools }))
    await user.until('store', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
    world.management.standIns.arranged.workloads.push({ namespace: 'default', name: 'web', replicas: 2 })
  })
  after(() => world?.stop())

  const newImage = { workerPools: [general(2, 200)] }
  const budget = () => ({
    apiVersion: budgetVersion(world.management.workload.version),
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'default', name: 'guard' },
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
  })

  test('labels and taints that somebody changes are seen, and set right once the project says so', async () => {
    const { client } = world.management.workload
    const nodes = async () =>
      (await listObjects<KubeNode>(client, { apiVersion: 'v1', kind: 'Node' })).map(({ metadata, spec }) => ({
        name: metadata.name,
        tier: metadata.labels?.['tier'],
        taint: spec.taints?.find(({ key }) => key === 'tier')?.effect,
      }))
    const isMarked = (list: Awaited<ReturnType<typeof nodes>>) =>
      list.filter(({ tier, taint }) => tier === 'web' && taint === 'PreferNoSchedule').length === 2
    const patience = { withinMs: 90_000 }
    const [victim] = (await eventually(nodes, isMarked, { ...patience, what: 'nodes are marked' })).filter(
      ({ tier }) => tier === 'web',
    )
    const changed = { apiVersion: 'v1', kind: 'Node', metadata: { name: victim?.name ?? '' } }
    await mergeObject(client, changed, { metadata: { labels: { tier: 'db' } }, spec: { taints: null } })
    const planned = async () => {
      await user.plan('store', newImage)
      return (await user.cluster('store')).status.drift
    }
    const drift = await eventually(planned, (found) => found !== undefined, { ...patience, what: 'the drift is seen' })
    assert.deepEqual(drift, { count: 1, kinds: ['node-relabelled'] })
    const { putPolicy } = routes.projects
    await world.cairn.call(putPolicy, { params: { name: 'default' }, body: { driftRepair: 'on' } })
    await eventually(nodes, isMarked, { ...patience, what: 'nodes are marked again' })
    await user.until('store', ({ status }) => status.drift === undefined, 'no drift any more')
    await world.cairn.call(putPolicy, { params: { name: 'default' }, body: {} })
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
      const plan = await user.plan('store', { workerPools: [general(3, 200)] })
      assert.equal(plan.state, 'open')
    } finally {
      await world.management.workload.start()
    }
  })
})
