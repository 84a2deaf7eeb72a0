import assert from 'node:assert/strict'
import { test } from 'node:test'
import { workerPoolSchema } from '#contract/cluster-document.ts'
import { planRequestSchema } from '#contract/plan.ts'
import { Failure } from '#cli/failure.ts'
import { filesOf, planRequest, readPlanOptions, type PlanOptions } from '#cli/plan-request.ts'

const facts = {
  spec: {
    profiles: [
      { name: 'edge', version: '1.0.0' },
      { name: 'monitoring', version: '2.0.0' },
    ],
    overrides: [{ profile: 'edge', layer: 'hello', values: 'a: 1', manifests: [{ name: 'one', content: 'kind: Pod' }] }],
  },
  layers: [
    { profile: 'edge', name: 'hello' },
    { profile: 'edge', name: 'dns' },
    { profile: 'monitoring', name: 'dns' },
  ],
  texts: new Map(
    Object.entries({
      'v.yaml': 'a: 2\n',
      '-': 'b: 3\n',
      'pools.yaml': '- { name: general, replicas: 3, instanceType: large }\n',
      'both.yaml': 'controlPlane: { instanceType: large }\nworkerPools: []\n',
      'bad.yaml': 'workerPools:\n  - { name: General, replicas: 3 }\nworker: 1\n',
      'broken.yaml': 'a: [',
      'word.yaml': 'word',
    }).map(([name, text]) => [name, { name, text }]),
  ),
}

function request(options: PlanOptions) {
  return planRequest(readPlanOptions(options), facts)
}

for (const [what, options, expected] of [
  [
    '--profile replaces a version in its place',
    { profile: ['edge@1.1.0'] },
    {
      profiles: [
        { name: 'edge', version: '1.1.0' },
        { name: 'monitoring', version: '2.0.0' },
      ],
    },
  ],
  [
    '--profile adds one that is not there',
    { profile: ['edge@1.1.0', 'logs@0.1.0-rc.1'] },
    {
      profiles: [
        { name: 'edge', version: '1.1.0' },
        { name: 'monitoring', version: '2.0.0' },
        { name: 'logs', version: '0.1.0-rc.1' },
      ],
    },
  ],
  ['--remove-profile takes one out', { removeProfile: ['monitoring'] }, { profiles: [{ name: 'edge', version: '1.0.0' }] }],
  ['--pending', { pending: true }, { pending: true }],
  ['--variable may hold equals signs, or nothing', { variable: ['a=b=c', 'd='] }, { variables: { a: 'b=c', d: '' } }],
  [
    '--rollback, --note and --accept',
    { rollback: 3, note: 'back', accept: ['cni.replaced'] },
    {
      rollbackTo: 3,
      accept: ['cni.replaced'],
      note: 'back',
    },
  ],
  [
    '--resolve and --resolve-value, with paths that have equals signs, quotes and brackets of their own',
    {
      pending: true,
      resolve: ['base/cni:mtu=ours', 'base/web:list[name=a=b].v=theirs', 'base/web:a["x=]\\"y"].b=ours'],
      resolveValue: ['base/cni:args[name=a]={b: "c=d"}', 'base/web:note=', 'base/web:list[name="a]b"].v=1'],
    },
    {
      pending: true,
      resolutions: [
        { profile: 'base', layer: 'cni', path: 'mtu', take: 'ours' },
        { profile: 'base', layer: 'web', path: 'list[name=a=b].v', take: 'theirs' },
        { profile: 'base', layer: 'web', path: 'a["x=]\\"y"].b', take: 'ours' },
        { profile: 'base', layer: 'cni', path: 'args[name=a]', value: { b: 'c=d' } },
        { profile: 'base', layer: 'web', path: 'note', value: null },
        { profile: 'base', layer: 'web', path: 'list[name="a]b"].v', value: 1 },
      ],
    },
  ],
  [
    '--override keeps the manifests that are overridden',
    { override: ['hello=v.yaml'] },
    {
      overrides: [{ profile: 'edge', layer: 'hello', values: 'a: 2\n', manifests: [{ name: 'one', content: 'kind: Pod' }] }],
    },
  ],
  [
    '--override without a file takes the override away',
    { override: ['edge/hello='] },
    {
      overrides: [{ profile: 'edge', layer: 'hello', values: null, manifests: [] }],
    },
  ],
  [
    '--override of standard input, on a layer with two owners',
    { override: ['monitoring/dns=-'] },
    {
      overrides: [{ profile: 'monitoring', layer: 'dns', values: 'b: 3\n', manifests: [] }],
    },
  ],
  [
    '--override-manifest keeps values and other manifests',
    { overrideManifest: ['hello:two=v.yaml'] },
    {
      overrides: [
        {
          profile: 'edge',
          layer: 'hello',
          values: 'a: 1',
          manifests: [
            { name: 'one', content: 'kind: Pod' },
            { name: 'two', content: 'a: 2\n' },
          ],
        },
      ],
    },
  ],
  [
    'several options on one layer fold into one override',
    { override: ['hello=v.yaml'], overrideManifest: ['hello:one='] },
    {
      overrides: [{ profile: 'edge', layer: 'hello', values: 'a: 2\n', manifests: [] }],
    },
  ],
  [
    '--pools with a list',
    { pools: 'pools.yaml' },
    {
      workerPools: [workerPoolSchema.parse({ name: 'general', replicas: 3, instanceType: 'large' })],
    },
  ],
] as readonly (readonly [string, PlanOptions, unknown])[]) {
  test(what, () => {
    const body = request(options)
    assert.deepEqual(body, expected)
    assert.ok(planRequestSchema.safeParse(body).success, 'the contract takes it')
  })
}

