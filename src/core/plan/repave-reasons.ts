import type { CompiledCluster, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { forRole, kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import { diff, memberPath, touches, type Difference } from '../diff/diff.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { shortened } from '../base/shortened.ts'
import type { ChangedBy, RepaveReason } from './plan.ts'
import type { Side, WhoChanged } from './provenance.ts'

/** A reason of one pool alone; which others share it is seen when all are known. */
export type PoolReason = Omit<RepaveReason, 'pools'>

/**
 * Why a pool's machine spec is another one: every source whose change reaches it, and none whose change is hidden by something
 * laid over it. What no source explains is told by its own path, so that nothing is replaced without a reason.
 */
export function repaveReasons(
  old: CompiledPool,
  pool: CompiledPool,
  before: Side,
  after: Side,
  who: WhoChanged,
): readonly PoolReason[] {
  const effects = diff(machineParts(old.machineSpec), machineParts(pool.machineSpec))
  const sources = [
    ...identitySources(old, pool, before, after, who),
    ...(['os', 'k8s'] as const).flatMap((kind) => valueSources(kind, pool, before, after, who)),
    ...settingSources(old, pool, before, after, who),
  ]
  const telling = sources.filter((source) => effects.some(({ path }) => touches(path, source.effect)))
  const unexplained = effects
    .filter(({ path }) => !telling.some((source) => touches(path, source.effect)))
    .map((difference) => {
      const place = { ...difference, path: `machineSpec.${difference.path}` }
      return sentence(null, place, `${pool.name}: ${difference.path}`, byRelease)
    })
  return [...telling.map((source) => source.reason), ...unexplained]
}

/** Something that changed, and where in a machine spec it would show. */
interface Source {
  readonly effect: string
  readonly reason: PoolReason
}

/** What no source of the request explains comes from how this release of Cairn makes machines. */
export const byRelease: ChangedBy = { kind: 'release', name: 'cairn' }

/** A machine spec with its files by their paths, so that a difference in one of them is named by it. */
function machineParts(spec: MachineSpec): JsonObject {
  const { files, ...rest } = spec
  return { ...(asJson(rest) as JsonObject), files: byPath(files) }
}

function byPath(files: Json): JsonObject {
  const list = Array.isArray(files) ? (files as readonly Json[]) : []
  return Object.fromEntries(
    list.flatMap((file): readonly [string, Json][] => {
      const path = isJsonObject(file) ? file['path'] : undefined
      return typeof path === 'string' ? [[path, file]] : []
    }),
  )
}

/** Versions and names of the layers that nodes are made from, and the image that they lead to. */
function identitySources(old: CompiledPool, pool: CompiledPool, before: Side, after: Side, who: WhoChanged): readonly Source[] {
  const [from, to] = [old.machineSpec, pool.machineSpec]
  const byPool: ChangedBy = { kind: 'pool', name: pool.name }
  const at = (kind: CompiledLayer['kind'], path: string) => {
    const [was, is] = [layerOf(before.compiled, kind), layerOf(after.compiled, kind)]
    return { layer: keyOf(is), path, by: who.madeLayer(was, is), isRemade: was?.pack?.digest !== is?.pack?.digest }
  }
  const ofPool = (path: string) => ({ layer: null, path: settingPath(pool, path), by: byPool })
  const [os, k8s, cni] = [at('os', 'pack'), at('k8s', 'pack'), at('cni', 'pack')]
  // An abort has a pool follow the control plane whatever its spec pins it to.
  const isUnpinned = old.pinned && !isPinned(pool, after)
  const version = pool.pinned || isUnpinned ? ofPool('kubernetesVersion') : k8s
  const image = imageIsSet(old, before) || imageIsSet(pool, after)
  // The os pack names the image, for a version of Kubernetes.
  const resolved = { layer: os.layer, path: 'image', by: os.isRemade ? os.by : version.by }
  return [
    source('os', os, `${from.os.pack} ${from.os.version}`, `${to.os.pack} ${to.os.version}`, 'the operating system'),
    source('kubernetesVersion', version, from.kubernetesVersion, to.kubernetesVersion, 'Kubernetes'),
    source('image', image ? ofPool('image') : resolved, from.image, to.image, 'the machine image'),
    source('cni', cni, from.cni, to.cni, 'the network (CNI)'),
  ]
}

function source(
  effect: string,
  { layer, path, by }: Pick<PoolReason, 'layer' | 'path' | 'by'>,
  from: string,
  to: string,
  noun: string,
): Source {
  return { effect, reason: { layer, path, from, to, text: `${noun} changes from ${from} to ${to}`, by } }
}

/** What the `kubeadmconfig` of a layer says to this role's nodes. */
function valueSources(kind: 'os' | 'k8s', pool: CompiledPool, before: Side, after: Side, who: WhoChanged): readonly Source[] {
  const [from, to] = [layerOf(before.compiled, kind), layerOf(after.compiled, kind)]
  if (!from || !to) return []
  const [old, now] = [forRole(kubeadmconfigOf(from), pool.role), forRole(kubeadmconfigOf(to), pool.role)]
  return configDifferences(old, now).map(({ effect, difference }) => {
    const path = `kubeadmconfig${difference.path.startsWith('[') ? '' : '.'}${difference.path}`
    const by = who.changedValue(from, to, path)
    return { effect, reason: sentence(keyOf(to), { ...difference, path }, `${to.name}: ${path}`, by) }
  })
}

/** The differences of two `kubeadmconfig`s, files by path, each with its place in the machine spec. */
function configDifferences(from: JsonObject, to: JsonObject): readonly { effect: string; difference: Difference }[] {
  const { files: oldFiles, ...old } = from
  const { files, ...now } = to
  const rest = diff(old, now).map((difference) => {
    const isList = /^(?:pre|post)KubeadmCommands/.test(difference.path)
    const place = difference.path.startsWith('[') ? difference.path : `.${difference.path}`
    return { effect: isList ? difference.path : `kubeadm${place}`, difference }
  })
  const [left, right] = [byPath(oldFiles ?? null), byPath(files ?? null)]
  const written = Object.keys({ ...left, ...right }).flatMap((name) => {
    const pick = (one: JsonObject): JsonObject => (Object.hasOwn(one, name) ? { file: one[name] ?? null } : {})
    return diff(pick(left), pick(right)).map((difference) => ({
      effect: memberPath('files', name),
      difference: { ...difference, path: `files[path=${name}]${difference.path.slice('file'.length)}` },
    }))
  })
  return [...rest, ...written.toSorted((one, other) => (one.difference.path < other.difference.path ? -1 : 1))]
}

/** Settings of the pool and of the cluster's cloud that machines are made from. */
function settingSources(old: CompiledPool, pool: CompiledPool, before: Side, after: Side, who: WhoChanged): readonly Source[] {
  const pick = ({ machineSpec: { instanceType, diskGiB, zones } }: CompiledPool) => ({ instanceType, diskGiB, zones })
  const byPool: ChangedBy = { kind: 'pool', name: pool.name }
  const own = diff(pick(old), pick(pool)).map((difference) =>
    setting(difference.path, difference, settingPath(pool, difference.path), byPool),
  )
  const kubeadm = configDifferences(kubeadmOf(old, before), kubeadmOf(pool, after)).map(({ effect, difference }) =>
    setting(effect, difference, settingPath(pool, `kubeadm.${difference.path}`), byPool),
  )
  const cloud = diff(asJson(cloudOf(before.spec)), asJson(cloudOf(after.spec))).map((difference) =>
    setting(
      cloudEffect(difference.path, after.spec),
      difference,
      difference.path === 'cloudType' ? 'cloudType' : `cloud.${difference.path}`,
      who.cluster,
    ),
  )
  return [...own, ...kubeadm, ...cloud]
}

function setting(effect: string, difference: Difference, path: string, by: ChangedBy): Source {
  return { effect, reason: sentence(null, { ...difference, path }, path, by) }
}

/** Of the cloud's own settings a machine spec has those that machines are made from, under `cloud`. */
function cloudEffect(path: string, { cloudType }: ClusterSpec): string {
  return path === cloudType || path.startsWith(`${cloudType}.`) ? `cloud${path.slice(cloudType.length)}` : path
}

function cloudOf({ cloudType, cloud }: ClusterSpec) {
  return { cloudType, ...cloud }
}

function kubeadmOf(pool: CompiledPool, { spec }: Pick<Side, 'spec'>): JsonObject {
  return forRole(specOf(pool, spec)?.kubeadm ?? {}, pool.role)
}

function imageIsSet(pool: CompiledPool, { spec }: Pick<Side, 'spec'>): boolean {
  return (specOf(pool, spec)?.image ?? null) !== null
}

function isPinned({ name }: CompiledPool, { spec }: Pick<Side, 'spec'>): boolean {
  return spec.workerPools.some((one) => one.name === name && one.kubernetesVersion !== null)
}

function specOf(pool: CompiledPool, spec: ClusterSpec) {
  return pool.role === 'control-plane' ? spec.controlPlane : spec.workerPools.find((one) => one.name === pool.name)
}

function settingPath(pool: CompiledPool, path: string): string {
  return pool.role === 'control-plane' ? `controlPlane.${path}` : `workerPools[name=${pool.name}].${path}`
}

function layerOf(compiled: CompiledCluster, kind: CompiledLayer['kind']): CompiledLayer | null {
  return compiled.layers.find((layer) => layer.kind === kind) ?? null
}

function keyOf(layer: CompiledLayer | null): string | null {
  return layer ? `${layer.profile}/${layer.name}` : null
}

function sentence(layer: string | null, difference: Difference, subject: string, by: ChangedBy): PoolReason {
  const { path, kind, from, to } = difference
  const what =
    kind === 'added'
      ? `is added: ${brief(to)}`
      : kind === 'removed'
        ? `is removed: ${brief(from)}`
        : `changes from ${brief(from)} to ${brief(to)}`
  return { layer, path, from, to, text: `${subject} ${what}`, by }
}

/** A value in a sentence: short, and the rest by its absence. The whole value stands beside it. */
function brief(value: Json): string {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= 80 ? line || '(nothing)' : shortened(line, 78)
}

/** Records of plain data are JSON; TypeScript cannot see that of an interface. */
function asJson(record: object): Json {
  return record as Json
}
