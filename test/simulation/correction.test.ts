import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Fault } from '#core/simulation/fault.ts'
import { injectFault } from '#core/simulation/inject-fault.ts'
import type { TargetWords } from './target-fixture.ts'
import { minute, startStory, type Story } from './story.ts'

const pools = {
  general: { replicas: 3, labels: { tier: 'web' }, taints: [{ key: 'team', value: 'shop', effect: 'NoSchedule' as const }] },
  extra: { replicas: 2 },
}
const before: TargetWords = { pools, image: 'image-0' }
const words: TargetWords = { pools }
const correcting: TargetWords = { ...words, correct: true }

/** A world that was made from one image and then from another, so that nodes can be reverted. */
function settled(): Story {
  const story = startStory(before)
  story.tell(words)
  story.rest()
  // Told again, so that its log begins here.
  story.tell(words)
  story.rest()
  return story
}

const first = (story: Story, pool: string) => story.nodes(pool)[0]?.name ?? assert.fail(`${pool} has a node`)
const removals = (story: Story) => story.log().flatMap((event) => (event.kind === 'removal-begun' ? [event.reason] : []))

test('where pools and layers are named, of these alone, and none waits for one that is not', () => {
  const story = settled()
  const [general, extra] = [first(story, 'general'), first(story, 'extra')]
  for (const node of [general, extra]) story.fault({ kind: 'node-reverted', node })
  story.fault({ kind: 'addon-edited', layer: 'base/hello' })
  story.tell({ ...words, correct: ['extra'] })
  story.rest()
  assert.deepEqual(removals(story), ['drifted'])
  assert.ok(!story.nodes('extra').some(({ name }) => name === extra))
  assert.equal(isHelloAsTold(story), false)
  story.tell({ ...words, correct: ['base/hello'] })
  story.rest()
  assert.equal(isHelloAsTold(story), true)
  assert.ok(story.nodes('general').some(({ name }) => name === general))
})

describe('what somebody changed outside', () => {
  const rows: readonly {
    what: string
    fault: (story: Story) => Fault
    seen: (story: Story) => unknown
    drifted: unknown
    right: unknown
  }[] = [
    {
      what: 'a worker that was re-imaged',
      fault: (story) => ({ kind: 'node-reverted', node: first(story, 'general') }),
      seen: (story) => story.nodes('general').filter((node) => node.made).length,
      drifted: 1,
      right: 0,
    },
    {
      what: 'a control-plane node that was re-imaged',
      fault: (story) => ({ kind: 'node-reverted', node: first(story, 'control-plane') }),
      seen: (story) => story.nodes('control-plane').filter((node) => node.made).length,
      drifted: 1,
      right: 0,
    },
    {
      what: 'labels and taints',
      fault: (story) => ({ kind: 'node-relabelled', node: first(story, 'general') }),
      seen: (story) => story.nodes('general').map(({ labels, taints }) => `${labels['tier']} ${taints?.length}`),
      drifted: ['changed-by-hand 0', 'web 1', 'web 1'],
      right: ['web 1', 'web 1', 'web 1'],
    },
    {
      what: 'a pool that was scaled up',
      fault: () => ({ kind: 'pool-scaled', pool: 'general', nodes: 5 }),
      seen: (story) => story.nodes('general').length,
      drifted: 5,
      right: 3,
    },
    {
      what: 'a pool that was scaled down',
      fault: () => ({ kind: 'pool-scaled', pool: 'general', nodes: 1 }),
      seen: (story) => story.nodes('general').length,
      drifted: 1,
      right: 3,
    },
    {
      what: 'an edited add-on',
      fault: () => ({ kind: 'addon-edited', layer: 'base/hello' }),
      seen: (story) => isHelloAsTold(story),
      drifted: false,
      right: true,
    },
    {
      what: 'an add-on that was taken away',
      fault: () => ({ kind: 'addon-removed', layer: 'base/hello' }),
      seen: (story) => story.inventory().layers.find(({ name }) => name === 'hello')?.state,
      drifted: 'queued',
      right: 'ready',
    },
  ]

  for (const { what, fault, seen, drifted, right } of rows) {
    test(`${what} stays unless the target wants it right, and then is set right`, () => {
      const story = settled()
      story.fault(fault(story))
      story.rest()
      assert.deepEqual(seen(story), drifted)
      story.tell(correcting)
      story.rest()
      assert.deepEqual(seen(story), right)
      assert.deepEqual(story.blockers(), [])
    })

    test(`${what} of a cluster that is kept right is set right by itself`, () => {
      const story = settled()
      story.tell(correcting)
      story.rest()
      story.fault(fault(story))
      story.rest()
      assert.deepEqual(seen(story), right)
    })
  }

  test('a node is replaced for it within the limits of its pool, and by no other name', () => {
    const story = settled()
    for (const node of story.nodes('general')) story.fault({ kind: 'node-reverted', node: node.name })
    story.tell(correcting)
    story.rest()
    assert.deepEqual(removals(story), ['drifted', 'drifted', 'drifted'])
    assert.equal(story.nodes('general').filter(({ made, ready }) => !made && ready).length, 3)
  })

  test('one pool after another, the control plane first', () => {
    const story = settled()
    for (const pool of ['extra', 'general', 'control-plane']) story.fault({ kind: 'node-reverted', node: first(story, pool) })
    story.tell(correcting)
    assert.deepEqual(
      story
        .blockers()
        .filter(({ reason }) => reason === 'drift.turn')
        .map(({ pool }) => pool),
      ['general', 'extra'],
    )
    story.rest()
    const pool = new Map(story.log().flatMap((event) => (event.kind === 'node-created' ? [[event.at, event.pool]] : [])))
    assert.deepEqual([...pool.values()], ['control-plane', 'general', 'extra'])
  })

  test('nothing of a pool that is held is set right before it is released', () => {
    const story = settled()
    const held = { ...correcting, pools: { ...pools, general: { ...pools.general, hold: true } } }
    story.fault({ kind: 'node-reverted', node: first(story, 'general') })
    story.fault({ kind: 'node-relabelled', node: first(story, 'general') })
    story.fault({ kind: 'pool-scaled', pool: 'extra', nodes: 4 })
    story.tell(held)
    story.rest()
    assert.equal(story.nodes('general').filter((node) => node.made).length, 1)
    assert.equal(story.nodes('extra').length, 2)
    story.tell(correcting)
    story.rest()
    assert.equal(story.nodes('general').filter((node) => node.made).length, 0)
  })

  test('an instruction that says nothing new of a pool leaves it as somebody scaled it; one of its own does not', () => {
    const story = settled()
    story.fault({ kind: 'pool-scaled', pool: 'general', nodes: 5 })
    story.rest()
    story.tell({ ...words, layers: { os: '24.4.1', k8s: '1.35.1', cni: '1.0.0', csi: '1.0.0', 'hello@0': '2' } })
    story.rest()
    assert.equal(story.nodes('general').length, 5)
    story.tell({ pools, image: 'image-2' })
    story.rest()
    assert.equal(story.nodes('general').length, 3)
  })

  test('what cannot be changed so is refused with the reason', () => {
    const story = settled()
    const refusals: readonly [Fault, RegExp][] = [
      [{ kind: 'node-relabelled', node: 'nobody' }, /no node nobody/],
      [{ kind: 'node-relabelled', node: first(story, 'extra') }, /neither labels nor taints/],
      [{ kind: 'pool-scaled', pool: 'nowhere', nodes: 1 }, /no pool nowhere/],
      [{ kind: 'pool-scaled', pool: 'control-plane', nodes: 5 }, /etcd/],
      [{ kind: 'pool-scaled', pool: 'general', nodes: -1 }, /from 0 to/],
      [{ kind: 'pool-scaled', pool: 'general', nodes: 3 }, /already/],
      [{ kind: 'addon-edited', layer: 'base/none' }, /no release/],
    ]
    for (const [fault, message] of refusals) {
      const answer = injectFault(story.world(), fault)
      assert.match(answer.kind === 'refused' ? answer.message : 'injected', message)
    }
  })
})

