import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { CompiledCluster, CompiledPool } from '#core/cluster/compiled-cluster.ts'
import { isEmpty } from '#core/plan/plan-update.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { checkedPlan, planningInput, type ClusterWords } from '../core/plan-fixture.ts'
import { clusters } from '../plan/arbitraries.ts'
import { holds } from '../plan/holds.ts'
import type { CloudSettings } from '#core/cluster/cluster.ts'
import { cloudNames, clouds, onCloud, type CloudName } from './compiled-objects.ts'
import { rolloutFields, wouldRoll } from './would-roll.ts'

/** Owners that are there before and after, of a pool that is. */
function pairs(before: CompiledCluster, after: CompiledCluster): readonly OwnerPair[] {
  return after.pools.flatMap((pool) => {
    const old = before.pools.find(({ name }) => name === pool.name)
    return (pool.objects?.owners ?? []).flatMap((owner): readonly OwnerPair[] => {
      const was = old?.objects?.owners.find((one) => one.metadata.name === owner.metadata.name)
      return old && was ? [{ pool, old, was, owner }] : []
    })
  })
}

interface OwnerPair {
  readonly pool: CompiledPool
  readonly old: CompiledPool
  readonly was: KubeObject
  readonly owner: KubeObject
}

/** Which parts of a cluster another one brings. */
const parts = fc.subarray(['profiles', 'variables', 'overrides', 'controlPlane', 'cloud'] as const, { maxLength: 2 })
const poolFields = fc.subarray(
  [
    'replicas',
    'instanceType',
    'diskGiB',
    'image',
    'zones',
    'labels',
    'taints',
    'kubeadm',
    'strategy',
    'kubernetesVersion',
  ] as const,
  { maxLength: 3 },
)

/** The one with parts of the other, so that two states of a cluster have most in common. */
function changed(from: ClusterWords, other: ClusterWords, own: readonly string[], fields: readonly string[]): ClusterWords {
  const only = (words: object, keys: readonly string[]) =>
    Object.fromEntries(Object.entries(words).filter(([key]) => keys.includes(key)))
  const [model] = other.workerPools ?? []
  return {
    ...from,
    ...only(other, own),
    workerPools: (from.workerPools ?? []).map((pool, index) => (index === 0 ? { ...pool, ...only(model ?? {}, fields) } : pool)),
  }
}

const word = fc.constantFrom('a', 'b', 'c')
const account = fc.record({ account: word }, { requiredKeys: [] })

/** Settings of a cloud: those that are part of the machine, of one role's, changed in place, and refused. */
const settings: Readonly<Record<CloudName, fc.Arbitrary<Partial<CloudSettings>>>> = {
  docker: fc.constant({}),
  aws: fc
    .tuple(
      fc.record(
        {
          tags: fc.dictionary(word, word, { maxKeys: 2 }),
          imageOwner: word,
          volumeType: word,
          controlPlaneProfile: word,
          workerProfile: word,
          vpc: fc.record({ id: word }),
        },
        { requiredKeys: [] },
      ),
      account,
    )
    .map(([own, named]) => ({ aws: { ...clouds.aws.aws, ...own }, ...named })),
  vsphere: fc
    .tuple(fc.record({ thumbprint: word, datastore: word, folder: word }, { requiredKeys: [] }), account)
    .map(([own, named]) => ({ vsphere: { ...clouds.vsphere.vsphere, ...own }, ...named })),
}

