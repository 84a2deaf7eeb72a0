import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CompiledLayer, CompiledPool } from '#core/cluster/compiled-cluster.ts'
import { driftText, findDrift, type Drift, type DriftFacts } from '#core/cluster/drift.ts'
import type { Inventory, ObservedNode } from '#core/cluster/inventory.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { present } from '#core/base/assert.ts'
import { startStory } from '../../simulation/story.ts'

const taint = { key: 'team', value: 'shop', effect: 'NoSchedule' as const }
const story = startStory({
  pools: { general: { replicas: 2, labels: { tier: 'web' }, taints: [taint] }, extra: { replicas: 1 } },
})
const told = present(story.world().target, 'the cluster was told something')
const inventory = present(observeWorld(story.world()), 'the cluster is there')
const general = present(
  inventory.pools.find(({ name }) => name === 'general'),
  'it has the pool',
)
const [first] = general.nodes
const node = `node ${first?.name}`
const otherMade = { digest: 'v1:sha256:0123456789abcdef' as const, kubernetesVersion: '1.34.9' }

function withPool(pool: string, change: Partial<Inventory['pools'][number]>): Inventory {
  return { ...inventory, pools: inventory.pools.map((one) => (one.name === pool ? { ...one, ...change } : one)) }
}

function withNode(change: Partial<ObservedNode>): Inventory {
  return withPool('general', { nodes: general.nodes.map((one, index) => (index === 0 ? { ...one, ...change } : one)) })
}

function withLayer(change: Partial<Inventory['layers'][number]>): Inventory {
  return { ...inventory, layers: inventory.layers.map((one) => (one.name === 'hello' ? { ...one, ...change } : one)) }
}

function toldOf(pool: string, change: Partial<CompiledPool & { hold: boolean }>): DriftFacts['told'] {
  return { ...told, pools: told.pools.map((one) => (one.name === pool ? { ...one, ...change } : one)) }
}

function find(facts: Partial<DriftFacts>): readonly Drift[] {
  return findDrift({ told, inventory, before: null, known: [], atRest: true, ...facts })
}

interface Row {
  readonly what: string
  readonly facts: Partial<DriftFacts>
  /** `kind object repair`. */
  readonly found: readonly string[]
}

