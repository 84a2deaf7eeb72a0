import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { present } from '#core/base/assert.ts'
import { advance } from '#core/simulation/advance.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import type { World } from '#core/simulation/world.ts'
import { minute, second, startStory, type Story } from './story.ts'
import { drain, target, type PoolWords } from './target-fixture.ts'
import { applyTarget } from '#core/simulation/take-target.ts'

const one = (general: PoolWords, more = {}) => ({
  controlPlane: { replicas: 1 },
  ...more,
  pools: { general: { replicas: 3, ...general } },
})
type Of<Kind extends WorldEvent['kind']> = Extract<WorldEvent, { readonly kind: Kind }>
const all = <Kind extends WorldEvent['kind']>(log: readonly WorldEvent[], kind: Kind) =>
  log.filter((event): event is Of<Kind> & WorldEvent => event.kind === kind)
function drained(story: Story): { readonly node: string; readonly at: number } {
  const event = story.passTo('node-draining')
  assert.ok('node' in event)
  return event
}
const blocker = (story: Story) => present(story.inventory().blockers[0], 'a blocker')

describe('a drain', () => {
  test('evicts every pod but those that belong to the node, and ends at the pass after the last of them has gone', () => {
    const story = startStory(one({}))
    story.tell(one({ image: 'image-2' }))
    const { node, at } = drained(story)
    const evicted = all(story.log(), 'pod-evicted')
    assert.ok(evicted.length > 1)
    assert.ok(evicted.every((event) => event.node === node && event.at === at && !event.forced))
    const kinds = new Map(story.world().workloads?.map(({ name, kind }) => [name, kind]))
    const evictedKinds = new Set(evicted.map(({ workload }) => kinds.get(workload)))
    assert.ok(!evictedKinds.has('DaemonSet') && !evictedKinds.has('Mirror'))
    const left = story.passTo('node-removing').at - at
    const slowest = Math.max(...evicted.map(({ goneAt }) => goneAt)) - at
    assert.equal(left, Math.ceil(slowest / (20 * second)) * 20 * second)
  })

  test('makes pods again elsewhere, but for those that nothing made', () => {
    const story = startStory({ ...one({}) }, 'bare')
    const bare = () => story.world().workloads?.find(({ kind }) => kind === 'Pod')?.pods.length
    assert.equal(bare(), 1, 'this seed has a bare pod')
    story.tell(one({ image: 'image-2' }))
    story.rest()
    assert.equal(bare(), 0)
    const names = new Set(story.nodes('general').map(({ name }) => name))
    for (const { name, pool, pods, kind } of story.world().workloads ?? []) {
      if (pool === undefined && kind !== 'Pod') for (const { node } of pods) assert.ok(names.has(node ?? ''), name)
    }
  })

  test('is refused by a budget, whose pod, owner and name are told, until the budget lets go', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'budget-blocks-drain', pool: 'general', budget: 'shop/cart' })
    story.tell(one({ image: 'image-2' }))
    const { node } = drained(story)
    const { reason, object, owner, message } = blocker(story)
    assert.deepEqual([reason, object, owner], ['drain.budget', node, 'shop/cart'])
    assert.match(message, /shop\/cart does not let shop\/cart-\w{5} \(Deployment cart\) go from .*: it wants 3 ready, and has 3/)
    story.pass(25 * minute)
    assert.deepEqual(
      all(story.log(), 'eviction-refused').map(({ status, budgets, workload }) => [status, budgets, workload]),
      [[429, ['shop/cart'], 'shop/cart']],
      'told once',
    )
    story.fault({ kind: 'cleared', fault: 'budget-blocks-drain' })
    story.rest()
    assert.equal(all(story.log(), 'node-gone').length, 3)
  })

  test('of a pod that two budgets guard is named as misconfigured at once', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'eviction-fails', pool: 'general', budget: 'shop/till' })
    story.tell(one({ image: 'image-2' }))
    drained(story)
    const { reason, owner, message } = blocker(story)
    assert.deepEqual([reason, owner], ['drain.misconfigured', 'shop/till'])
    assert.match(message, /shop\/till and shop\/till-again both guard shop\/till-\w{5} \(Deployment till\)/)
    assert.deepEqual(
      all(story.log(), 'eviction-refused').map(({ status, budgets }) => [status, budgets]),
      [[500, ['shop/till', 'shop/till-again']]],
    )
    story.fault({ kind: 'cleared', fault: 'eviction-fails' })
    story.rest()
    assert.deepEqual(story.blockers(), [])
  })

  test('asks for a refused pod again at its passes, when another is ready', () => {
    // Two pods of the same application on the only node: the second goes when the first is ready elsewhere.
    const story = startStory({ controlPlane: { replicas: 1 }, pools: { general: { replicas: 1 } } })
    const world = story.world()
    const node = present(story.nodes('general')[0]?.name, 'a worker')
    const pods = [0, 1].map((serial) => ({ serial, node, readyAt: 0 }))
    const budgets = [{ name: 'shop/cart', minAvailable: 1, maxUnavailable: null }]
    const cart = { name: 'shop/cart', kind: 'Deployment' as const, madeBy: 'users', pods, podsMade: 2, budgets }
    const taken = applyTarget(
      { ...world, workloads: [cart] },
      world.generation + 1,
      target({ controlPlane: { replicas: 1 }, pools: { general: { replicas: 1, image: 'image-2' } } }),
    )
    assert.ok(taken.kind === 'taken')
    const { log } = advance(taken.world, world.time + 60 * minute)
    const evicted = all(log, 'pod-evicted').filter(({ workload }) => workload === 'shop/cart')
    const placed = all(log, 'pod-placed').filter(({ workload }) => workload === 'shop/cart')
    assert.equal(evicted.length, 2)
    const wait = evicted[1]!.at - evicted[0]!.at
    assert.ok(wait > 0 && wait % (20 * second) === 0 && evicted[1]!.at >= placed[0]!.readyAt)
    assert.equal(all(log, 'eviction-refused').length, 1)
  })

  const deadlines = [
    ['halt', false],
    ['force', true],
  ] as const
  for (const [then, isForced] of deadlines) {
    test(`at its deadline, with ${then}, ${isForced ? 'deletes what is left and says so' : 'waits and says so'}`, () => {
      const words = { drain: drain(10 * minute, then) }
      const story = startStory(one(words))
      story.fault({ kind: 'eviction-fails', pool: 'general', budget: 'shop/till' })
      story.tell(one({ ...words, image: 'image-2' }))
      const { at, node } = drained(story)
      story.pass(at + 11 * minute - story.world().time)
      const forced = all(story.log(), 'pod-evicted').filter((event) => event.forced)
      assert.deepEqual(
        all(story.log(), 'drain-forced').map((event) => [event.node, event.at - at]),
        isForced ? [[node, 10 * minute]] : [],
      )
      assert.deepEqual(
        forced.map(({ workload, goneAt }) => [workload, goneAt - at]),
        isForced ? [['shop/till', 10 * minute]] : [],
      )
      assert.equal(
        story.blockers().some(({ reason }) => reason === 'drain.deadline'),
        !isForced,
      )
    })
  }

  test('of a node that dies in it waits for no pod that was evicted, and honours budgets for those that were not', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'budget-blocks-drain', pool: 'general', budget: 'shop/cart' })
    story.tell(one({ image: 'image-2' }))
    const { node } = drained(story)
    story.pass(7 * second)
    story.fault({ kind: 'node-dies', node })
    const died = story.world().time
    story.pass(4 * minute)
    assert.equal(blocker(story).reason, 'drain.budget')
    assert.equal(story.nodes('general').find(({ name }) => name === node)?.phase, 'draining')
    const left = story.passTo('node-removing')
    assert.ok(left.at >= died + 5 * minute && left.at <= died + 5 * minute + 20 * second, 'Kubernetes gives the pods up')
  })

  test('of a node that does not answer takes a second', () => {
    const story = startStory(one({}))
    story.fault({ kind: 'node-dies-in-drain', pool: 'general' })
    story.tell(one({ image: 'image-2' }))
    const { at } = drained(story)
    assert.equal(story.passTo('node-removing').at - at, second)
  })
})

