import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sameJson } from '#core/base/json.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { pack, packs, planningInput, profile, type ClusterWords, type LayerWords, type PlanWords } from '../core/plan-fixture.ts'
import { clusters } from './arbitraries.ts'
import { mutants } from './mutants.ts'

/** Planners that are wrong in one way each: wherever that changes a plan, the second pair of eyes says so. */

interface Planned {
  readonly input: PlanningInput
  readonly plan: PlanContent
}

function planned(from: ClusterWords, to: ClusterWords, words: PlanWords = {}): Planned {
  const input = planningInput(from, to, words)
  return { input, plan: planUpdate(input) }
}

function stack(layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = {}): ClusterWords {
  return { ...words, profiles: [profile({ layers })] }
}

const between = [...packs.values()]
  .map((content) => pack(`${content.name}@${content.version}`))
  .map(({ content, reference }) => ({ content, reference }))
const two = [{ name: 'general' }, { name: 'gpu', replicas: 2 }]
const notes = (text: string) => ({ manifests: { note: `kind: ConfigMap\nmetadata:\n  name: ${text}\n` } })
const mtu = (value: number) => `manifests: {calico: {mtu: ${value}}}`
const stuck = { type: 'custom', maxSurge: 0, maxUnavailable: 0 } as const

/** A chain in which workers are so old that they must follow on the way. */
function oldWorkers(): Planned {
  const chain = planningInput(
    stack({ k8s: 'kubernetes@1.34.8' }, { workerPools: two }),
    stack({ k8s: 'kubernetes@1.37.1' }, { workerPools: two }),
    { between },
  )
  const pools = chain.observed.pools.map((pool) => (pool.name === 'general' ? { ...pool, versions: ['1.32.1'] } : pool))
  const input = { ...chain, observed: { ...chain.observed, pools } }
  return { input, plan: planUpdate(input) }
}

/** A step after which an add-on comes: the version that is wanted works with the Kubernetes that is gone to alone. */
function lastLayer(): Planned {
  const wanted = 'metrics-server@0.8.0'
  const usual = planningInput(
    stack({ metrics: 'metrics-server@0.7.2' }),
    stack({ k8s: 'kubernetes@1.36.2', metrics: wanted, notes: notes('a') }),
  )
  const { content, reference } = pack(wanted)
  const needs = { packName: 'kubernetes', layer: 'k8s', minVersion: '1.36', maxVersion: '', type: 'required' }
  const known = new Map([...packs, [reference.digest, { ...content, constraints: { dependencies: [needs] } }]])
  const input = { ...usual, stack: { ...usual.stack, packs: known } }
  return { input, plan: planUpdate(input) }
}

/** What random pairs of clusters seldom come to. */
const chosen: readonly Planned[] = [
  oldWorkers(),
  lastLayer(),
  planned(
    stack({ k8s: 'kubernetes@1.34.8', cni: 'calico@3.31.2' }, { workerPools: two }),
    stack({ k8s: 'kubernetes@1.37.1', cni: 'calico@3.31.2' }, { workerPools: two }),
    { between },
  ),
  planned(
    stack({ k8s: 'kubernetes@1.34.8', cni: 'calico@3.30.4' }, { workerPools: two }),
    stack({ k8s: 'kubernetes@1.36.2', metrics: 'metrics-server@0.8.0' }, { workerPools: two }),
    { between },
  ),
  planned(stack({ k8s: 'kubernetes@1.34.8' }), stack({ k8s: 'kubernetes@1.37.1' })),
  planned(
    stack({ a: notes('a'), b: notes('b') }, { workerPools: two }),
    stack({ a: notes('c') }, { workerPools: [{ name: 'general', replicas: 1 }] }),
  ),
  planned(
    { overrides: { 'base/cni': mtu(1400), 'base/k8s': 'a: 1' } },
    { ...stack({ cni: { values: mtu(1450) } }), overrides: { 'base/cni': mtu(1400), 'base/k8s': 'a: 1' } },
  ),
  planned({}, stack({ cni: 'cilium@1.18.3' })),
  planned({}, stack({ cni: 'cilium@1.18.3' }), { accept: ['cni.replaced'] }),
  planned({}, { cloud: { region: 'us-east-1' }, controlPlane: { replicas: 1 } }),
  planned(
    { workerPools: [{ name: 'general', strategy: stuck }] },
    { workerPools: [{ name: 'general', strategy: stuck, diskGiB: 200 }] },
  ),
  planned({ controlPlane: { replicas: 1 } }, { controlPlane: { replicas: 1, diskGiB: 90 } }),
  planned({}, { workerPools: [{ name: 'general', diskGiB: 90 }] }, { observed: { engine: 'away' } }),
  planned({}, { workerPools: [{ name: 'general', diskGiB: 90 }] }, { observed: { engine: 'stale' } }),
  planned(stack({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.36.2' }), stack({ os: 'ubuntu@22.04.5', k8s: 'kubernetes@1.37.0' })),
  planned({}, { profiles: [profile({ variables: [{ name: 'host', required: true }] })] }),
  planned({}, stack({ k8s: { values: 'a: "{{.cairn.var.x}}"' } })),
  planned({}, { profiles: [profile({ layers: { a: 'metrics-server@0.8.0', b: 'metrics-server@0.7.2' } })] }),
  planned({}, { workerPools: [{ name: 'general', kubernetesVersion: '1.36.2' }] }),
  planned(
    { workerPools: two },
    stack(
      { k8s: 'kubernetes@1.36.2' },
      {
        workerPools: [
          { name: 'general', kubernetesVersion: '1.35.4' },
          { name: 'gpu', replicas: 2 },
        ],
      },
    ),
  ),
  planned(
    stack({ metrics: 'metrics-server@0.8.0' }),
    stack({ metrics: 'metrics-server@0.8.0' }, { workerPools: [{ name: 'general', labels: { a: 'b' } }] }),
    { observed: { failedLayers: ['base/metrics'] } },
  ),
  planned(
    stack({ k8s: 'kubernetes@1.36.2' }),
    stack({
      k8s: 'kubernetes@1.36.2',
      old: { manifests: { a: 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: a\n' } },
    }),
  ),
  planned(stack({ k8s: 'kubernetes@1.36.2' }), stack({ k8s: 'kubernetes@1.36.2' }), { engineKubernetes: '<1.30' }),
]

const seed = Number(process.env['CAIRN_SEED'] ?? 19)
const random = fc.sample(fc.tuple(clusters, clusters), { numRuns: 30, seed }).map(([from, to]) => planned(from, to))
const plans = [...chosen, ...random]

test(`nothing is said against ${plans.length} plans as they are made, seed ${seed}`, () => {
  for (const { input, plan } of plans) assert.deepEqual(checkPlan(input, plan), [], plan.summary)
})

describe('a planner that is wrong:', () => {
  const table: string[] = []
  for (const mutant of mutants) {
    test(mutant.what, () => {
      let changed = 0
      const survivors: string[] = []
      for (const { input, plan } of plans) {
        const broken = mutant.break(plan)
        if (broken === plan || sameJson(broken, plan)) continue
        changed += 1
        if (checkPlan(input, broken).length === 0) survivors.push(plan.summary)
      }
      table.push(`${String(changed - survivors.length).padStart(4)} of ${String(changed).padStart(4)}  ${mutant.what}`)
      assert.ok(changed > 0, 'a mutant that changes no plan shows nothing')
      assert.deepEqual(survivors, [])
    })
  }
  test(`${mutants.length} of them, refused wherever they change a plan`, (context) => {
    for (const line of table) context.diagnostic(line)
    assert.ok(mutants.length >= 40)
  })
})
