import assert from 'node:assert/strict'
import type { Digest } from '#core/base/digest.ts'
import type { CloudSettings, ClusterSpec, Override, PoolSpec, WorkerPoolSpec } from '#core/cluster/cluster.ts'
import { compileCluster, type Stack } from '#core/cluster/compile-cluster.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { LayerKind, PackContent, PackReference } from '#core/pack/pack.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { ObservedProjection, ParentRevision, PlanningInput, RegistryPack } from '#core/plan/planning-input.ts'
import { profileDigest, type Layer, type ProfileRevision, type ProfileType } from '#core/profile/profile.ts'
import type { Variable, VariableValue } from '#core/profile/variable.ts'
import { openBuiltInRegistry } from '#registry/built-in.ts'

/** Profiles, clusters and planning inputs in few words, over the packs that come with Cairn. */

const registry = await openBuiltInRegistry().list()
const known = registry.flatMap((entry) => (entry.kind === 'pack' ? [{ content: entry.content, digest: entry.digest }] : []))

/** Every built-in pack by its digest. */
export const packs: ReadonlyMap<Digest, PackContent> = new Map(known.map(({ content, digest }) => [digest, content]))

/** `kubernetes@1.35.4`. */
export function pack(words: string): { readonly content: PackContent; readonly reference: PackReference } {
  const [name, version = ''] = words.split('@')
  const found = known.find(({ content }) => content.name === name && content.version === version)
  assert.ok(found, `there is no built-in pack ${words}`)
  const { content, digest } = found
  return { content, reference: { registry: 'built-in', name: content.name, version, digest } }
}

/** The built-in packs of Kubernetes, which chains go through. */
export const kubernetesPacks: readonly RegistryPack[] = known
  .filter(({ content }) => content.layer === 'k8s')
  .map(({ content, digest }) => ({
    content,
    reference: { registry: 'built-in', name: content.name, version: content.version, digest },
  }))

export interface LayerWords {
  readonly pack?: string
  readonly values?: string
  readonly manifests?: Readonly<Record<string, string>>
  readonly installPriority?: number
  readonly presets?: readonly string[]
}

export interface ProfileWords {
  readonly name?: string
  readonly version?: string
  readonly type?: ProfileType
  /** By name; a text is a pack. Those of the infrastructure that are not given are as in {@link usualLayers}. */
  readonly layers?: Readonly<Record<string, string | LayerWords>>
  readonly variables?: readonly (Partial<Variable> & { readonly name: string })[]
}

export const usualLayers = {
  os: 'ubuntu@24.04.3',
  k8s: 'kubernetes@1.35.4',
  cni: 'calico@3.31.2',
  csi: 'local-path@0.0.32',
} as const

export function profile(words: ProfileWords = {}): ProfileRevision {
  const { name = 'base', version = '1.0.0', type = 'full', layers = {}, variables = [] } = words
  const content = {
    type,
    cloudType: type === 'add-on' ? null : 'simulated',
    variables: variables.map((variable) => ({
      displayName: variable.name,
      description: '',
      type: 'string' as const,
      default: null,
      required: false,
      sensitive: false,
      ...variable,
    })),
    layers: Object.entries({ ...(type === 'add-on' ? {} : usualLayers), ...layers }).map(([layerName, layer]) =>
      layerOf(layerName, typeof layer === 'string' ? { pack: layer } : layer),
    ),
  }
  return { profile: name, version, revision: 1, digest: profileDigest(content), content }
}

/** An infrastructure layer that is given without a pack has the usual one. */
function layerOf(name: string, words: LayerWords): Layer {
  const usual = Object.entries(usualLayers).find(([kind]) => kind === name)?.[1]
  const made = words.pack ?? usual
  const found = made === undefined ? null : pack(made)
  const kind: LayerKind = found?.content.layer ?? 'addon'
  const manifests = Object.entries(words.manifests ?? {}).map(([manifest, content]) => ({ name: manifest, content }))
  return {
    name,
    kind,
    installPriority: words.installPriority ?? 0,
    pack: found?.reference ?? null,
    manifests,
    values: words.values ?? '',
    ...(words.presets ? { presets: words.presets } : {}),
  }
}

export interface ClusterWords {
  readonly profiles?: readonly ProfileRevision[]
  readonly variables?: Readonly<Record<string, string | VariableValue>>
  readonly macros?: Readonly<Record<string, string>>
  /** Values by `profile/layer`, or whole overrides. */
  readonly overrides?: Readonly<Record<string, string>> | readonly Override[]
  readonly cloudType?: string
  readonly managementCluster?: string
  readonly cloud?: Partial<CloudSettings>
  readonly parallelPools?: number
  readonly controlPlane?: Partial<PoolSpec>
  readonly workerPools?: readonly (Partial<WorkerPoolSpec> & { readonly name: string })[]
}

