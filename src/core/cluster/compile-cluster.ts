import { byText, compareText, firstDifference } from '../base/compare.ts'
import { compileObjects } from '../cluster-api/compile-objects.ts'
import { strangeSettings } from '../cluster-api/providers.ts'
import type { Digest } from '../base/digest.ts'
import type { Json } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import { resolveImage } from '../pack/images.ts'
import { layerKinds, type PackContent } from '../pack/pack.ts'
import type { Problem } from '../profile/check-profile.ts'
import type { ProfileRevision } from '../profile/profile.ts'
import { checkVariables } from './check-variables.ts'
import { controlPlanePool, isImported, type ClusterSpec, type PoolSpec, type WorkerPoolSpec } from './cluster.ts'
import { clusterReferences, type ClusterReferences } from './cluster-references.ts'
import type { ClusterNetwork, CompiledCluster, CompiledLayer, CompiledPool } from './compiled-cluster.ts'
import { compileMachineSpec, type NodeLayers } from './compile-machine-spec.ts'
import { machineDigest } from './machine-spec.ts'
import { resolveLayer } from './resolve-layer.ts'

/** The revisions and packs that a cluster's spec speaks of, by name and by digest. */
export interface Stack {
  /** In the order of the cluster's profiles. */
  readonly profiles: readonly ProfileRevision[]
  readonly packs: ReadonlyMap<Digest, PackContent>
}

/** Where the cluster stands: what system macros tell beside its spec. */
export interface ClusterPlace {
  readonly cluster: string
  readonly project: string
  /** What an imported cluster was found to run; absent of those whose Kubernetes is a layer. */
  readonly kubernetesVersion?: string
}

export type Compilation = {
  readonly problems: readonly Problem[]
  /** The macros that the stack refers to, as `ClusterSpec.macros` keeps them. */
  readonly macros: NonNullable<ClusterSpec['macros']>
} & ({ readonly kind: 'compiled'; readonly compiled: CompiledCluster } | { readonly kind: 'incomplete' })

/**
 * What a spec comes to: effective layers, and the machine spec of every pool. Problems do not stop it as long as something can be
 * said; without an infrastructure layer nothing can. `architecture` is that of every node until pools can choose.
 */
export function compileCluster(spec: ClusterSpec, stack: Stack, place: ClusterPlace): Compilation {
  const references = clusterReferences(spec, stack, place)
  const resolved = stack.profiles.flatMap((profile) => resolveProfile(spec, profile, stack.packs, references))
  const layers = resolved.map(({ layer }) => layer).sort(installOrder)
  const problems = [
    ...resolved.flatMap((layer) => layer.problems),
    ...checkVariables(spec, stack.profiles, references),
    ...releasesTwice(layers),
    ...strangeSettings(spec),
  ]
  if (isImported(spec)) {
    const found = compileImported(spec, layers, place)
    const made = compileObjects(found, spec, stack, place)
    return { kind: 'compiled', compiled: made.compiled, problems: [...problems, ...made.problems], macros: references.taken() }
  }
  const [os, k8s, cni] = (['os', 'k8s', 'cni'] as const).map((kind) => layers.find((layer) => layer.kind === kind))
  if (!os || !k8s || !cni || !spec.controlPlane) return { kind: 'incomplete', problems, macros: references.taken() }
  const osPack = os.pack ? (stack.packs.get(os.pack.digest) ?? null) : null
  const compilePools = poolCompiler(spec, { os, k8s, cni }, osPack)
  const plain: CompiledCluster = {
    kubernetesVersion: k8s.version,
    network: networkOf(k8s),
    parallelPools: spec.parallelPools,
    pools: [compilePools.controlPlane(spec.controlPlane), ...spec.workerPools.map((pool) => compilePools.worker(pool))],
    layers,
  }
  const made = compileObjects(plain, spec, stack, place)
  return {
    kind: 'compiled',
    compiled: made.compiled,
    problems: [...problems, ...compilePools.problems, ...made.problems],
    macros: references.taken(),
  }
}

/** Add-ons on what others run. */
function compileImported(
  { parallelPools }: ClusterSpec,
  layers: readonly CompiledLayer[],
  { kubernetesVersion = '' }: ClusterPlace,
): CompiledCluster {
  return { kubernetesVersion, network: { podCidr: '', serviceCidr: '', serviceDomain: '' }, parallelPools, pools: [], layers }
}

