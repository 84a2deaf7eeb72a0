import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '#core/base/json.ts'
import type { ObservedBudget } from '#core/cluster/inventory.ts'
import type { AppliedCluster } from '#engine/applied-store.ts'
import { unseenKey } from '#engine/cluster-api/absent-controllers.ts'
import { toSeen, type SeenObject } from '#engine/cluster-api/seen-object.ts'
import {
  noon,
  minutes,
  words,
  told,
  releaseSpec,
  core,
  cluster,
  owners,
  ready,
  applied,
  served,
  conditions,
  machine,
  read,
  type MachineWords,
} from './seen-fixture.ts'

describe('a cluster is read', () => {
  const generations: readonly {
    readonly of: string
    readonly cluster: AppliedCluster
    readonly objects: readonly SeenObject[]
    readonly is: number
  }[] = [
    { of: 'all of it was applied and is seen', cluster: applied(words), objects: [cluster()], is: 3 },
    { of: 'some of it is yet to be applied', cluster: applied(words, { done: 2 }), objects: [cluster()], is: 2 },
    {
      of: 'what is seen is from before',
      cluster: applied(words),
      objects: [cluster(), toSeen(served(core, 'MachineDeployment', 'shop-web', { generation: 1 }))],
      is: 2,
    },
    {
      of: 'somebody else has told more',
      cluster: applied(words),
      objects: [cluster({}, { annotations: { 'cairn.dev/generation': '7' } })],
      is: 7,
    },
  ]
  for (const { of, cluster: own, objects, is } of generations) {
    test(`${of}: generation ${is}`, () => assert.equal(read(objects, { cluster: own }).generation, is))
  }

  test('pools count what is told to be there, and machines that are none of Cairn’s are nobody’s', () => {
    const stranger = machine({ name: 'x', pool: 'stranger', conditions: ready })
    const inventory = read([cluster(), ...owners(4), ...machine({ conditions: ready }), ...stranger])
    assert.deepEqual(
      inventory.pools.map(({ name, role, desired, nodes }) => [name, role, desired, nodes.map((node) => node.name)]),
      [
        ['control-plane', 'control-plane', 1, []],
        ['web', 'worker', 4, ['shop-web-a']],
      ],
    )
    assert.equal(inventory.infrastructureReady, true)
  })

  test('members of the control plane by its machines’ conditions; what is not known is left out', () => {
    const member = (name: string, etcd: string, api: string) =>
      machine({ name, pool: 'control-plane', conditions: [...ready, ['EtcdMemberHealthy', etcd], ['APIServerPodHealthy', api]] })
    const inventory = read([
      cluster(),
      ...owners(),
      ...member('a', 'True', 'True'),
      ...member('b', 'False', 'False'),
      ...member('c', 'Unknown', 'True'),
    ])
    assert.deepEqual(inventory.members, [
      { node: 'a', healthy: true },
      { node: 'b', healthy: false },
    ])
    assert.deepEqual(
      inventory.apiServers?.map(({ node, healthy }) => [node, healthy]),
      [
        ['a', true],
        ['b', false],
        ['c', true],
      ],
    )
  })
})

