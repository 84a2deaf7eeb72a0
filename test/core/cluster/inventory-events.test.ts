import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { happenings } from '#core/cluster/inventory-events.ts'
import { nodePhases, type Inventory, type NodePhase, type ObservedLayer, type RemovalReason } from '#core/cluster/inventory.ts'

function inventory(
  nodes: Readonly<Record<string, NodePhase>>,
  layers: Readonly<Record<string, ObservedLayer['state']>> = {},
): Inventory {
  return {
    observedAt: 0,
    generation: 1,
    infrastructureReady: true,
    pools: [
      {
        name: 'general',
        role: 'worker',
        desired: 3,
        nodes: Object.entries(nodes).map(([name, phase]) => ({
          name,
          uid: name,
          phase,
          ready: phase === 'ready',
          zone: 'a',
          digest: 'v1:sha256:0',
          kubernetesVersion: '1.35.4',
          createdAt: 0,
          readyAt: null,
          labels: {},
        })),
      },
    ],
    layers: Object.entries(layers).map(([name, state]) => ({
      profile: 'base',
      name,
      kind: 'addon',
      version: '1.0.0',
      digest: null,
      state,
      message: state === 'failed' ? 'tried twice' : null,
    })),
    blockers: [],
  }
}

/** The same, of which every node goes. */
function leaving(seen: Inventory, leaves: RemovalReason): Inventory {
  return { ...seen, pools: seen.pools.map((pool) => ({ ...pool, nodes: pool.nodes.map((node) => ({ ...node, leaves })) })) }
}

const rows: readonly (readonly [string, Inventory | null, Inventory, readonly string[]])[] = [
  ['nothing', inventory({ a: 'ready' }, { x: 'ready' }), inventory({ a: 'ready' }, { x: 'ready' }), []],
  [
    'a first look',
    null,
    inventory({ a: 'ready' }, { x: 'ready', y: 'queued' }),
    ['NodeReady Node a of pool general is ready', 'LayerReady Layer base/x 1.0.0 is ready'],
  ],
  ['a node that comes', inventory({}), inventory({ a: 'booting' }), ['NodeCreated Node a of pool general was created and boots']],
  [
    'a node that goes',
    inventory({ a: 'draining' }),
    inventory({ a: 'removing' }),
    ['NodeRemoving Node a of pool general is being removed'],
  ],
  [
    'a node that is drained',
    inventory({ a: 'ready' }),
    inventory({ a: 'draining' }),
    ['NodeDraining Node a of pool general is being drained'],
  ],
  [
    'a node that is given up, with the reason',
    inventory({ a: 'joining' }),
    leaving(inventory({ a: 'removing' }), 'never-ready'),
    ['NodeRemoving Node a of pool general is being removed: it has not become ready in time, and another one is tried'],
  ],
  [
    'a node that goes on going, whose reason was told',
    leaving(inventory({ a: 'cordoned' }), 'drifted'),
    leaving(inventory({ a: 'draining' }), 'drifted'),
    ['NodeDraining Node a of pool general is being drained'],
  ],
  [
    'a node that goes as its step says',
    inventory({ a: 'ready' }),
    leaving(inventory({ a: 'cordoned' }), 'outdated'),
    ['NodeCordoned Node a of pool general is cordoned'],
  ],
  ['a node that is gone', inventory({ a: 'removing' }), inventory({}), ['NodeRemoved Node a of pool general is gone']],
  ['a node that fails', inventory({ a: 'ready' }), inventory({ a: 'failed' }), ['NodeFailed Node a of pool general has failed']],
  [
    'many things in one look, in the order in which one leads to the other',
    inventory({ a: 'removing', b: 'ready', c: 'joining', d: 'ready' }),
    inventory({ b: 'cordoned', c: 'ready', d: 'failed', e: 'booting' }),
    ['NodeRemoved a', 'NodeCreated e', 'NodeReady c', 'NodeFailed d', 'NodeCordoned b'],
  ],
  [
    'a layer on its way',
    inventory({}, { x: 'ready' }),
    inventory({}, { x: 'in-progress' }),
    ['LayerInProgress Layer base/x 1.0.0 is in progress'],
  ],
  [
    'a layer that fails',
    inventory({}, { x: 'in-progress' }),
    inventory({}, { x: 'failed' }),
    ['LayerFailed Layer base/x 1.0.0 has failed: tried twice'],
  ],
  ['a layer that is gone', inventory({}, { x: 'ready' }), inventory({}), ['LayerRemoved Layer base/x was removed']],
]

describe('what two looks tell of', () => {
  for (const [what, before, after, expected] of rows) {
    test(what, () => {
      const found = happenings(before, after)
      const texts = expected.some((text) => text.split(' ').length === 2)
        ? found.map(({ reason, object }) => `${reason} ${object.name}`)
        : found.map(({ reason, message }) => `${reason} ${message}`)
      assert.deepEqual(texts, expected)
    })
  }

  for (const phase of nodePhases) {
    test(`a node that is ${phase}, by a reason of its own`, () => {
      const [found, ...others] = happenings(null, inventory({ a: phase }))
      assert.deepEqual([found?.object, others.length], [{ kind: 'node', name: 'a', pool: 'general' }, 0])
      assert.match(found?.reason ?? '', /^Node[A-Z][a-z]+$/)
    })
  }
})