describe('pods', () => {
  test('of a node that died are given up after five minutes, but for those with an identity of their own', () => {
    const story = startStory(one({ replicas: 4 }))
    story.tell(one({ replicas: 4 }))
    const kinds = new Map(story.world().workloads?.map(({ name, kind }) => [name, kind]))
    const busiest = [...story.nodes('general')].sort((left, right) => (right.pods ?? 0) - (left.pods ?? 0))[0]!
    story.fault({ kind: 'node-dies', node: busiest.name })
    const died = story.world().time
    story.rest()
    const lost = all(story.log(), 'pod-lost')
    assert.equal(lost.length, busiest.pods)
    for (const { at, workload } of lost) {
      if (kinds.get(workload) === 'Deployment') assert.equal(at - died, 5 * minute)
      else assert.ok(at - died > 10 * minute)
    }
  })

  test('move once while outdated nodes carry the soft taint, and more often without it', () => {
    const movesOf = (story: Story, change: (world: World) => World) => {
      story.tell(one({ replicas: 5, image: 'image-2' }))
      assert.equal(story.nodes('general').filter(({ outdated }) => outdated === true).length, 5)
      const world = change(story.world())
      const workers = new Set(world.machines.filter(({ role }) => role === 'worker').map(({ name }) => name))
      const pods = (world.workloads ?? []).flatMap((workload) => workload.pods.filter(({ node }) => workers.has(node ?? '')))
      const after = advance(world, world.time + 600 * minute)
      assert.ok(after.world.machines.every(({ taints }) => taints.length === 0))
      return { moves: all(after.log, 'pod-evicted').length, pods: pods.length }
    }
    const tainted = movesOf(startStory(one({ replicas: 5 })), (world) => world)
    const untainted = movesOf(startStory(one({ replicas: 5 })), withoutTaints)
    assert.ok(tainted.moves <= tainted.pods, `${tainted.moves} moves of ${tainted.pods} pods`)
    assert.ok(untainted.moves > tainted.moves, `${untainted.moves} moves without the taint, ${tainted.moves} with it`)
  })

  test('a pool that is held carries no soft taint, and one that has gone back carries none', () => {
    const story = startStory(one({}))
    const outdated = () => story.nodes('general').filter((node) => node.outdated === true).length
    story.tell(one({ image: 'image-2', hold: true }))
    assert.equal(outdated(), 0)
    story.tell(one({ image: 'image-2' }))
    story.passTo('node-gone')
    assert.equal(outdated(), 2)
    story.tell(one({ image: 'image-2', hold: true }))
    assert.equal(outdated(), 0)
    story.tell(one({}))
    story.rest()
    assert.equal(outdated(), 0)
  })

  test('come into a world that was stored before there were any, whose drains end as they were to', () => {
    const story = startStory(one({}))
    story.tell(one({ image: 'image-2' }))
    const { node } = drained(story)
    const { workloads, ...old } = story.world()
    assert.ok(workloads)
    const until = old.time + 45 * second
    const machines = old.machines.map((machine) => {
      if (machine.name !== node || machine.removal === null) return machine
      const { reason, since, drainingSince } = machine.removal
      return { ...machine, until, removal: { reason, since, drainingSince } }
    })
    const stored = JSON.parse(JSON.stringify({ ...old, machines, nextAt: old.time })) as World
    const { world, log } = advance(stored, old.time + 600 * minute)
    assert.equal(all(log, 'node-gone').length, 3)
    assert.ok((world.workloads ?? []).length > 5)
    assert.equal(world.nextAt, null)
  })

  test('are the same for the same seed, and go with what brought them', () => {
    const worlds = [startStory(one({})).world(), startStory(one({})).world()]
    assert.deepEqual(worlds[0]?.workloads, worlds[1]?.workloads)
    assert.notDeepEqual(startStory(one({}), 'another').world().workloads, worlds[0]?.workloads)
    const story = startStory(one({}))
    const ofHello = () => story.world().workloads?.filter(({ madeBy }) => madeBy === 'release default/hello').length ?? 0
    assert.ok(ofHello() > 0)
    story.tell(one({}, { layers: { os: '24.4.1', k8s: '1.35.1', cni: '1.0.0', csi: '1.0.0' } }))
    story.rest()
    assert.equal(ofHello(), 0)
    assert.ok(all(story.log(), 'workload-gone').length > 0)
  })
})

function withoutTaints(world: World): World {
  return { ...world, machines: world.machines.map((machine) => ({ ...machine, taints: [] })) }
}