describe('a release becomes a layer', () => {
  const release = (
    list: MachineWords['conditions'],
    more: {
      readonly spec?: JsonObject
      readonly observed?: number
      readonly generation?: number
      readonly deleted?: boolean
    } = {},
  ) =>
    toSeen(
      served('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'shop-dns', {
        spec: more.spec ?? releaseSpec,
        generation: more.generation ?? 2,
        status: { conditions: conditions(list), observedGeneration: more.observed ?? 2 },
        ...(more.deleted === true && { metadata: { deletionTimestamp: minutes(1) } }),
      }),
    )
  const digest = told.layers[0]?.digest ?? null
  const rows: readonly {
    readonly of: string
    readonly objects: readonly SeenObject[]
    readonly state: string
    readonly digest?: string | null
    readonly blocker?: string
  }[] = [
    { of: 'none', objects: [], state: 'queued', digest: null },
    { of: 'one that Flux has not seen', objects: [release([])], state: 'queued' },
    { of: 'one that is ready', objects: [release([['Ready', 'True']])], state: 'ready' },
    {
      of: 'one that is installed',
      objects: [release([['Ready', 'Unknown', 'Progressing', 'installing']])],
      state: 'in-progress',
    },
    {
      of: 'one that waits for another',
      objects: [release([['Ready', 'False', 'DependencyNotReady', 'waits for cni']])],
      state: 'queued',
    },
    {
      of: 'one that fails and is tried again',
      objects: [release([['Ready', 'False', 'InstallFailed', 'no image']])],
      state: 'in-progress',
      blocker: 'layer.retrying',
    },
    {
      of: 'one that Flux has given up',
      objects: [
        release([
          ['Ready', 'False', 'UpgradeFailed', 'no image'],
          ['Stalled', 'True', 'RetriesExceeded'],
        ]),
      ],
      state: 'failed',
      blocker: 'layer.failed',
    },
    // Ready for what was there before.
    {
      of: 'one whose newest spec Flux has not seen',
      objects: [release([['Ready', 'True', 'x', '', 2]], { observed: 1 })],
      state: 'queued',
    },
    { of: 'one that is uninstalled', objects: [release([['Ready', 'True']], { deleted: true })], state: 'in-progress' },
  ]
  for (const { of, objects, state, digest: made = digest, blocker } of rows) {
    test(`${of}: ${state}`, () => {
      const { layers, blockers } = read([cluster(), ...owners(), ...objects])
      assert.deepEqual([layers[0]?.state, layers[0]?.digest], [state, made])
      assert.deepEqual(
        blockers.filter(({ object }) => object === 'base/dns').map(({ reason }) => reason),
        blocker === undefined ? [] : [blocker],
      )
    })
  }

  test('one that somebody edited is another one', () => {
    const { layers } = read([cluster(), ...owners(), release([['Ready', 'True']], { spec: { interval: '1m' } })])
    assert.equal(layers[0]?.state, 'ready')
    assert.notEqual(layers[0]?.digest, digest)
  })
})