function resolveProfile(
  spec: ClusterSpec,
  profile: ProfileRevision,
  packs: ReadonlyMap<Digest, PackContent>,
  references: ClusterReferences,
) {
  return profile.content.layers.map((layer) => {
    const override = spec.overrides.find((one) => one.profile === profile.profile && one.layer === layer.name) ?? null
    const pack = layer.pack ? (packs.get(layer.pack.digest) ?? null) : null
    return resolveLayer(layer, profile, pack, override, references.at(profile))
  })
}

/** os, k8s, cni, csi, then add-ons by install priority, profile and layer name (2-rules). */
export function installOrder(left: CompiledLayer, right: CompiledLayer): number {
  return firstDifference(
    layerKinds.indexOf(left.kind) - layerKinds.indexOf(right.kind),
    left.installPriority - right.installPriority,
    compareText(left.profile, right.profile),
    compareText(left.name, right.name),
  )
}

function releasesTwice(layers: readonly CompiledLayer[]): readonly Problem[] {
  const releases = layers.filter((layer) => layer.kind !== 'os' && layer.kind !== 'k8s')
  const names = releases.map((layer) => `${layer.namespace}/${layer.releaseName}`)
  return releases.flatMap((layer, index) => {
    const other = releases[names.indexOf(names[index] ?? '')]
    if (!other || other === layer) return []
    const message = `layers ${other.profile}/${other.name} and ${layer.profile}/${layer.name} would both make the release ${names[index]}; give one of them another pack.namespace or pack.releaseNameOverride`
    return [{ path: `${layer.profile}/${layer.name}`, code: 'release.duplicate', message }]
  })
}

function networkOf(k8s: CompiledLayer): ClusterNetwork {
  const pack = entry(k8s.values, 'pack')
  const text = (key: string): string => textOf(isJsonObject(pack) ? entry(pack, key) : undefined)
  return { podCidr: text('podCIDR'), serviceCidr: text('serviceClusterIpRange'), serviceDomain: text('serviceDomain') }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function poolCompiler(spec: ClusterSpec, layers: NodeLayers, osPack: PackContent | null) {
  const problems: Problem[] = []
  const compile = (name: string, role: CompiledPool['role'], pool: PoolSpec, kubernetesVersion: string): CompiledPool => {
    const machineSpec = compileMachineSpec(role, pool, spec, layers, kubernetesVersion, imageOf(name, pool, kubernetesVersion))
    return {
      name,
      role,
      replicas: pool.replicas,
      machineSpec,
      machineDigest: machineDigest(machineSpec),
      zones: pool.zones.toSorted(compareText),
      labels: pool.labels,
      annotations: pool.annotations,
      taints: pool.taints.toSorted(byText((taint) => `${taint.key} ${taint.effect}`)),
      autoscaler: null,
      strategy: pool.strategy,
      repaveIntervalMs: 0,
      drain: pool.drain,
      healthCheck: pool.healthCheck,
      pinned: false,
    }
  }
  const imageOf = (name: string, pool: PoolSpec, kubernetes: string): string => {
    if (pool.image !== null) return pool.image
    const facts = {
      kubernetes,
      cloud: spec.cloudType,
      region: spec.cloud.region === '' ? null : spec.cloud.region,
      architecture: 'amd64',
    }
    const found = osPack?.images ? resolveImage(osPack.images, facts) : null
    if (found) return found.image
    const message = `${osPack?.name ?? 'the os pack'} ${osPack?.version ?? ''} has no image for Kubernetes ${kubernetes} on ${spec.cloudType}${spec.cloud.region ? ` in ${spec.cloud.region}` : ''} (pool ${name}); take another version of it, or give the pool an image`
    problems.push({
      path: name === controlPlanePool ? 'controlPlane.image' : `workerPools[name=${name}].image`,
      code: 'image.missing',
      message,
    })
    return ''
  }
  return {
    problems,
    controlPlane: (pool: PoolSpec) => compile(controlPlanePool, 'control-plane', pool, layers.k8s.version),
    worker: (pool: WorkerPoolSpec): CompiledPool => ({
      ...compile(pool.name, 'worker', pool, pool.kubernetesVersion ?? layers.k8s.version),
      autoscaler: pool.autoscaler,
      repaveIntervalMs: pool.repaveIntervalMs,
      pinned: pool.kubernetesVersion !== null,
    }),
  }
}
