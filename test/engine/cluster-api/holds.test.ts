import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { desiredObjects } from '#engine/cluster-api/desired-objects.ts'
import { progressIn } from '#engine/cluster-api/read-inventory.ts'
import { type SeenObject } from '#engine/cluster-api/seen-object.ts'
import { words, told, owners, ready, applied, machine } from './seen-fixture.ts'
import { target } from './target-fixture.ts'

describe('holds', () => {
  const zones = { zones: ['a', 'b', 'c'], replicas: 3 }
  const before = target({ pools: { web: zones } })
  const after = (hold = false) => target({ image: 'node:2', pools: { web: { ...zones, hold } } })
  const released = desiredObjects({
    target: before,
    generation: 1,
    released: {},
    progressOf: () => ({ hasOutdated: false, isComplete: true }),
  }).released
  const templateIn = (value: unknown) =>
    (value as { template: { spec: { infrastructureRef: { name: string } } } }).template.spec.infrastructureRef.name
  const old = templateIn(before.pools[1]?.objects?.owners[0]?.spec)
  const wanted = templateIn(after().pools[1]?.objects?.owners[0]?.spec)
  const rows: readonly {
    readonly of: string
    readonly hold?: boolean
    readonly outdated: readonly string[]
    readonly known?: typeof released
    readonly is: readonly (readonly [template: string, paused: boolean])[]
  }[] = [
    {
      of: 'the first zone moves, the others wait',
      outdated: ['a', 'b', 'c'],
      is: [
        [wanted, false],
        [old, false],
        [old, false],
      ],
    },
    {
      of: 'then the second',
      outdated: ['b', 'c'],
      is: [
        [wanted, false],
        [wanted, false],
        [old, false],
      ],
    },
    {
      of: 'all are there',
      outdated: [],
      is: [
        [wanted, false],
        [wanted, false],
        [wanted, false],
      ],
    },
    {
      of: 'held before its turn: nothing moves',
      hold: true,
      outdated: ['a', 'b', 'c'],
      is: [
        [old, false],
        [old, false],
        [old, false],
      ],
    },
    {
      of: 'held in the middle: what moves is stopped',
      hold: true,
      outdated: ['a', 'b', 'c'],
      known: {
        ...released,
        'shop-web-a':
          desiredObjects({
            target: after(),
            generation: 2,
            released: {},
            progressOf: () => ({ hasOutdated: false, isComplete: true }),
          }).released['shop-web-a'] ?? {},
      },
      is: [
        [wanted, true],
        [old, false],
        [old, false],
      ],
    },
    {
      of: 'made anew while held: it is made',
      hold: true,
      outdated: [],
      known: {},
      is: [
        [wanted, false],
        [wanted, false],
        [wanted, false],
      ],
    },
  ]
  for (const { of, hold, outdated, known = released, is } of rows) {
    test(of, () => {
      const { objects } = desiredObjects({
        target: after(hold),
        generation: 2,
        released: known,
        progressOf: ({ metadata, spec }) => {
          const isOld = outdated.some((zone) => metadata.name === `shop-web-${zone}`)
          return {
            hasOutdated:
              isOld && templateIn({ template: spec?.['template'] ?? { spec: { infrastructureRef: { name: '' } } } }) === wanted,
            isComplete: !isOld,
          }
        },
      })
      const deployments = objects.filter(({ object }) => object.kind === 'MachineDeployment').map(({ object }) => object.spec)
      assert.deepEqual(
        deployments.map((spec) => [templateIn(spec), spec?.['paused'] === true]),
        is,
      )
    })
  }

  test('an autoscaler’s pool has no replicas; a control plane that is suspended is paused as a whole', () => {
    const scaled = target({ pools: { web: { autoscaler: { min: 1, max: 5 } } }, controlPlane: { hold: true, suspended: true } })
    const { objects } = desiredObjects({
      target: scaled,
      generation: 1,
      released: {},
      progressOf: () => ({ hasOutdated: false, isComplete: true }),
    })
    const owners = objects.filter(({ part }) => part === 'owner').map(({ object }) => object)
    assert.deepEqual(
      owners.map(({ kind, metadata, spec }) => [kind, spec?.['replicas'], Object.keys(metadata.annotations ?? {})]),
      [
        ['KubeadmControlPlane', 1, ['cluster.x-k8s.io/paused']],
        ['MachineDeployment', undefined, []],
      ],
    )
  })

  test('where nodes are not repaired those that never come up still are', () => {
    const { objects } = desiredObjects({
      target: target({ pools: { web: {} }, more: { remediate: false } }),
      generation: 1,
      released: {},
      progressOf: () => ({ hasOutdated: false, isComplete: true }),
    })
    assert.deepEqual(objects.find(({ part }) => part === 'check')?.object.spec?.['checks'], { nodeStartupTimeoutSeconds: 1800 })
  })

  test('an owner has come to what it says when all its machines are there, of its template, available, and none goes', () => {
    const own = applied(words)
    const [owner] = told.pools[1]?.objects?.owners ?? []
    assert.ok(owner)
    const at = (objects: readonly SeenObject[]) => progressIn(own, [...owners(), ...objects])(owner)
    assert.deepEqual(at([]), { hasOutdated: false, isComplete: false })
    assert.deepEqual(at(machine({ conditions: ready })), { hasOutdated: false, isComplete: true })
    assert.deepEqual(at(machine({ conditions: [['NodeReady', 'True']] })), { hasOutdated: false, isComplete: false })
    assert.deepEqual(at(machine({ conditions: ready, template: 'old' })), { hasOutdated: true, isComplete: false })
    assert.deepEqual(at([...machine({ conditions: ready }), ...machine({ name: 'b', deleted: true, conditions: ready })]), {
      hasOutdated: false,
      isComplete: false,
    })
  })
})
