import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Json, JsonObject } from '#core/base/json.ts'
import { compileCluster } from '#core/cluster/compile-cluster.ts'
import { packDigest, type LayerKind, type PackContent } from '#core/pack/pack.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import type { ParentRevision, PlanningInput } from '#core/plan/planning-input.ts'
import { profileDigest, type Layer, type ProfileRevision } from '#core/profile/profile.ts'
import { clusterSpec, observedAsDesired, packs, place, planningInput, profile, type ClusterWords } from '../core/plan-fixture.ts'

/** An add-on of a pack of these tests, in a stack of the usual packs. */
interface AddOn extends Partial<Omit<PackContent, 'values'>> {
  readonly name: string
  readonly values?: string
  /** What the profile lays over it. */
  readonly own?: string
}

interface Words extends ClusterWords {
  readonly addons?: readonly AddOn[]
}

function packOf({ own: _own, ...words }: AddOn): PackContent {
  return {
    displayName: words.name,
    version: '1.0.0',
    layer: 'addon' as LayerKind,
    addonType: null,
    cloudTypes: ['all'],
    annotations: {},
    charts: [],
    manifests: [],
    values: '',
    schema: null,
    presets: null,
    readme: null,
    constraints: null,
    images: null,
    documentary: [],
    ...words,
  }
}

function side(words: Words) {
  const addons = words.addons ?? []
  const contents = addons.map(packOf)
  const usual = profile()
  const layers = contents.map((pack, index): Layer => {
    const reference = { registry: 'ours', name: pack.name, version: pack.version, digest: packDigest(pack) }
    return {
      name: pack.name,
      kind: 'addon',
      installPriority: 0,
      pack: reference,
      manifests: [],
      values: addons[index]?.own ?? '',
    }
  })
  const content = { ...usual.content, layers: [...usual.content.layers, ...layers] }
  const revision: ProfileRevision = { ...usual, content, digest: profileDigest(content) }
  const stack = { profiles: [revision], packs: new Map([...packs, ...contents.map((pack) => [packDigest(pack), pack] as const)]) }
  const spec = clusterSpec({ ...words, profiles: [revision] })
  const compilation = compileCluster(spec, stack, place)
  assert.ok(compilation.kind === 'compiled')
  return { spec, stack, compiled: compilation.compiled }
}

function inputOf(from: Words, to: Words): PlanningInput {
  const [before, after] = [side(from), side(to)]
  const parent: ParentRevision = { number: 1, ...before }
  return {
    ...planningInput({}, {}),
    parent,
    requested: after.spec,
    stack: after.stack,
    observed: observedAsDesired(before.compiled),
  }
}

function checks(from: Words, to: Words) {
  return planUpdate(inputOf(from, to)).checks.filter(({ code }) => code.startsWith('constraint.'))
}

const numbered = {
  name: 'web',
  values: 'replicas: 2\n',
  schema: 'replicas:\n  schema: \'{{ required | format "${number:[1-5]}" }}\'\n',
}
const dependent = (type: string, packName: string, layer: string, minVersion = '', maxVersion = ''): AddOn => ({
  name: 'web',
  constraints: { dependencies: [{ packName, layer, minVersion, maxVersion, type }] },
})
const needing = (...resources: readonly JsonObject[]): AddOn => ({
  name: 'web',
  constraints: { resources },
  values: 'cpu: 500m\nreplicas: 4\n',
})
const component = (type: string, scheduleType: string, more: JsonObject = {}): JsonObject => ({
  type,
  minLimit: 1e9,
  components: [{ resourceRequestParamRef: 'cpu', scheduleType, ...more }],
})
const big = { diskGiB: 60, replicas: 3, instanceType: 'm5.large' }