describe('what does not go on says why', () => {
  const draining = (message: string) =>
    machine({
      deleted: true,
      conditions: [['Deleting', 'True', 'DrainingNode', message]],
      status: { deletion: { nodeDrainStartTime: minutes(0) } },
    })
  const guarded =
    "Drain not completed yet (started at 2026-01-01T12:00:00Z):\n* Pod default/old: deletionTimestamp set, but still not removed from the Node\n* Pods default/web-1, default/web-2: cannot evict pod as it would violate the pod's disruption budget. The disruption budget web needs 2 healthy pods and has 2 currently\nAfter above Pods have been removed from the Node, the following Pods will be evicted: default/late"
  const twice = `${guarded}\n* Pod default/db-0: failed to evict Pod, This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.`
  const refused = 'Drain not completed yet (started at x):\n* Pod default/odd: failed to evict Pod, no such thing'
  const budget = (name: string): ObservedBudget => {
    const pods = [{ name: 'db-0', node: 'shop-web-a', workload: 'StatefulSet db', ready: true }]
    return { namespace: 'default', name, minAvailable: 1, maxUnavailable: null, pods }
  }
  const rows: readonly {
    readonly of: string
    readonly objects: readonly SeenObject[]
    readonly at?: number
    readonly budgets?: readonly ObservedBudget[]
    readonly is: readonly (readonly [reason: string, owner: string, message: RegExp])[]
  }[] = [
    {
      of: 'a drain that only takes its time',
      objects: draining(
        'Drain not completed yet (started at x):\n* Pod default/old: deletionTimestamp set, but still not removed from the Node',
      ),
      is: [],
    },
    {
      of: 'a budget',
      objects: draining(guarded),
      is: [['drain.budget', 'default/web', /default\/web-1, default\/web-2: .* budget web needs 2 healthy pods and has 2/]],
    },
    {
      of: 'two budgets of one pod',
      objects: draining(twice),
      is: [['drain.misconfigured', 'web', /default\/db-0: .* more than one PodDisruptionBudget/]],
    },
    {
      of: 'two budgets of one pod, which are known',
      objects: draining(twice),
      budgets: [budget('one'), budget('two'), { ...budget('three'), namespace: 'other' }],
      is: [['drain.misconfigured', 'default/one', /Take one of default\/one and default\/two away/]],
    },
    {
      of: 'another refusal',
      objects: draining(refused),
      is: [['drain.refused', 'web', /default\/odd: failed to evict Pod, no such thing/]],
    },
    {
      of: 'a deadline that halts',
      objects: draining(guarded),
      at: noon + 30 * 60_000,
      is: [['drain.deadline', 'web', /still has pods after its drain deadline/]],
    },
    {
      of: 'a quota',
      objects: machine({ node: false, conditions: [['InfrastructureReady', 'False', 'NotReady', 'quota used up']] }),
      is: [['machine.waits', 'cloud', /quota used up/]],
    },
    {
      of: 'a node that never comes',
      objects: machine({ node: false, conditions: [['InfrastructureReady', 'False', 'NotReady', 'quota used up']] }),
      at: noon + 30 * 60_000,
      is: [['node.never-ready', 'web', /30 minutes. quota used up/]],
    },
    {
      of: 'a node that is down',
      objects: machine({ conditions: [['HealthCheckSucceeded', 'False', 'UnhealthyNode', 'not ready for 600s']] }),
      is: [['node.unhealthy', 'web', /not ready for 600s/]],
    },
  ]
  for (const { of, objects, at, budgets = [], is } of rows) {
    test(of, () => {
      const workload = { budgets, nodes: new Map(), kept: {} }
      const { blockers } = read([cluster(), ...owners(), ...objects], { workload, ...(at !== undefined && { at }) })
      assert.deepEqual(
        blockers.map(({ reason, owner }) => [reason, owner]),
        is.map(([reason, owner]) => [reason, owner]),
      )
      for (const [index, [, , says]] of is.entries()) assert.match(blockers[index]?.message ?? '', says)
    })
  }
})

describe('a controller that does not run', () => {
  const unseen = (observed: number, more: { readonly condition?: number; readonly metadata?: object } = {}) =>
    toSeen(
      served(core, 'MachineDeployment', 'shop-web', {
        spec: { replicas: 1 },
        generation: 3,
        status: {
          observedGeneration: observed,
          conditions: conditions([['Available', 'True', 'Available', '', more.condition ?? observed]]),
        },
        ...(more.metadata && { metadata: more.metadata }),
      }),
    )
  const since = (object: SeenObject, at: number) => new Map([[unseenKey(object), at]])
  const named = ['controller.absent', 'cluster-api', noon - 120_000]
  const rows: readonly { readonly of: string; readonly object: SeenObject; readonly isAbsent: boolean; readonly at?: number }[] =
    [
      { of: 'what nobody has seen for 2 minutes', object: unseen(2), isAbsent: true },
      { of: 'what is new', object: unseen(2), at: noon - 1000, isAbsent: false },
      { of: 'what was seen', object: unseen(3), isAbsent: false },
      { of: 'what was seen and is being worked on', object: unseen(2, { condition: 3 }), isAbsent: false },
      {
        of: 'what is paused',
        object: unseen(2, { metadata: { annotations: { 'cluster.x-k8s.io/paused': '' } } }),
        isAbsent: false,
      },
    ]
  for (const { of, object, isAbsent, at = noon - 120_000 } of rows) {
    test(of, () => {
      const { blockers } = read([cluster(), object], { at: noon, unseenSince: since(object, at) })
      assert.deepEqual(
        blockers.filter(({ object: name }) => name === 'shop-web').map(({ reason, owner, since: from }) => [reason, owner, from]),
        isAbsent ? [named] : [],
      )
    })
  }
})
