import type { Json, JsonObject } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import { controlPlanePool, type ClusterSpec, type PoolRole, type PoolSpec, type WorkerPoolSpec } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import type { CompiledCluster, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import { byName } from '../diff/diff.ts'
import { resolveImage } from '../pack/images.ts'
import { disagree, expectEqual, isEqual, type Disagreement, type Held } from './disagreement.ts'
import { settled } from './settled.ts'

const asked = 'A cluster has the control plane and the worker pools of its spec, in their order and with their settings.'
const made = "Nodes are made from the cloud's settings, the pool's own, and the layers os, k8s and cni."

/** The pools that the cluster shall have are those of its spec, and their nodes are made from what that and the layers say. */
export function holdDesiredPools({ input, plan, before, after }: Held): readonly Disagreement[] {
  const spec = plan.desired?.spec ?? input.requested
  const pools = askedPools(spec)
  return [
    ...expectEqual('desired.compiled.pools', after.pools.map(inPlace), pools.map(askedInPlace), asked),
    ...expectEqual('desired.compiled.parallelPools', after.parallelPools, spec.parallelPools, asked),
    ...expectEqual(
      'desired.compiled.kubernetesVersion',
      after.kubernetesVersion,
      layerOf(after, 'k8s')?.version ?? foundVersion(input),
      made,
    ),
    ...pools.flatMap((pool) => {
      const compiled = after.pools.find(({ name }) => name === pool.name)
      if (!compiled) return []
      const shall = machineOf(pool, spec, after, input.stack)
      const wrong = differingMembers(compiled.machineSpec, shall)
      if (wrong.length === 0) return []
      // What this release would make alike before and after stays as the release that stored it made it.
      const old = before.pools.find(({ name }) => name === pool.name)
      const was = askedPools(input.parent.spec).find(({ name }) => name === pool.name)
      const did = was ? machineOf(was, input.parent.spec, before, input.parent.stack) : null
      const isLeft = before.left?.pools.includes(pool.name) === true
      if (old && did && !isLeft && isEqual(old.machineSpec, compiled.machineSpec) && isEqual(shall, did)) return []
      const what = `desired.compiled.pools[name=${pool.name}].machineSpec`
      return wrong.map((key) => disagree(`${what}.${key}`, compiled.machineSpec[key], shall[key], made))
    }),
  ]
}

/** Of a cluster that has no layer of it the Kubernetes is what was found. */
export function foundVersion({ observed, parent }: Held['input']): string {
  return observed.highestKubernetesVersion ?? parent.compiled.kubernetesVersion
}

type AskedPool = { readonly name: string; readonly role: PoolRole } & PoolSpec &
  Partial<Pick<WorkerPoolSpec, 'kubernetesVersion' | 'autoscaler' | 'repaveIntervalMs'>>

export function askedPools(spec: ClusterSpec): readonly AskedPool[] {
  return [
    ...(spec.controlPlane ? [{ ...spec.controlPlane, name: controlPlanePool, role: 'control-plane' as const }] : []),
    ...spec.workerPools.map((pool) => ({ ...pool, role: 'worker' as const })),
  ]
}

/** All of a pool but what its nodes are made from; zones and taints have no order. */
export function inPlace({
  machineSpec: _spec,
  machineDigest: _digest,
  objects: _objects,
  zones,
  taints,
  ...rest
}: CompiledPool): object {
  return {
    ...rest,
    zones: zones.toSorted(),
    taints: taints.map((taint) => JSON.stringify([taint.key, taint.effect, taint.value])).sort(),
  }
}

export function askedInPlace(pool: AskedPool): object {
  const { name, role, replicas, labels, annotations, taints, zones, strategy, drain, healthCheck } = pool
  return {
    name,
    role,
    replicas,
    labels,
    annotations,
    strategy,
    drain,
    healthCheck,
    zones: zones.toSorted(),
    taints: taints.map((taint) => JSON.stringify([taint.key, taint.effect, taint.value])).sort(),
    autoscaler: pool.autoscaler ?? null,
    repaveIntervalMs: pool.repaveIntervalMs ?? 0,
    pinned: (pool.kubernetesVersion ?? null) !== null,
  }
}

function layerOf({ layers }: Pick<CompiledCluster, 'layers'>, kind: CompiledLayer['kind']): CompiledLayer | undefined {
  return layers.find((layer) => layer.kind === kind)
}

/** What a machine spec of this release's form says that is not so. */
function differingMembers(spec: MachineSpec, shall: MachineSpec): readonly (keyof MachineSpec)[] {
  return (Object.keys(shall) as (keyof MachineSpec)[]).filter((key) => !isEqual(spec[key], shall[key]))
}

export function machineOf(
  pool: AskedPool,
  spec: ClusterSpec,
  compiled: Pick<CompiledCluster, 'layers'>,
  stack: Stack,
): MachineSpec {
  const [os, k8s, cni] = (['os', 'k8s', 'cni'] as const).map((kind) => layerOf(compiled, kind))
  const configs = [configOf(os, pool.role), configOf(k8s, pool.role), forRole(pool.kubeadm, pool.role)]
  const commands = (key: string) =>
    configs
      .flatMap((config) => listOf(config, key))
      .map((command) => (typeof command === 'string' ? command : JSON.stringify(command)))
  const files = configs.flatMap((config) => listOf(config, 'files')).filter(isFile)
  const kubernetesVersion = pool.kubernetesVersion ?? k8s?.version ?? ''
  const { region } = spec.cloud
  const request = {
    kubernetes: kubernetesVersion,
    cloud: spec.cloudType,
    region: region === '' ? null : region,
    architecture: 'amd64',
  }
  const images = os?.pack ? stack.packs.get(os.pack.digest)?.images : null
  return {
    role: pool.role,
    cloudType: spec.cloudType,
    region,
    os: { pack: os?.pack?.name ?? os?.name ?? '', version: os?.version ?? '' },
    image: pool.image ?? (images ? resolveImage(images, request)?.image : null) ?? '',
    kubernetesVersion,
    cni: cni?.pack?.name ?? cni?.name ?? '',
    instanceType: pool.instanceType,
    diskGiB: pool.diskGiB,
    zones: pool.role === 'control-plane' ? pool.zones.toSorted() : [],
    sshKeys: spec.cloud.sshKeys.toSorted(),
    ntpServers: spec.cloud.ntpServers.toSorted(),
    files: files
      .filter(({ path }, index) => files.findLastIndex((file) => file.path === path) === index)
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
    preKubeadmCommands: commands('preKubeadmCommands'),
    postKubeadmCommands: commands('postKubeadmCommands'),
    kubeadm: byNames(settled(configs.map(withoutLists)) ?? {}) as JsonObject,
    ...cloudOf(pool.role, spec),
  }
}

/** What nodes are made from of the cloud's own settings: all but what the cluster is made with, and another role's. */
function cloudOf(role: PoolRole, { cloudType, cloud }: ClusterSpec): Pick<MachineSpec, 'cloud'> {
  const given = { aws: cloud.aws, vsphere: cloud.vsphere }[cloudType] ?? {}
  const [own, other] = role === 'worker' ? ['worker', 'controlPlane'] : ['controlPlane', 'worker']
  const ofTheCluster = /^(?:identity|loadBalancer|vpc|subnets|tags|server|endpoint|thumbprint)$/
  const settings = Object.entries(given).filter(
    ([key]) => !ofTheCluster.test(key) && (key.startsWith(own ?? '') || !key.startsWith(other ?? '')),
  )
  return settings.length === 0 ? {} : { cloud: Object.fromEntries(settings) as JsonObject }
}

function configOf(layer: CompiledLayer | undefined, role: PoolRole): JsonObject {
  const config = layer ? entry(layer.values, 'kubeadmconfig') : undefined
  return isJsonObject(config) ? forRole(config, role) : {}
}

/** What only nodes of the control plane read (2-rules, "The machine spec, and what is repaved"). */
const ofTheControlPlane =
  /^(?:apiServer|controllerManager|scheduler|etcd|imageRepository|featureGates|(?:c|caC)ertificateValidityPeriodDays)$/
const lists = /^(?:files|preKubeadmCommands|postKubeadmCommands)$/

function forRole(config: JsonObject, role: PoolRole): JsonObject {
  return role === 'control-plane' ? config : without(config, ofTheControlPlane)
}

function withoutLists(config: JsonObject): JsonObject {
  return without(config, lists)
}

function without(config: JsonObject, keys: RegExp): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !keys.test(key)))
}

function listOf(config: JsonObject, key: string): readonly Json[] {
  const list = entry(config, key)
  return Array.isArray(list) ? (list as readonly Json[]) : []
}

function isFile(item: Json): item is MachineSpec['files'][number] {
  return isJsonObject(item) && typeof item['path'] === 'string'
}

/** Lists of named items stand in the order of their names. */
function byNames(value: Json): Json {
  const items = byName(value)
  if (items)
    return Object.keys(items)
      .sort()
      .map((name) => byNames(items[name] ?? null))
  if (Array.isArray(value)) return (value as readonly Json[]).map(byNames)
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, byNames(member)])) : value
}