const rows: readonly (readonly [what: string, from: Words, to: Words, expected: readonly string[], says?: RegExp])[] = [
  ['a value that fits', {}, { addons: [numbered] }, []],
  [
    'a value that does not',
    {},
    { addons: [{ ...numbered, own: 'replicas: 9' }] },
    ['error constraint.value'],
    /wants a number from 1 to 5 at replicas, and there is 9/,
  ],
  [
    'a required value that the profile takes away',
    {},
    { addons: [{ ...numbered, own: 'replicas: null' }] },
    ['error constraint.value'],
    /there is nothing/,
  ],
  [
    'a value that the override breaks',
    { addons: [numbered] },
    { addons: [numbered], overrides: { 'base/web': 'replicas: none' } },
    ['error constraint.value'],
  ],
  [
    'a value that an override mends',
    {},
    { addons: [{ ...numbered, own: 'replicas: 9' }], overrides: { 'base/web': 'replicas: 3' } },
    [],
  ],
  [
    'a value that was broken before',
    { addons: [{ ...numbered, own: 'replicas: 9' }] },
    { addons: [{ ...numbered, own: 'replicas: 9' }], workerPools: [{ name: 'general', labels: { a: 'b' } }] },
    ['warning constraint.value'],
  ],
  [
    'a layer that changes and stays broken',
    { addons: [{ ...numbered, own: 'replicas: 9' }] },
    { addons: [{ ...numbered, own: 'replicas: 9\na: 1' }] },
    ['error constraint.value'],
  ],
  [
    'rules that cannot be read',
    {},
    { addons: [{ ...numbered, schema: "replicas:\n  schema: '{{ requird }}'" }] },
    ['warning constraint.unreadable'],
    /schema\.yaml line 1, replicas/,
  ],
  [
    'constraints that cannot be read',
    {},
    { addons: [dependent('needed', 'x', 'addon')] },
    ['warning constraint.unreadable'],
    /type/,
  ],
  [
    'a required pack that is missing',
    {},
    { addons: [dependent('required', 'cni-multus', 'addon', '3.4')] },
    ['error constraint.dependency'],
    /wants cni-multus 3\.4 or newer, and there is none/,
  ],
  ['a required pack that is there', {}, { addons: [dependent('required', 'kubernetes', 'k8s', '1.29')] }, []],
  [
    'a required pack that is too old',
    {},
    { addons: [dependent('required', 'kubernetes', 'k8s', '1.36')] },
    ['error constraint.dependency'],
    /there is kubernetes 1\.35\.4/,
  ],
  [
    'a pack that is not supported',
    {},
    { addons: [dependent('notSupported', 'calico', 'cni', '3.0', '4.0')] },
    ['error constraint.dependency'],
    /wants no calico 3\.0 to 4\.0/,
  ],
  ['an optional pack that is not there', {}, { addons: [dependent('optional', 'cilium', 'cni', '99')] }, []],
  [
    'a dependency that was broken before',
    { addons: [dependent('required', 'x', 'addon')] },
    { addons: [dependent('required', 'x', 'addon')] },
    ['warning constraint.dependency'],
  ],
  [
    'a pack that a layer beside it needs goes',
    { addons: [dependent('required', 'other', 'addon'), { name: 'other' }] },
    { addons: [dependent('required', 'other', 'addon')] },
    ['error constraint.dependency'],
  ],
  [
    'an upgrade from too old',
    { addons: [{ name: 'web', version: '1.0.0' }] },
    { addons: [{ ...dependent('upgrade', 'web', 'addon', '1.5', ''), version: '2.0.0' }] },
    ['error constraint.dependency'],
    /wants an update from web 1\.5 or newer, and there is web 1\.0\.0/,
  ],
  [
    'an upgrade within its bounds',
    { addons: [{ name: 'web', version: '1.6.0' }] },
    { addons: [{ ...dependent('upgrade', 'web', 'addon', '1.5', ''), version: '2.0.0' }] },
    [],
  ],
  [
    'a first installation of what says where it may be updated from',
    {},
    { addons: [dependent('upgrade', 'web', 'addon', '1.5', '')] },
    [],
  ],
  [
    'enough of everything',
    {},
    {
      addons: [needing({ type: 'cpu', minLimit: 6000 }, { type: 'memory', minLimit: 24576 }, { type: 'diskSize', minLimit: 60 })],
      workerPools: [{ name: 'general', ...big }],
    },
    [],
  ],
  [
    'too little CPU',
    {},
    { addons: [needing({ type: 'cpu', minLimit: 6001 })], workerPools: [{ name: 'general', ...big }] },
    ['error constraint.resources'],
    /want 6001m of CPU of general; there is 6000m/,
  ],
  [
    'too little memory in one of two pools',
    {},
    {
      addons: [needing({ type: 'memory', minLimit: 10000 })],
      workerPools: [
        { name: 'general', ...big },
        { name: 'small', ...big, replicas: 1 },
      ],
    },
    ['error constraint.resources'],
    /of small/,
  ],
  [
    'too small a disk, however many there are',
    {},
    { addons: [needing({ type: 'diskSize', minLimit: 61 })], workerPools: [{ name: 'general', ...big }] },
    ['error constraint.resources'],
    /want 61GiB of disk/,
  ],
  [
    'needs of two layers add up',
    {},
    {
      addons: [needing({ type: 'cpu', minLimit: 4000 }), { ...needing({ type: 'cpu', minLimit: 4000 }), name: 'two' }],
      workerPools: [{ name: 'general', ...big }],
    },
    ['error constraint.resources'],
    /base\/two, base\/web want 8000m/,
  ],
  [
    'a component in many copies',
    {},
    {
      addons: [needing(component('cpu', 'worker', { replicaCountParamRef: 'replicas' }))],
      workerPools: [{ name: 'general', ...big, replicas: 1 }],
    },
    [],
  ],
  [
    'a component in too many copies',
    {},
    {
      addons: [{ ...needing(component('cpu', 'worker', { replicaCountParamRef: 'replicas' })), own: 'replicas: 5' }],
      workerPools: [{ name: 'general', ...big, replicas: 1 }],
    },
    ['error constraint.resources'],
    /want 2500m/,
  ],
  [
    'a component on every node',
    {},
    { addons: [{ ...needing(component('cpu', 'all')), own: 'cpu: 2500m' }], workerPools: [{ name: 'general', ...big }] },
    ['error constraint.resources', 'error constraint.resources'],
    /want 7500m of CPU of general/,
  ],
  [
    'a component on the control plane',
    {},
    { addons: [{ ...needing(component('cpu', 'master')), own: 'cpu: 7' }] },
    ['error constraint.resources'],
    /want 7000m of CPU of control-plane; there is 6000m/,
  ],
  [
    'an instance type that nobody knows',
    {},
    { addons: [needing({ type: 'cpu', minLimit: 1 })], workerPools: [{ name: 'general', ...big, instanceType: 'mine' }] },
    ['info constraint.resources'],
    /cannot be told/,
  ],
  [
    'a pool that may grow',
    {},
    {
      addons: [needing({ type: 'cpu', minLimit: 9000 })],
      workerPools: [{ name: 'general', ...big, autoscaler: { min: 1, max: 5 } }],
    },
    [],
  ],
  [
    'a pool without nodes',
    {},
    { addons: [needing({ type: 'cpu', minLimit: 9000 })], workerPools: [{ name: 'general', ...big, replicas: 0 }] },
    [],
  ],
  [
    'too little, as before',
    { addons: [needing({ type: 'cpu', minLimit: 9000 })], workerPools: [{ name: 'general', ...big }] },
    { addons: [needing({ type: 'cpu', minLimit: 9000 })], workerPools: [{ name: 'general', ...big }], parallelPools: 2 },
    ['warning constraint.resources'],
  ],
  [
    'a pool that shrinks below what is needed',
    { addons: [needing({ type: 'cpu', minLimit: 6000 })], workerPools: [{ name: 'general', ...big }] },
    { addons: [needing({ type: 'cpu', minLimit: 6000 })], workerPools: [{ name: 'general', ...big, replicas: 2 }] },
    ['error constraint.resources'],
  ],
]

