import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isOlderObservation, nonsenseOf, type KnownBefore, type Nonsense } from '#core/cluster/sane-observation.ts'
import type { Inventory, ObservedNode } from '#core/cluster/inventory.ts'
import type { MachineDigest } from '#core/cluster/machine-spec.ts'

const minute = 60_000
const now = 100 * minute
const layer = {
  profile: 'shop',
  name: 'metrics',
  kind: 'addon',
  version: '0.7.2',
  digest: null,
  state: 'ready',
  message: null,
} as const
const blocker = { pool: 'general', object: 'node a', reason: 'drain.budget', message: 'waits', owner: 'web', since: 0 }

describe('an observation', () => {
  const last = inventory({})
  const known: KnownBefore = { last, lastCameFirst: true, generation: 7, now, pools: ['control-plane', 'general'] }
  const later = (changed: Partial<Inventory>) => inventory({ observedAt: now, ...changed })
  const withNodes = (...nodes: readonly ObservedNode[]) =>
    later({ pools: [pool('control-plane', [node('cp-1')]), pool('general', nodes)] })

  const refused: readonly (readonly [
    what: string,
    observed: Inventory,
    Nonsense['kind'],
    object: string,
    Partial<KnownBefore>?,
  ])[] = [
    ['of no time', later({ observedAt: Number.NaN }), 'number.invalid', 'observation'],
    ['of an endless time', later({ observedAt: Number.POSITIVE_INFINITY }), 'number.invalid', 'observation'],
    ['of half a generation', later({ generation: 6.5 }), 'number.invalid', 'generation'],
    ['of a generation below zero', later({ generation: -1 }), 'number.invalid', 'generation'],
    ['of a cloud with no number of machines', later({ spareNodes: Number.NaN }), 'number.invalid', 'cloud'],
    ['of a pool with no number of nodes', later({ pools: [pool('general', [], Number.NaN)] }), 'number.invalid', 'pool general'],
    ['of a node made at no time', withNodes({ ...node('a'), createdAt: Number.NaN }), 'number.invalid', 'node a'],
    ['of a node ready at no time', withNodes({ ...node('a'), readyAt: Number.NaN }), 'number.invalid', 'node a'],
    ['of a wait since never', later({ blockers: [{ ...blocker, since: Number.NaN }] }), 'number.invalid', 'node a'],
    ['of tomorrow', later({ observedAt: now + 1440 * minute }), 'time.future', 'observation'],
    ['from before the one before', inventory({ observedAt: minute, pools: [] }), 'time.backwards', 'observation'],
    ['of an older generation at the same time', inventory({ generation: 6 }), 'time.backwards', 'observation'],
    ['of a generation that was never told', later({ generation: 8 }), 'generation.future', 'generation'],
    ['of a pool twice', later({ pools: [pool('general'), pool('general')] }), 'pool.twice', 'pool general'],
    ['of a layer twice', later({ layers: [layer, layer] }), 'layer.twice', 'layer shop/metrics'],
    ['of a node twice', withNodes(node('a'), { ...node('a'), uid: 'other' }), 'node.twice', 'node a'],
    ['of a node in two pools', withNodes(node('cp-1')), 'node.twice', 'node cp-1'],
    ['of a machine under two names', withNodes(node('a'), { ...node('b'), uid: 'uid-a' }), 'machine.twice', 'machine uid-a'],
    ['of nodes of an unknown pool', later({ pools: [pool('strange', [node('x')])] }), 'pool.unknown', 'pool strange'],
    ['of a version that is none', withNodes({ ...node('a'), kubernetesVersion: 'v1.36' }), 'version.invalid', 'node a'],
    ['of no version', withNodes({ ...node('a'), kubernetesVersion: '' }), 'version.invalid', 'node a'],
  ]
  for (const [what, observed, kind, object, more] of refused)
    test(`${what} is refused`, () => {
      const found = nonsenseOf(observed, { ...known, ...more })
      assert.deepEqual(found && { kind: found.kind, object: found.object }, { kind, object })
      assert.match(found?.message ?? '', /^(has|is) /)
    })

  const accepted: readonly (readonly [what: string, observed: Inventory, Partial<KnownBefore>?])[] = [
    ['that says the same later', later({})],
    ['that says the same, of an earlier time', inventory({ observedAt: minute })],
    ['from before the one before, asked for earlier too', inventory({ observedAt: minute, pools: [] }), { lastCameFirst: false }],
    ['of an engine whose clock is a little ahead', later({ observedAt: now + minute })],
    ['of an engine that has forgotten what it was told', later({ generation: 0 })],
    ['of a pool that is known no more and on its way out', later({}), { pools: ['control-plane'] }],
    ['of an empty pool that nobody knows', later({ pools: [...last.pools, pool('strange')] })],
    ['of nothing at all', later({ pools: [], layers: [] })],
    ['before any other', later({}), { last: null, lastCameFirst: false }],
  ]
  for (const [what, observed, more] of accepted)
    test(`${what} makes sense`, () => assert.equal(nonsenseOf(observed, { ...known, ...more }), null))

  test('is older by its time, and by its generation at the same time', () => {
    assert.ok(isOlderObservation(inventory({ observedAt: 1 }), inventory({ observedAt: 2 })))
    assert.ok(isOlderObservation(inventory({ generation: 1 }), inventory({ generation: 2 })))
    assert.ok(!isOlderObservation(inventory({}), inventory({})))
    assert.ok(!isOlderObservation(inventory({ observedAt: 2, generation: 1 }), inventory({ observedAt: 1, generation: 2 })))
  })
})

function inventory(changed: Partial<Inventory>): Inventory {
  const pools = [pool('control-plane', [node('cp-1')]), pool('general', [node('a'), node('b')])]
  return { observedAt: 90 * minute, generation: 7, infrastructureReady: true, pools, layers: [layer], blockers: [], ...changed }
}

function pool(name: string, nodes: readonly ObservedNode[] = [], desired = nodes.length): Inventory['pools'][number] {
  return { name, role: name === 'control-plane' ? 'control-plane' : 'worker', desired, nodes }
}

function node(name: string): ObservedNode {
  const digest = 'sha256:00' as MachineDigest
  const times = { createdAt: 0, readyAt: minute }
  return {
    name,
    uid: `uid-${name}`,
    phase: 'ready',
    ready: true,
    zone: 'a',
    digest,
    kubernetesVersion: '1.36.1',
    labels: {},
    ...times,
  }
}