describe('Cluster API replaces what the plan says, and nothing else', () => {
  for (const cloud of cloudNames) {
    test(`on ${cloud}, by a second implementation of its comparison`, () => {
      const counts = { replaced: 0, inPlace: 0 }
      const some = settings[cloud]
      holds(
        cloud === 'docker' ? 200 : 60,
        [clusters, clusters, parts, poolFields, some, some],
        (from, other, own, fields, one, two) => {
          const given = (words: ClusterWords, more: Partial<CloudSettings>) =>
            onCloud(cloud, { ...words, cloud: { ...words.cloud, ...more } })
          const input = planningInput(
            given(from, one),
            given(changed(from, other, own, fields), own.includes('cloud') ? two : one),
          )
          const plan = checkedPlan(input)
          assert.ok(plan.desired)
          const repaved = new Set(plan.repave.pools.map(({ name }) => name))
          for (const { pool, old, was, owner } of pairs(input.parent.compiled, plan.desired.compiled)) {
            const rolls = wouldRoll(was, owner)
            // Of a pool without nodes nothing is replaced.
            if (old.replicas > 0 && pool.replicas > 0)
              assert.equal(rolls.length > 0, repaved.has(pool.name), `${owner.metadata.name}: ${rolls.join(', ')}`)
            if (rolls.length === 0) assert.equal(JSON.stringify(rolloutFields(was)), JSON.stringify(rolloutFields(owner)))
            counts[rolls.length === 0 ? 'inPlace' : 'replaced']++
          }
        },
      )
      assert.ok(counts.replaced > 10 && counts.inPlace > 10, JSON.stringify(counts))
    })
  }
})

/** As a release would have stored it that names templates and writes their text otherwise. */
function storedOtherwise(input: PlanningInput): PlanningInput {
  const otherwise = (text: string) =>
    text.replaceAll(/-(?=[0-9a-f]{10}")/g, '-earlier-').replaceAll('"RollingUpdate"', '"OnDelete"')
  const compiled = JSON.parse(otherwise(JSON.stringify(input.parent.compiled))) as CompiledCluster
  return { ...input, parent: { ...input.parent, compiled } }
}

const changes: Readonly<Record<string, ClusterWords>> = {
  'more nodes': { workerPools: [{ name: 'general', replicas: 5, zones: ['a', 'b'] }] },
  labels: { workerPools: [{ name: 'general', zones: ['a', 'b'], labels: { a: 'b' } }] },
  'another strategy': { workerPools: [{ name: 'general', zones: ['a', 'b'], strategy: { type: 'contract-first' } }] },
  'a drain that forces': {
    controlPlane: { drain: { deadlineMs: 60_000, then: 'force' } },
    workerPools: [{ name: 'general', zones: ['a', 'b'], drain: { deadlineMs: 60_000, then: 'force' } }],
  },
  'another zone': { workerPools: [{ name: 'general', zones: ['a', 'b', 'c'] }] },
}

describe('a later release that compiles otherwise replaces nothing', () => {
  const from = onCloud('docker', { workerPools: [{ name: 'general', zones: ['a', 'b'] }] })

  test('planning nothing finds nothing, and keeps every object', () => {
    const input = storedOtherwise(planningInput(from, from))
    const plan = checkedPlan(input)
    assert.ok(isEmpty(plan, input.parent), plan.summary)
    const { objects, pools, layers } = input.parent.compiled
    const kept = plan.desired?.compiled
    assert.deepEqual([kept?.objects, kept?.pools.map((pool) => pool.objects)], [objects, pools.map((pool) => pool.objects)])
    assert.deepEqual(
      kept?.layers.map((layer) => layer.objects),
      layers.map((layer) => layer.objects),
    )
  })

  for (const [what, change] of Object.entries(changes)) {
    test(`${what}: changed in place, by the names that are stored`, () => {
      const input = storedOtherwise(planningInput(from, onCloud('docker', change)))
      const plan = checkedPlan(input)
      assert.equal(plan.repave.scope, 'none')
      assert.ok(plan.desired)
      const { compiled } = plan.desired
      for (const pool of compiled.pools) {
        const old = input.parent.compiled.pools.find(({ name }) => name === pool.name)
        assert.deepEqual(pool.objects?.templates, old?.objects?.templates)
        assert.ok(pool.objects)
        assert.ok(pool.objects.templates.every(({ metadata }) => metadata.name.includes('-earlier-')))
        assert.ok(pool.objects.owners.every((owner) => JSON.stringify(rolloutFields(owner)).includes('-earlier-')))
      }
      for (const { was, owner } of pairs(input.parent.compiled, compiled)) assert.deepEqual(wouldRoll(was, owner), [])
    })
  }
})