describe('what packs demand', () => {
  for (const [what, from, to, expected, says] of rows) {
    test(what, () => {
      const found = checks(from, to)
      assert.deepEqual(
        found.map(({ severity, code }) => `${severity} ${code}`),
        expected,
        JSON.stringify(found),
      )
      if (says) assert.match(found.map(({ message }) => message).join('\n'), says)
      for (const check of found) assert.ok(check.remedy !== '')
    })
  }

  test('every violation has its place as evidence', () => {
    const [value] = checks({}, { addons: [{ ...numbered, own: 'replicas: 9' }] })
    assert.deepEqual(value?.evidence, { layer: 'base/web', path: 'replicas', wanted: 'a number from 1 to 5', given: '9' })
    const [dependency] = checks({}, { addons: [dependent('required', 'x', 'addon', '2')] })
    assert.deepEqual(dependency?.evidence, {
      layer: 'base/web',
      pack: 'x',
      type: 'required',
      wanted: 'x 2 or newer',
      given: null,
    })
  })

  test('a sensitive value and a password are never shown', () => {
    const schema = 'token:\n  schema: \'{{ format "${password:/^.{20,}$/}" }}\'\n'
    const found = checks({}, { addons: [{ name: 'web', schema, own: 'token: hunter2' }] })
    assert.equal(found.length, 1)
    assert.ok(!JSON.stringify(found).includes('hunter2'))
  })

  test('any values, rules and constraints leave a plan that can be read', () => {
    const any = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
    const schema = fc.oneof(
      fc.string(),
      any.map((value) => JSON.stringify({ 'a.b': { schema: value }, a: { schema: '{{ required }}' } })),
    )
    const constraints = fc.record({ dependencies: any, resources: any }) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(any, schema, fc.oneof(constraints, fc.constant(null)), (value, rules, demands) => {
        const addon = { name: 'web', values: JSON.stringify({ a: value }), schema: rules, presets: rules, constraints: demands }
        for (const check of checks({}, { addons: [addon] })) assert.ok(check.message.length < 2000)
      }),
      { numRuns: 100 },
    )
  })
})
