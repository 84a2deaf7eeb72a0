import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Json, JsonObject } from '#core/base/json.ts'
import { checkDependencies, checkUpgrade, readConstraints } from '#core/pack/constraints.ts'
import { instanceSize } from '#core/pack/instance-type.ts'
import { compareToBound, isPackVersion } from '#core/pack/pack-version.ts'

const versions: readonly (readonly [version: string, bound: string, sign: number])[] = [
  ['1.33.4', '1.33', 0],
  ['1.33.4', '1.33.4', 0],
  ['1.33.4', '1.33.5', -1],
  ['1.33.4', '1.34', -1],
  ['1.33.4', '1', 0],
  ['1.10.0', '1.9.0', 1],
  ['v1.12.0', '1.12.0', 0],
  ['v1.12.0', 'v1.13', -1],
  ['26.02.1', '26.2', 0],
  ['5.4', '5.4.1', -1],
  ['5.4', '5.4.0', 0],
  ['1.2.3.4', '1.2.3', 0],
  ['1.0.0-rc.1', '1.0.0', -1],
  ['1.0.0', '1.0.0-rc.1', 1],
  ['1.0.0-rc.2', '1.0.0-rc.10', -1],
  ['1.0.0-rc.x', '1.0.0-rc.1', 1],
  ['1.0.0-rc', '1.0.0-rc.1', -1],
  ['1.0.0-rc.1', '1.0', 0],
  ['1.0.0+build', '1.0.0', 0],
]

for (const [version, bound, sign] of versions) {
  test(`${version} against the bound ${bound}: ${sign}`, () => {
    assert.ok(isPackVersion(version) && isPackVersion(bound))
    assert.equal(Math.sign(compareToBound(version, bound)), sign)
  })
}

test('what is no version to compare with', () => {
  for (const text of ['', 'latest', '1.x', '1..2', 'v', '1.2-', 'develop-1']) assert.ok(!isPackVersion(text), text)
})

function dependencies(...rows: readonly JsonObject[]) {
  const { dependencies: read, problems } = readConstraints({ dependencies: rows })
  assert.deepEqual(problems, [])
  return read
}

const kubernetes = (type: string, min: string, max: string) => ({
  packName: 'kubernetes',
  layer: 'k8s',
  minVersion: min,
  maxVersion: max,
  type,
})
const place = (name: string, version: string, layer: 'k8s' | 'addon' = 'k8s') => ({ name, version, layer })

const stacks: readonly (readonly [dependency: JsonObject, version: string | null, holds: boolean])[] = [
  [kubernetes('required', '1.29', ''), '1.29.0', true],
  [kubernetes('required', '1.29', ''), '1.28.9', false],
  [kubernetes('required', '1.29', ''), null, false],
  [kubernetes('required', '', ''), '1.2.3', true],
  [kubernetes('required', '', ''), null, false],
  [kubernetes('optional', '1.27', '1.33'), '1.33.9', true],
  [kubernetes('optional', '1.27', '1.33'), '1.34.0', false],
  [kubernetes('optional', '1.27', '1.33'), null, true],
  [kubernetes('optional', '', ''), '1.2.3', true],
  [kubernetes('optional', '1.27', ''), 'unknown', true],
  [kubernetes('notSupported', '1.27', '1.29'), '1.28.1', false],
  [kubernetes('notSupported', '1.27', '1.29'), '1.30.0', true],
  [kubernetes('notSupported', '', ''), '1.30.0', false],
  [kubernetes('notSupported', '1.27', ''), null, true],
  [kubernetes('upgrade', '1.27', '1.29'), '1.30.0', true],
  [{ ...kubernetes('optional', '1.40', ''), layer: 'addon' }, '1.30.0', true],
  [{ packName: 'kubernetes', layer: 'k8s', type: 'optional', minVersion: null }, '1.30.0', true],
]

describe('a dependency', () => {
  for (const [dependency, version, holds] of stacks) {
    test(`${JSON.stringify(dependency)} with ${version ?? 'none'}`, () => {
      const stack = version === null ? [] : [place('kubernetes', version)]
      assert.equal(checkDependencies(dependencies(dependency), stack).length === 0, holds)
    })
  }

  test('says what is wanted and what is there', () => {
    const [violation] = checkDependencies(dependencies(kubernetes('required', '1.29', '1.33')), [place('kubernetes', '1.34.0')])
    assert.deepEqual([violation?.wanted, violation?.given], ['kubernetes 1.29 to 1.33', 'kubernetes 1.34.0'])
  })

  test('on a pack that may stand elsewhere does not miss it', () => {
    assert.deepEqual(
      checkDependencies(dependencies(kubernetes('required', '', '')), [], () => true),
      [],
    )
  })
})

