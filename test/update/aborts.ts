import { planAbort, type AbortPlan } from '#core/plan/abort.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { planningInput, profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'
import { chainInput, type RegistryWords } from '../plan/chain-fixture.ts'
import { factsAt, revisionOf, type LifeMoment } from './told-life.ts'

const pools: ClusterWords = {
  controlPlane: { replicas: 3 },
  workerPools: [
    { name: 'general', replicas: 2 },
    { name: 'gpu', replicas: 2, strategy: { type: 'contract-first' } },
    { name: 'edge', replicas: 1 },
  ],
}
const addons: Readonly<Record<string, LayerWords>> = {
  metrics: { pack: 'metrics-server@0.7.2' },
  notes: { manifests: { note: 'kind: ConfigMap\nmetadata:\n  name: a\n' }, installPriority: 5 },
}
const stack = (layers: Readonly<Record<string, string | LayerWords>>, words: ClusterWords = pools): ClusterWords => ({
  ...words,
  profiles: [profile({ layers: { ...addons, ...layers } })],
})

const registry: RegistryWords = {
  kubernetes: '1.29.3 1.30.2 1.31.5 1.32.0 1.33.4',
  layers: { 'cni@1': '1.28 1.31', 'cni@2': '1.30 1.33', 'addon@1': '1.28 1.33', 'addon@2': '1.33 -' },
}
const three = { general: null, gpu: null, edge: null }

/** Updates of clusters with three pools, each with another way to be aborted. */
export const updates: readonly (readonly [name: string, input: PlanningInput])[] = [
  ['values of add-ons', planningInput(stack({}), stack({ metrics: 'metrics-server@0.8.0', notes: { manifests: {} } }))],
  ['an operating system', planningInput(stack({ os: 'ubuntu@24.04.1' }), stack({ os: 'ubuntu@24.04.3', cni: 'calico@3.31.2' }))],
  [
    'settings of pools, one new and one gone',
    planningInput(stack({}), {
      ...stack({ cni: { values: 'manifests: {calico: {mtu: 1400}}' } }),
      workerPools: [
        { name: 'general', replicas: 3, diskGiB: 90 },
        { name: 'edge', replicas: 1, labels: { tier: 'edge' } },
        { name: 'fresh', replicas: 1 },
      ],
    }),
  ],
  [
    'a Kubernetes minor',
    planningInput(stack({}), {
      ...stack({ k8s: 'kubernetes@1.36.2', metrics: 'metrics-server@0.8.0' }),
      parallelPools: 2,
    }),
  ],
  [
    'a Kubernetes minor in another version of the profile, whose layer of manifests alone bears it too',
    planningInput(stack({}), {
      ...pools,
      profiles: [profile({ version: '1.1.0', layers: { ...addons, k8s: 'kubernetes@1.36.2' } })],
    }),
  ],
  [
    'a Kubernetes minor and pools',
    planningInput(stack({ k8s: 'kubernetes@1.35.3' }), {
      ...stack({ k8s: 'kubernetes@1.36.2', os: { values: 'kubeadmconfig: {preKubeadmCommands: [echo]}' } }),
      workerPools: [
        { name: 'general', replicas: 3, diskGiB: 90 },
        { name: 'edge', replicas: 1, labels: { tier: 'edge' } },
        { name: 'fresh', replicas: 1 },
      ],
    }),
  ],
  [
    'a chain',
    chainInput(
      registry,
      { kubernetes: '1.29.3', pools: three, layers: { addon: '1' } },
      { kubernetes: '1.33.4', pools: three, layers: { addon: '2', cni: '2' } },
    ),
  ],
]

/** The abort of an update at a moment, with the revision that the update made. */
export function abortAt(input: PlanningInput, plan: PlanContent, moment: LifeMoment): AbortPlan {
  const { number, spec, compiled, stack: before } = input.parent
  const facts = factsAt(input, moment, revisionOf(input, plan))
  const observed = observeWorld(moment.world)
  const inventory = observed?.generation === moment.generation ? observed : null
  const back = { ...facts, requested: spec, stack: before, rollback: { number, spec, compiled } }
  return planAbort(back, { applied: moment.applied, inventory })
}
