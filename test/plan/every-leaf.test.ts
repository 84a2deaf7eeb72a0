import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stringify } from 'yaml'
import { entry, type Json, type JsonObject } from '#core/base/json.ts'
import type { ClusterSpec, PoolSpec, WorkerPoolSpec } from '#core/cluster/cluster.ts'
import { isBlocked } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { layerKinds, type PackContent } from '#core/pack/pack.ts'
import { parseValues } from '#core/profile/values.ts'
import {
  checkedPlan,
  clusterSpec,
  compiled,
  packs,
  planningInput,
  profile,
  usualLayers,
  workerPool,
  type ClusterWords,
} from '../core/plan-fixture.ts'
import { given, machineRecords, provision, update, type MachineRecords, type Standing } from './engine-records.ts'
import { leavesChanged } from './leaves.ts'

/**
 * Every leaf of every built-in pack's values, and every field of pools and cloud settings, is changed alone, and the plan is compared
 * with what the engine is given and with the machines that come of it. Leaves are found by walking the data: a new one is tested
 * as soon as it is there. What reaches neither must be marked as information by its pack.
 */

/** Small clusters: every machine counts the same. */
const pools: ClusterWords = { controlPlane: { replicas: 1 }, workerPools: [{ name: 'general', replicas: 1 }] }

function clusterWith(pack: PackContent, values = ''): ClusterWords {
  const usual = Object.entries(usualLayers).find(([kind]) => kind === pack.layer)?.[0] ?? 'tested'
  return { ...pools, profiles: [profile({ layers: { [usual]: { pack: `${pack.name}@${pack.version}`, values } } })] }
}

function isUnder(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`))
}

/** What a plan says to somebody who reads it. */
function says(content: PlanContent): boolean {
  return content.changes.length + content.pools.length + content.repave.pools.length + content.checks.length > 0
}

/** Carries the plan out, and holds its scope against the machines that changed. Answers whether the engine was given anything new. */
function holdToEngine(start: Standing, content: PlanContent, what: string): boolean {
  assert.ok(content.desired, what)
  const end = update(start, content.desired.compiled)
  const [before, after] = [machineRecords(start), machineRecords(end)]
  const differs = (part: keyof MachineRecords) => (pool: string) => before.get(pool)?.[part] !== after.get(pool)?.[part]
  const kept = [...after.keys()].filter((pool) => before.has(pool))
  const remade = kept.filter(differs('specs'))
  assert.deepEqual(remade.sort(), content.repave.pools.map((pool) => pool.name).sort(), `${what}: the machine specs that changed`)
  // Machines of one spec that come and go, do so because the plan scales the pool or moves it to other zones.
  const scaled = content.pools.filter((pool) => pool.diff.some(({ path }) => path === 'replicas')).map((pool) => pool.name)
  const zoned = content.checks.flatMap((check) =>
    check.code === 'pool.zones' ? [entry(check.evidence as JsonObject, 'pool')] : [],
  )
  const others = kept.filter(differs('identities')).filter((pool) => !remade.includes(pool) && !scaled.includes(pool))
  assert.deepEqual(others.sort(), zoned, `${what}: the machines that moved`)
  return given(start) !== given(end)
}

/** Known after the walk, so that a walk that finds nothing does not pass. */
let leavesTested = 0

for (const kind of layerKinds) {
  describe(`every leaf of the values of ${kind} packs`, () => {
    for (const pack of [...packs.values()].filter(({ layer }) => layer === kind)) {
      test(`${pack.name} ${pack.version}`, () => {
        const parsed = parseValues(pack.values)
        assert.ok(parsed.kind === 'values')
        const from = clusterWith(pack)
        const start = provision(compiled(from))
        for (const { path, changed } of leavesChanged(parsed.values)) {
          leavesTested += 1
          const what = `${pack.name} ${pack.version}: ${path}`
          const content = checkedPlan(planningInput(from, clusterWith(pack, stringify(changed))))
          assert.ok(says(content), `${what} has no effect on the plan`)
          if (isUnder(path, pack.documentary)) {
            assert.equal(content.repave.scope, 'none', `${what} only informs`)
            assert.equal(holdToEngine(start, content, what), false, `${what} only informs`)
          } else if (!isBlocked(content)) {
            assert.equal(holdToEngine(start, content, what), true, `${what} has no effect on what the engine is given`)
          }
        }
      })
    }
  })
}

/** Pools with everything set, so that there is something to change everywhere; and as a first cluster has them. */
const rich: Partial<WorkerPoolSpec> = {
  image: 'mine',
  zones: ['a', 'b'],
  labels: { tier: 'x' },
  annotations: { note: 'x' },
  taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }],
  kubeadm: { kubeletExtraArgs: { v: '2' }, files: [{ path: '/etc/x', content: 'x' }], preKubeadmCommands: ['a', 'b'] },
  strategy: { type: 'custom', maxSurge: 1, maxUnavailable: '50%' },
  healthCheck: { timeout: '5m' },
  autoscaler: { min: 0, max: 9 },
}
const specs: Readonly<Record<string, ReturnType<typeof clusterSpec>>> = {
  'a first cluster': clusterSpec(pools),
  'a cluster with everything set': {
    ...clusterSpec(pools),
    cloud: { region: 'eu-west-1', sshKeys: ['ssh-ed25519 AAAA'], ntpServers: ['time.example.com'] },
    controlPlane: { ...clusterSpec(pools).controlPlane, ...withoutWorkerFields(rich) },
    workerPools: [
      workerPool({ ...rich, name: 'general', replicas: 2, repaveIntervalMs: 60_000 }),
      workerPool({ name: 'gpu', replicas: 1 }),
    ],
  },
}

function withoutWorkerFields({ autoscaler: _autoscaler, ...rest }: Partial<WorkerPoolSpec>): Partial<PoolSpec> {
  return rest
}

for (const [what, spec] of Object.entries(specs)) {
  const { cloud, controlPlane, workerPools } = spec
  const fields = { cloud, controlPlane, workerPools } as unknown as JsonObject
  describe(`every field of pools and cloud settings of ${what}`, () => {
    const input = inputOf(spec)
    const start = provision(input.parent.compiled)
    for (const { path, changed } of leavesChanged(fields)) {
      test(path, () => {
        const requested = { ...spec, ...(changed as unknown as Pick<ClusterSpec, 'cloud' | 'controlPlane' | 'workerPools'>) }
        const content = checkedPlan({ ...input, requested })
        assert.ok(says(content), 'it has an effect on the plan')
        if (!isBlocked(content))
          assert.equal(holdToEngine(start, content, path), true, 'it has an effect on what the engine is given')
      })
    }
  })
}

function inputOf(spec: ReturnType<typeof clusterSpec>): PlanningInput {
  const { controlPlane, workerPools, cloud } = spec
  const words: ClusterWords = { controlPlane, workerPools, cloud }
  return planningInput(words, words)
}

test('the walk went everywhere', () => {
  assert.ok(leavesTested > 900, `${leavesTested} leaves of values`)
  const fields: readonly Json[] = leavesChanged({ a: { b: [1, { c: null }], d: [] }, e: 'halt' }).map(({ path }) => path)
  assert.deepEqual(fields, ['a.b[0]', 'a.b[1].c', 'a.d', 'e'])
})