const drain: PoolSpec['drain'] = { deadlineMs: 30 * 60_000, then: 'halt' }

export const usualPool: PoolSpec = {
  replicas: 3,
  instanceType: 'm5.large',
  diskGiB: 60,
  image: null,
  zones: [],
  labels: {},
  annotations: {},
  taints: [],
  kubeadm: {},
  strategy: { type: 'expand-first' },
  drain,
  healthCheck: {},
}

export function workerPool(words: Partial<WorkerPoolSpec> & { readonly name: string }): WorkerPoolSpec {
  return { ...usualPool, kubernetesVersion: null, autoscaler: null, repaveIntervalMs: 0, ...words }
}

export function clusterSpec(words: ClusterWords = {}): ClusterSpec & { readonly controlPlane: PoolSpec } {
  const { profiles = [profile()], overrides = {}, variables = {}, workerPools = [{ name: 'general' }] } = words
  return {
    cloudType: words.cloudType ?? 'simulated',
    ...(words.managementCluster === undefined ? {} : { managementCluster: words.managementCluster }),
    profiles: profiles.map((one) => ({ name: one.profile, version: one.version, digest: one.digest })),
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? { kind: 'plain', value } : value]),
    ),
    overrides: Array.isArray(overrides)
      ? (overrides as readonly Override[])
      : Object.entries(overrides as Readonly<Record<string, string>>).map(([key, values]) => override(key, values)),
    ...(words.macros ? { macros: words.macros } : {}),
    cloud: { region: 'eu-west-1', sshKeys: [], ntpServers: [], ...words.cloud },
    parallelPools: words.parallelPools ?? 1,
    controlPlane: { ...usualPool, ...words.controlPlane },
    workerPools: workerPools.map(workerPool),
  }
}

export function override(key: string, values: string | null, manifests: Override['manifests'] = []): Override {
  const [profileName = '', layer = ''] = key.split('/')
  return { profile: profileName, layer, values, manifests }
}

/** Where the clusters of these tests stand. */
export const place = { cluster: 'demo', project: 'default' }

export function stackOf(profiles: readonly ProfileRevision[]): Stack {
  return { profiles, packs }
}

export function compiled(words: ClusterWords = {}): CompiledCluster {
  const compilation = compileCluster(clusterSpec(words), stackOf(words.profiles ?? [profile()]), place)
  assert.ok(compilation.kind === 'compiled', JSON.stringify(compilation.problems))
  return compilation.compiled
}

export function parent(words: ClusterWords = {}, number = 1): ParentRevision {
  return { number, spec: clusterSpec(words), compiled: compiled(words), stack: stackOf(words.profiles ?? [profile()]) }
}

/** What is observed of a cluster that stands as it shall. */
export function observedAsDesired(desired: CompiledCluster): ObservedProjection {
  return {
    pools: desired.pools.map(({ name, replicas, machineDigest, machineSpec }) => ({
      name,
      digests: replicas > 0 ? [machineDigest] : [],
      versions: replicas > 0 ? [machineSpec.kubernetesVersion] : [],
    })),
    highestKubernetesVersion: desired.kubernetesVersion,
    failedLayers: [],
    engine: 'present',
    budgets: [],
  }
}

export interface PlanWords {
  readonly observed?: Partial<ObservedProjection>
  readonly accept?: readonly string[]
  readonly policy?: PlanningInput['policy']
  readonly resolutions?: PlanningInput['resolutions']
  readonly rollback?: PlanningInput['rollback']
  readonly between?: PlanningInput['between']
  readonly engineKubernetes?: string
}

/** The input of a plan from one cluster to another; what is not said is as after a quiet day. */
export function planningInput(from: ClusterWords, to: ClusterWords, words: PlanWords = {}): PlanningInput {
  const before = parent(from)
  return {
    ...place,
    parent: before,
    requested: clusterSpec(to),
    stack: stackOf(to.profiles ?? [profile()]),
    observed: { ...observedAsDesired(before.compiled), ...words.observed },
    policy: words.policy ?? { clusterUnhealthy: 'warning', disruptionBudgets: 'warning' },
    accept: words.accept ?? [],
    resolutions: words.resolutions ?? [],
    rollback: words.rollback ?? null,
    between: words.between ?? [],
    engineKubernetes: words.engineKubernetes ?? null,
  }
}

export function plan(from: ClusterWords, to: ClusterWords, words: PlanWords = {}): PlanContent {
  return checkedPlan(planningInput(from, to, words))
}

/** The plan of the planner, in which the second pair of eyes finds nothing to say. */
export function checkedPlan(input: PlanningInput): PlanContent {
  const content = planUpdate(input)
  assert.deepEqual(checkPlan(input, content), [], content.summary)
  return content
}