describe('a node that is not ready', () => {
  test('is replaced after 10 minutes, and not before', () => {
    const story = settled()
    story.fault({ kind: 'node-dies', node: first(story, 'general') })
    story.pass(10 * minute - 1)
    assert.deepEqual(removals(story), [])
    story.pass(1)
    assert.deepEqual(removals(story), ['unhealthy'])
  })

  for (const pool of ['general', 'control-plane']) {
    test(`is not replaced when it comes back within the time (${pool})`, () => {
      const story = settled()
      const node = first(story, pool)
      story.fault({ kind: 'node-dies', node, forMs: 5 * minute })
      assert.equal(story.nodes(pool).find(({ name }) => name === node)?.ready, false)
      story.rest()
      assert.deepEqual(removals(story), [])
      assert.equal(story.nodes(pool).find(({ name }) => name === node)?.ready, true)
      assert.ok(story.inventory().members?.every(({ healthy }) => healthy))
    })
  }

  test('stays where remediation is off, with whoever can help, until it is on again', () => {
    const story = settled()
    story.tell({ ...words, remediate: false })
    story.fault({ kind: 'node-dies', node: first(story, 'general') })
    story.fault({ kind: 'node-dies', node: first(story, 'control-plane') })
    story.rest()
    assert.deepEqual(removals(story), [])
    assert.deepEqual(
      story
        .blockers()
        .filter(({ reason }) => reason === 'node.unhealthy')
        .map(({ pool }) => pool),
      ['control-plane', 'general'],
    )
    story.tell(words)
    story.rest()
    assert.deepEqual(removals(story).sort(), ['unhealthy', 'unhealthy'])
    assert.deepEqual(story.blockers(), [])
  })

  for (const { replicas, down, replaced } of [
    { replicas: 1, down: 1, replaced: true },
    { replicas: 2, down: 1, replaced: true },
    { replicas: 2, down: 2, replaced: false },
    { replicas: 3, down: 2, replaced: false },
    { replicas: 5, down: 2, replaced: true },
    { replicas: 5, down: 3, replaced: false },
  ]) {
    test(`${down} of ${replicas} down at once are ${replaced ? 'replaced' : 'for a person to look at'}`, () => {
      const story = startStory({ pools: { general: { replicas } } })
      const victims = story.nodes('general').slice(0, down)
      for (const { name } of victims) story.fault({ kind: 'node-dies', node: name })
      story.rest()
      assert.equal(removals(story).length, replaced ? down : 0)
      assert.deepEqual(story.blockers(), replaced ? [] : [{ pool: 'general', reason: 'pool.unhealthy' }])
      if (replaced) return
      // Somebody looks, and deletes what does not come back.
      story.fault({ kind: 'node-deleted', node: victims[0]?.name ?? '' })
      story.rest()
      const left = replicas === 2 || down - 1 <= Math.max(Math.floor(replicas * 0.4), 1)
      assert.equal(story.nodes('general').filter(({ ready }) => ready).length, left ? replicas : replicas - down + 1)
    })
  }
})

function isHelloAsTold(story: Story): boolean {
  const seen = story.inventory().layers.find(({ name }) => name === 'hello')
  const told = story.world().target?.layers.find(({ name }) => name === 'hello')
  return seen?.digest === told?.digest && seen?.state === 'ready'
}
