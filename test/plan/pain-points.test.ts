import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isBlocked, isEmpty, planUpdate } from '#core/plan/plan-update.ts'
import { planningInput, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { base, files, full, gpu, k8s, none, repaved, start, two, volumes } from './repave-check.ts'

/**
 * What users of other systems were hurt by and a plan can prevent: nodes replaced for what is no change, differences that nobody made,
 * values that were lost, and objects that went along.
 */
interface Row {
  readonly what: string
  readonly from?: ClusterWords
  readonly to: ClusterWords
  readonly repaves: string
  /** `layer path ← kind name` of every value that differs, and `pool name: paths`. */
  readonly says: readonly string[]
  readonly removes?: readonly string[]
  /** The cluster is told nothing new at all. */
  readonly empty?: true
}

const map = (name: string) => `kind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shared\n`
const profileOne = 'profile base 1.0.0'
const withSize = (sizeDefault: string) =>
  profile({ layers: { cni: { values: 'size: "{{.cairn.var.size}}"' } }, variables: [{ name: 'size', default: sizeDefault }] })

const rows: readonly Row[] = [
  { what: 'pools in another order', to: { workerPools: [two[1], two[0]] }, repaves: none, says: [] },
  {
    what: 'pools in another order, and one of them changed',
    to: { workerPools: [{ ...two[1], diskGiB: 100 }, two[0]] },
    repaves: 'worker-pools: gpu×2',
    says: [],
  },
  {
    what: 'counts that are exchanged between pools, with an equal sum',
    to: {
      workerPools: [
        { name: 'general', replicas: 2 },
        { name: 'gpu', replicas: 3 },
      ],
    },
    repaves: none,
    says: ['pool general: replicas', 'pool gpu: replicas'],
  },
  {
    what: 'settings that are exchanged between pools',
    from: {
      workerPools: [
        { name: 'general', diskGiB: 100 },
        { name: 'gpu', replicas: 2 },
      ],
    },
    to: { workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2, diskGiB: 100 }] },
    repaves: 'worker-pools: general×3 gpu×2',
    says: [],
  },
  {
    what: 'values that were indented, quoted and ordered otherwise, with comments',
    from: k8s('kubeadmconfig:\n  kubeletExtraArgs:\n    a: "1"\n    b: "2"\n'),
    to: k8s('# by hand\nkubeadmconfig:\n      kubeletExtraArgs: # flags\n            b: \'2\'\n            "a": "1"\n'),
    repaves: none,
    says: [],
  },
  {
    what: 'items with names in another order',
    from: k8s(volumes('a', 'b')),
    to: k8s(volumes('b', 'a')),
    repaves: none,
    says: ['base/k8s kubeadmconfig.apiServer.extraVolumes ← profile base 1.0.0'],
  },
  {
    what: 'one more item of a list: that item alone differs',
    from: k8s(volumes('a', 'b')),
    to: k8s(volumes('a', 'b', 'c')),
    repaves: 'control-plane: control-plane×3',
    says: [`base/k8s kubeadmconfig.apiServer.extraVolumes[name=c] ← ${profileOne}`],
  },
  {
    what: 'a file among many, named by its path',
    from: k8s(files('/a', '/b')),
    to: k8s(files('/a', '/b').replace('{path: /b, content: "x"}', '{path: /b, content: "y"}')),
    repaves: full,
    says: [`base/k8s kubeadmconfig.files ← ${profileOne}`],
  },
  {
    what: 'a value that is written again as it is',
    to: k8s('kubeadmconfig: {kubeletExtraArgs: {max-pods: "110"}}'),
    repaves: none,
    says: [],
  },
  {
    what: 'a profile version that says the same',
    to: { ...start, profiles: [profile({ version: '1.1.0' })] },
    repaves: none,
    says: [],
  },
  {
    what: 'a new default of a variable that the cluster has set: its value stays',
    from: { ...start, profiles: [withSize('1')], variables: { size: '5' } },
    to: { ...start, profiles: [withSize('2')], variables: { size: '5' } },
    repaves: none,
    says: [],
  },
  {
    what: 'an override beside a change of the profile: both hold',
    from: { ...base({ cni: { values: 'a: 1' } }), overrides: { 'base/cni': 'b: 1' } },
    to: { ...base({ cni: { values: 'a: 2' } }), overrides: { 'base/cni': 'b: 1' } },
    repaves: none,
    says: [`base/cni a ← ${profileOne}`],
  },
  {
    what: 'a layer that goes takes what it made, and nothing that another makes',
    from: base({ one: { manifests: { a: map('a'), both: map('both') } }, two: { manifests: { both: map('both') } } }),
    to: base({ two: { manifests: { both: map('both') } } }),
    repaves: none,
    says: ['base/one manifest a', 'base/one manifest both'],
    removes: ['base/one: Release one/one', 'base/one: ConfigMap shared/a'],
  },
  {
    what: 'a taint and a label',
    to: gpu({ labels: { tier: 'x' }, taints: [{ key: 'x', value: 'y', effect: 'NoSchedule' }] }),
    repaves: none,
    says: ['pool gpu: labels.tier taints'],
  },
  { what: 'the same request again', to: start, repaves: none, says: [], empty: true },
]

describe('nobody is hurt by', () => {
  for (const { what, from = start, to, repaves, says, removes = [], empty = false } of rows) {
    test(what, () => {
      const input = planningInput(from, to)
      const plan = planUpdate(input)
      assert.equal(repaved(plan), repaves)
      const told = [
        ...plan.changes.flatMap(({ profile: name, layer, diff, manifests }) => [
          ...diff.map(({ path, by }) => `${name}/${layer} ${path} ← ${by.kind} ${by.name}`),
          ...manifests.map((manifest) => `${name}/${layer} manifest ${manifest.name}`),
        ]),
        ...plan.pools.map(({ name, diff }) => `pool ${name}: ${diff.map(({ path }) => path).join(' ')}`),
      ]
      assert.deepEqual(told, says)
      assert.deepEqual(plan.removes.objects, removes)
      assert.ok(!isBlocked(plan), plan.summary)
      if (empty) assert.ok(isEmpty(plan, input.parent))
    })
  }

  test('a profile and an override that both changed a path: nothing is decided silently', () => {
    const from = { ...base({ cni: { values: 'a: 1' } }), overrides: { 'base/cni': 'a: 5' } }
    const plan = planUpdate(planningInput(from, { ...base({ cni: { values: 'a: 2' } }), overrides: { 'base/cni': 'a: 5' } }))
    assert.deepEqual(
      plan.conflicts.map(({ path, base: was, ours, theirs }) => [path, was, ours, theirs]),
      [['a', 1, 5, 2]],
    )
    assert.ok(isBlocked(plan))
  })
})
