import type { CompiledCluster, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { forRole, kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import { diff, memberPath, type Difference } from '../diff/diff.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { RepaveReason } from './plan.ts'

/** One side of a comparison: what a cluster is asked to be, and what that comes to. */
export interface Side {
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
}

/**
 * Why a pool's machine spec is another one: every source whose change reaches it, and none whose change is hidden by something
 * laid over it. What no source explains is told by its own path, so that nothing is replaced without a reason.
 */
export function repaveReasons(old: CompiledPool, pool: CompiledPool, before: Side, after: Side): readonly RepaveReason[] {
  const effects = diff(machineParts(old.machineSpec), machineParts(pool.machineSpec)).map(({ path }) => path)
  const sources = [
    ...identitySources(old, pool, before, after),
    ...(['os', 'k8s'] as const).flatMap((kind) => valueSources(kind, pool, before, after)),
    ...settingSources(old, pool, before, after),
  ]
  const telling = sources.filter((source) => effects.some((effect) => touches(effect, source.effect)))
  const unexplained = diff(machineParts(old.machineSpec), machineParts(pool.machineSpec))
    .filter(({ path }) => !telling.some((source) => touches(path, source.effect)))
    .map((difference) =>
      sentence(null, { ...difference, path: `machineSpec.${difference.path}` }, `${pool.name}: ${difference.path}`),
    )
  return [...telling.map((source) => source.reason), ...unexplained]
}

/** Something that changed, and where in a machine spec it would show. */
interface Source {
  readonly effect: string
  readonly reason: RepaveReason
}

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

/** Whether two paths are the same place, or one of them holds the other. */
function touches(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  return long === short || (long.startsWith(short) && '.['.includes(long.charAt(short.length)))
}

/** Versions and names of the layers that nodes are made from, and the image that they lead to. */
function identitySources(old: CompiledPool, pool: CompiledPool, before: Side, after: Side): readonly Source[] {
  const [from, to] = [old.machineSpec, pool.machineSpec]
  const layerAt = (kind: CompiledLayer['kind']): string | null => keyOf(layerOf(after.compiled, kind))
  const pin = pool.pinned || old.pinned
  const rows: readonly (readonly [string, string | null, string, string, string, string])[] = [
    ['os', layerAt('os'), 'pack', `${from.os.pack} ${from.os.version}`, `${to.os.pack} ${to.os.version}`, 'the operating system'],
    pin
      ? [
          'kubernetesVersion',
          null,
          settingPath(pool, 'kubernetesVersion'),
          from.kubernetesVersion,
          to.kubernetesVersion,
          'Kubernetes',
        ]
      : ['kubernetesVersion', layerAt('k8s'), 'pack', from.kubernetesVersion, to.kubernetesVersion, 'Kubernetes'],
    imageIsSet(old, before) || imageIsSet(pool, after)
      ? ['image', null, settingPath(pool, 'image'), from.image, to.image, 'the machine image']
      : ['image', layerAt('os'), 'image', from.image, to.image, 'the machine image'],
    ['cni', layerAt('cni'), 'pack', from.cni, to.cni, 'the network (CNI)'],
  ]
  return rows.map(([effect, layer, path, left, right, noun]) => ({
    effect,
    reason: { layer, path, from: left, to: right, text: `${noun} changes from ${left} to ${right}` },
  }))
}

/** What the `kubeadmconfig` of a layer says to this role's nodes. */
function valueSources(kind: 'os' | 'k8s', pool: CompiledPool, before: Side, after: Side): readonly Source[] {
  const [from, to] = [layerOf(before.compiled, kind), layerOf(after.compiled, kind)]
  if (!from || !to) return []
  const [old, now] = [forRole(kubeadmconfigOf(from), pool.role), forRole(kubeadmconfigOf(to), pool.role)]
  return configDifferences(old, now).map(({ effect, difference }) => {
    const path = `kubeadmconfig${difference.path.startsWith('[') ? '' : '.'}${difference.path}`
    return { effect, reason: sentence(keyOf(to), { ...difference, path }, `${to.name}: ${path}`) }
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
function settingSources(old: CompiledPool, pool: CompiledPool, before: Side, after: Side): readonly Source[] {
  const pick = ({ machineSpec: { instanceType, diskGiB, zones } }: CompiledPool) => ({ instanceType, diskGiB, zones })
  const own = diff(pick(old), pick(pool)).map((difference) =>
    setting(difference.path, difference, settingPath(pool, difference.path)),
  )
  const kubeadm = configDifferences(kubeadmOf(old, before), kubeadmOf(pool, after)).map(({ effect, difference }) =>
    setting(effect, difference, settingPath(pool, `kubeadm.${difference.path}`)),
  )
  const cloud = diff(asJson(cloudOf(before.spec)), asJson(cloudOf(after.spec))).map((difference) =>
    setting(difference.path, difference, difference.path === 'cloudType' ? 'cloudType' : `cloud.${difference.path}`),
  )
  return [...own, ...kubeadm, ...cloud]
}

function setting(effect: string, difference: Difference, path: string): Source {
  return { effect, reason: sentence(null, { ...difference, path }, path) }
}

function cloudOf({ cloudType, cloud }: ClusterSpec) {
  return { cloudType, ...cloud }
}

function kubeadmOf(pool: CompiledPool, { spec }: Side): JsonObject {
  return forRole(specOf(pool, spec)?.kubeadm ?? {}, pool.role)
}

function imageIsSet(pool: CompiledPool, { spec }: Side): boolean {
  return (specOf(pool, spec)?.image ?? null) !== null
}

function specOf(pool: CompiledPool, spec: ClusterSpec) {
  return pool.role === 'control-plane' ? spec.controlPlane : spec.workerPools.find((one) => one.name === pool.name)
}

function settingPath(pool: CompiledPool, path: string): string {
  return pool.role === 'control-plane' ? `controlPlane.${path}` : `workerPools[name=${pool.name}].${path}`
}

function layerOf(compiled: CompiledCluster, kind: CompiledLayer['kind']): CompiledLayer | undefined {
  return compiled.layers.find((layer) => layer.kind === kind)
}

function keyOf(layer: CompiledLayer | undefined): string | null {
  return layer ? `${layer.profile}/${layer.name}` : null
}

function sentence(layer: string | null, difference: Difference, subject: string): RepaveReason {
  const { path, kind, from, to } = difference
  const what =
    kind === 'added'
      ? `is added: ${brief(to)}`
      : kind === 'removed'
        ? `is removed: ${brief(from)}`
        : `changes from ${brief(from)} to ${brief(to)}`
  return { layer, path, from, to, text: `${subject} ${what}` }
}

/** A value in a sentence: short, and the rest by its absence. The whole value stands beside it. */
function brief(value: Json): string {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= 80 ? line || '(nothing)' : `${line.slice(0, 77)}…`
}

/** Records of plain data are JSON; TypeScript cannot see that of an interface. */
function asJson(record: object): Json {
  return record as Json
}