const rows: readonly Row[] = [
  { what: 'nothing of a cluster that is as it was told', facts: {}, found: [] },
  {
    what: 'a node that is not what its engine made it as',
    facts: {
      inventory: withNode({ ...otherMade, made: { digest: first!.digest, kubernetesVersion: first!.kubernetesVersion } }),
    },
    found: [`node-changed ${node} off`],
  },
  {
    what: 'the same while an update runs',
    facts: {
      inventory: withNode({ ...otherMade, made: { digest: first!.digest, kubernetesVersion: first!.kubernetesVersion } }),
      atRest: false,
    },
    found: [`node-changed ${node} off`],
  },
  {
    what: 'at rest, a node of another version of Kubernetes',
    facts: { inventory: withNode({ kubernetesVersion: '1.34.9' }) },
    found: [`node-changed ${node} off`],
  },
  { what: 'no outdated node while an update runs', facts: { inventory: withNode(otherMade), atRest: false }, found: [] },
  {
    what: 'a label that has another value',
    facts: { inventory: withNode({ labels: { tier: 'db', zone: 'a' } }) },
    found: [`node-relabelled ${node} off`],
  },
  { what: 'a taint that is gone', facts: { inventory: withNode({ taints: [] }) }, found: [`node-relabelled ${node} off`] },
  {
    what: 'no label or taint of others',
    facts: {
      inventory: withNode({
        labels: { tier: 'web', other: 'x' },
        taints: [taint, { key: 'other', value: '', effect: 'NoExecute' }],
      }),
    },
    found: [],
  },
  { what: 'no taint where the engine does not say', facts: { inventory: withoutTaints() }, found: [] },
  { what: 'no label while an update writes them', facts: { inventory: withNode({ labels: {} }), atRest: false }, found: [] },
  {
    what: 'a pool that was scaled',
    facts: { inventory: withPool('general', { desired: 5 }) },
    found: ['pool-scaled pool general off'],
  },
  {
    what: 'no count that an autoscaler may choose',
    facts: { inventory: withPool('general', { desired: 5 }), told: toldOf('general', { autoscaler: { min: 1, max: 5 } }) },
    found: [],
  },
  {
    what: 'a pool that nobody told',
    facts: { told: { ...told, pools: told.pools.filter(({ name }) => name !== 'extra') } },
    found: ['pool-unknown pool extra off'],
  },
  {
    what: 'no pool that an update takes away',
    facts: { told: { ...told, pools: told.pools.filter(({ name }) => name !== 'extra') }, atRest: false },
    found: [],
  },
  {
    what: 'a node that went by itself, until its pool is complete',
    facts: { before: inventory, inventory: withPool('general', { nodes: general.nodes.slice(1) }) },
    found: [`node-deleted ${node} on`],
  },
  {
    what: 'no node that went because it was changed',
    facts: {
      before: inventory,
      inventory: withPool('general', { nodes: general.nodes.slice(1) }),
      known: [{ kind: 'node-changed', object: node, pool: 'general', expected: '', found: '', since: 1, repair: 'on' }],
    },
    found: [],
  },
  {
    what: 'a node that is not ready where nothing replaces it',
    facts: { inventory: withNode({ phase: 'failed', ready: false }), told: { ...told, remediate: false } },
    found: [`node-unhealthy ${node} off`],
  },
  { what: 'no such node where it is replaced', facts: { inventory: withNode({ phase: 'failed', ready: false }) }, found: [] },
  {
    what: 'an edited layer, also while an update runs',
    facts: { inventory: withLayer({ digest: `sha256:${'0'.repeat(64)}` }), atRest: false },
    found: ['layer-edited layer base/hello off'],
  },
  {
    what: 'a layer that was taken away',
    facts: { inventory: withLayer({ state: 'queued', digest: null }) },
    found: ['layer-removed layer base/hello off'],
  },
  {
    what: 'no layer that has yet to come',
    facts: { inventory: withLayer({ state: 'queued', digest: null }), atRest: false },
    found: [],
  },
  {
    what: 'what is set right, and what waits for its pool',
    facts: {
      told: { ...toldOf('general', { hold: true }), correct: true },
      inventory: { ...withNode({ labels: {} }), layers: withLayer({ digest: `sha256:${'0'.repeat(64)}` }).layers },
    },
    found: [`node-relabelled ${node} held`, 'layer-edited layer base/hello on'],
  },
]

describe('drift', () => {
  for (const { what, facts, found } of rows) {
    test(`is ${what}`, () => {
      const drift = find(facts)
      assert.deepEqual(
        drift.map(({ kind, object, repair }) => `${kind} ${object} ${repair}`),
        found,
      )
      for (const one of drift) assert.match(driftText(one), /^(node|pool|layer) \S+ .+ instead of .+$/)
    })
  }

  test('keeps the time since when it was seen', () => {
    const seen = { ...withNode({ labels: {} }), observedAt: 5000 }
    const [known] = find({ inventory: seen })
    assert.equal(known?.since, 5000)
    const [later] = find({ inventory: { ...seen, observedAt: 9000 }, known: known ? [known] : [] })
    assert.equal(later?.since, 5000)
  })

  test('of a node that was deleted ends when its pool is complete', () => {
    const less = withPool('general', { nodes: general.nodes.slice(1) })
    const known = find({ before: inventory, inventory: less })
    const still = find({ before: less, inventory: less, known })
    assert.deepEqual(still, known)
    assert.deepEqual(find({ before: less, known: still, inventory: withNode({ name: 'another' }) }), [])
  })

  test('says nothing of the layers that nodes carry', () => {
    const layers: readonly CompiledLayer[] = told.layers.filter(({ kind }) => kind === 'os' || kind === 'k8s')
    assert.deepEqual(find({ told: { ...told, layers }, inventory: { ...inventory, layers: [] } }), [])
  })
})

function withoutTaints(): Inventory {
  return withPool('general', { nodes: general.nodes.map(({ taints: _taints, ...one }) => one) })
}