const upgrades: readonly (readonly [dependency: JsonObject, running: string | null, to: string, holds: boolean])[] = [
  [kubernetes('upgrade', '1.35.2', '1.36.2'), '1.35.4', '1.36.2', true],
  [kubernetes('upgrade', '1.35.2', '1.36.2'), '1.35.1', '1.36.2', false],
  [kubernetes('upgrade', '1.35.2', '1.36.2'), '1.36.3', '1.36.2', false],
  [kubernetes('upgrade', '1.35.2', '1.36.2'), null, '1.36.2', true],
  [kubernetes('upgrade', '', '1.36.2'), '1.20.0', '1.36.2', true],
  [kubernetes('upgrade', '2.0', ''), '1.36.2', '1.36.2', true],
  [kubernetes('optional', '2.0', ''), '1.35.0', '1.36.2', true],
]

describe('an upgrade', () => {
  for (const [dependency, running, to, holds] of upgrades) {
    test(`${JSON.stringify(dependency)}: from ${running ?? 'nothing'} to ${to}`, () => {
      const from = running === null ? [] : [place('kubernetes', running)]
      assert.equal(checkUpgrade(dependencies(dependency), place('kubernetes', to), from).length === 0, holds)
    })
  }
})

const unreadable: readonly (readonly [constraints: JsonObject, paths: readonly string[]])[] = [
  [{ dependencies: 'none' }, ['dependencies']],
  [{ dependencies: ['kubernetes'] }, ['dependencies[0]']],
  [{ dependencies: [{}] }, ['dependencies[0].layer', 'dependencies[0].type', 'dependencies[0].packName']],
  [{ dependencies: [{ ...kubernetes('needed', '', ''), layer: 'kernel' }] }, ['dependencies[0].layer', 'dependencies[0].type']],
  [{ dependencies: [kubernetes('required', 'newest', '1.x')] }, ['dependencies[0].minVersion', 'dependencies[0].maxVersion']],
  [{ resources: [{ type: 'gpu', minLimit: 1 }] }, ['resources[0].type']],
  [{ resources: [{ type: 'cpu' }] }, ['resources[0].minLimit']],
  [{ resources: [{ type: 'cpu', minLimit: -1 }] }, ['resources[0].minLimit', 'resources[0].minLimit']],
  [
    { resources: [{ type: 'cpu', components: [{ resourceRequestParamRef: 'a..b', scheduleType: 'some' }] }] },
    ['resources[0].components[0].scheduleType', 'resources[0].components[0].resourceRequestParamRef'],
  ],
]

for (const [constraints, paths] of unreadable) {
  test(`constraints ${JSON.stringify(constraints)} are told, and what is wrong of them binds nothing`, () => {
    const { problems, dependencies: read, resources } = readConstraints(constraints)
    assert.deepEqual(
      problems.map(({ path }) => path.replace('pack.json#constraints.', '')),
      paths,
    )
    assert.deepEqual([read, resources], [[], []])
  })
}

test('any constraints at all never throw', () => {
  const any = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
  const row = fc.record(
    {
      packName: any,
      layer: any,
      type: fc.oneof(any, fc.constant('required')),
      minVersion: any,
      maxVersion: any,
      minLimit: any,
      components: any,
      scheduleType: any,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>
  fc.assert(
    fc.property(
      fc.record({ dependencies: fc.oneof(any, fc.array(row)), resources: fc.oneof(any, fc.array(row)) }),
      (constraints) => {
        const read = readConstraints(constraints)
        checkDependencies(read.dependencies, [place('kubernetes', '1.30.0')])
      },
    ),
    { numRuns: 500 },
  )
})

const sizes: readonly (readonly [type: string, size: readonly [millicores: number, memoryMiB: number] | null])[] = [
  ['m5.large', [2000, 8192]],
  ['m6i.4xlarge', [16000, 65536]],
  ['c5.xlarge', [4000, 8192]],
  ['r5.2xlarge', [8000, 65536]],
  ['t3.medium', [2000, 4096]],
  ['t3.nano', [2000, 512]],
  ['Standard_D2s_v3', [2000, 8192]],
  ['Standard_E4_v5', [4000, 32768]],
  ['Standard_F8s_v2', [8000, 16384]],
  ['e2-standard-4', [4000, 16384]],
  ['n2-highmem-8', [8000, 65536]],
  ['m5.metal', null],
  ['m5.toString', null],
  ['t3.constructor', null],
  ['c5n.large', null],
  ['standard-2', null],
  ['Standard_E64_v3', null],
  ['', null],
]

for (const [type, size] of sizes) {
  test(`instance type ${type}: ${size?.join(', ') ?? 'not known'}`, () => {
    const found = instanceSize(type)
    assert.deepEqual(found && [found.millicores, found.memoryMiB], size)
  })
}