test('--pools with a map says what it names and no more', () => {
  const body = request({ pools: 'both.yaml' })
  assert.deepEqual(Object.keys(body), ['controlPlane', 'workerPools'])
})

test('each file is read once', () => {
  assert.deepEqual(filesOf(readPlanOptions({ override: ['a=-', 'b=x', 'c='], overrideManifest: ['d:e=x'], pools: 'p' })), [
    '-',
    'x',
    'p',
  ])
})

for (const [what, options, exitCode, pattern] of [
  ['nothing to plan', { note: 'only a note' }, 2, /^Nothing to plan was given/],
  ['a profile without a version', { profile: ['edge'] }, 2, /"edge" names no version/],
  ['a profile with two versions', { profile: ['edge@1@2'] }, 2, /"edge@1@2" names no version/],
  ['a variable without a value', { variable: ['a'] }, 2, /not of the form NAME=VALUE/],
  ['an override without a layer', { override: ['=v.yaml'] }, 2, /not of the form LAYER=FILE/],
  ['an override of too deep a layer', { override: ['a/b/c=v.yaml'] }, 2, /"a\/b\/c" names no layer/],
  ['a manifest without a name', { overrideManifest: ['hello=v.yaml'] }, 2, /names no manifest/],
  ['removing a profile that is not used', { removeProfile: ['logs'] }, 1, /does not use logs/],
  ['a layer that is not there', { override: ['nope=v.yaml'] }, 1, /no layer nope/],
  ['a layer with two owners', { override: ['dns=v.yaml'] }, 1, /dns is in edge and monitoring/],
  ['pools that are none', { pools: 'word.yaml' }, 1, /holds no pools/],
  ['pools that are no YAML', { pools: 'broken.yaml' }, 1, /broken\.yaml is no YAML/],
] as readonly (readonly [string, PlanOptions, number, RegExp])[]) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => request(options),
      (error) => error instanceof Failure && error.exitCode === exitCode && pattern.test(error.message),
    )
  })
}

test('pools that are not valid are refused at every place', () => {
  assert.throws(
    () => request({ pools: 'bad.yaml' }),
    (error) => {
      assert.ok(error instanceof Failure)
      assert.deepEqual(
        error.places.map((place) => place.split(': ')[0]),
        ['worker', 'workerPools[0].name', 'workerPools[0].instanceType'],
      )
      return true
    },
  )
})
