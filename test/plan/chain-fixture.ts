import assert from 'node:assert/strict'
import type { Digest } from '#core/base/digest.ts'
import { compileCluster, type Stack } from '#core/cluster/compile-cluster.ts'
import { packDigest, type LayerKind, type PackContent } from '#core/pack/pack.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { ObservedProjection, PlanningInput, RegistryPack } from '#core/plan/planning-input.ts'
import { profileDigest, type ProfileRevision } from '#core/profile/profile.ts'
import { checkedPlan, clusterSpec, observedAsDesired, pack, place, type ClusterWords } from '../core/plan-fixture.ts'

/** Clusters over packs that are made here, so that chains may be as long and layers as picky as a test wants. */

export interface ChainWords {
  readonly kubernetes: string
  /** Worker pools by name, with the version that pins each; null follows. */
  readonly pools?: Readonly<Record<string, string | null>>
  readonly replicas?: number
  /** Versions of layers beside os and k8s. */
  readonly layers?: Readonly<Record<string, string>>
}

export interface RegistryWords {
  /** Versions of Kubernetes, as `1.30.1 1.30.4 1.31.2`. */
  readonly kubernetes: string
  /** By `name@version` the Kubernetes versions that it works with: `1.29 1.31`, `-` for an open end. */
  readonly layers?: Readonly<Record<string, string>>
  /** Kubernetes versions that the operating system has images for; all where nothing is said. */
  readonly images?: string
  /** A version of Kubernetes that the registry no longer has. */
  readonly without?: string
}

const kinds: Readonly<Record<string, LayerKind>> = { os: 'os', k8s: 'k8s', cni: 'cni', csi: 'csi' }

/** All packs of a registry. */
function registryOf({ kubernetes, layers = {}, images = '*' }: RegistryWords): readonly RegistryPack[] {
  const usual = { 'cni@1': '', 'csi@1': '', ...layers }
  const os = {
    ...pack('ubuntu@24.04.3').content,
    name: 'os',
    version: '1',
    constraints: null,
    images: {
      entries: [],
      patterns: [{ kubernetes: images, clouds: [], architectures: [], image: 'os-{{kubernetes}}' }],
    },
  }
  return [
    os,
    ...kubernetes.split(' ').map((version) => ({ ...blank, name: 'k8s', version, layer: 'k8s' as const })),
    ...Object.entries(usual).map(([key, range]): PackContent => {
      const [name = '', version = ''] = key.split('@')
      return { ...blank, name, version, layer: kinds[name] ?? 'addon', constraints: range === '' ? null : constraintsOf(range) }
    }),
  ].map((content) => {
    const { name, version } = content
    return { content, reference: { registry: 'made', name, version, digest: packDigest(content) } }
  })
}

const blank: PackContent = {
  ...pack('metrics-server@0.8.0').content,
  annotations: {},
  charts: [],
  manifests: [],
  values: 'pack: {}\n',
  schema: null,
  presets: null,
  constraints: null,
  images: null,
}

function constraintsOf(range: string) {
  const [minVersion = '', maxVersion = ''] = range.split(' ').map((end) => (end === '-' ? '' : end))
  return { dependencies: [{ packName: 'k8s', layer: 'k8s', type: 'required', minVersion, maxVersion }] }
}

/** The input of a plan from one state to another; `observed` says what is other than told. */
export function chainInput(
  registry: RegistryWords,
  from: ChainWords,
  to: ChainWords,
  observed: (usual: ObservedProjection) => Partial<ObservedProjection> = () => ({}),
): PlanningInput {
  const packs = registryOf(registry)
  const [before, after] = [clusterOf(packs, from), clusterOf(packs, to)]
  const compilation = compileCluster(before.spec, before.stack, place)
  assert.ok(compilation.kind === 'compiled')
  const usual = observedAsDesired(compilation.compiled)
  return {
    ...place,
    parent: { number: 1, spec: before.spec, compiled: compilation.compiled, stack: before.stack },
    requested: after.spec,
    stack: after.stack,
    observed: { ...usual, ...observed(usual) },
    policy: { clusterUnhealthy: 'warning', disruptionBudgets: 'warning' },
    accept: [],
    resolutions: [],
    rollback: null,
    between: packs.filter(({ reference }) => reference.version !== registry.without),
    engineKubernetes: null,
  }
}

export function chainPlan(...words: Parameters<typeof chainInput>): PlanContent {
  return checkedPlan(chainInput(...words))
}

function clusterOf(packs: readonly RegistryPack[], { kubernetes, pools, replicas, layers = {} }: ChainWords) {
  const names = { os: '1', k8s: kubernetes, cni: '1', csi: '1', ...layers }
  const content: ProfileRevision['content'] = {
    type: 'full',
    cloudType: 'simulated',
    variables: [],
    layers: Object.entries(names).map(([name, version]) => {
      const found = packs.find(({ reference }) => reference.name === name && reference.version === version)
      assert.ok(found, `no pack ${name}@${version}`)
      const { reference, content: made } = found
      return { name, kind: made.layer, installPriority: 0, pack: reference, manifests: [], values: '' }
    }),
  }
  const digest = profileDigest(content)
  const profile: ProfileRevision = { profile: 'base', version: '1.0.0', revision: 1, digest, content }
  const words: ClusterWords = {
    profiles: [profile],
    controlPlane: { replicas: 3 },
    workerPools: Object.entries(pools ?? { general: null }).map(([name, kubernetesVersion]) => ({
      name,
      kubernetesVersion,
      replicas: replicas ?? 2,
    })),
  }
  const contents = new Map<Digest, PackContent>(packs.map(({ reference, content: made }) => [reference.digest, made]))
  const stack: Stack = { profiles: [profile], packs: contents }
  return { spec: clusterSpec(words), stack }
}

/** Errors and warnings, as `severity code`. */
export function codesOf({ checks }: PlanContent): readonly string[] {
  return checks.filter(({ severity }) => severity !== 'info').map(({ severity, code }) => `${severity} ${code}`)
}

/** The steps in a line each: `1.30.2: k8s | control-plane | `. */
export function stepsIn({ steps }: PlanContent): readonly string[] {
  return steps.map(({ kubernetesVersion, before, pools, after }) =>
    [
      `${kubernetesVersion}:`,
      before.map((key) => key.replace('base/', '')).join(' '),
      '|',
      pools.join(' '),
      ...(after.length > 0 ? ['|', after.map((key) => key.replace('base/', '')).join(' ')] : []),
    ].join(' '),
  )
}
