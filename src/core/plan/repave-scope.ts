import type { CompiledCluster, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { forRole, kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import { diff, memberPath, type Difference } from '../diff/diff.ts'
import type { Json } from '../base/json.ts'
import type { ObservedProjection } from './planning-input.ts'
import type { Repave, RepavedPool, RepaveReason, RepaveScope } from './plan.ts'

interface Side {
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
}

/**
 * Which pools are repaved, and why. A pool is repaved exactly when its machine spec changes, or when nodes of it were made from
 * another one than its own. Reasons name the source of every change that reaches the pool's machine spec.
 */
export function repaveScope(before: Side, after: Side, observed: ObservedProjection): Repave {
  const pools = after.compiled.pools.flatMap((pool): readonly RepavedPool[] => {
    const old = before.compiled.pools.find((one) => one.name === pool.name)
    if (!old || pool.replicas === 0) return []
    if (old.machineDigest !== pool.machineDigest) return [repaved(pool, reasonsOf(old, pool, before, after))]
    const stragglers = observed.pools
      .find((one) => one.name === pool.name)
      ?.digests.filter((digest) => digest !== pool.machineDigest)
    return stragglers && stragglers.length > 0 ? [repaved(pool, [unconverged(pool, stragglers)])] : []
  })
  return { scope: scopeOf(pools), pools }
}

function scopeOf(pools: readonly RepavedPool[]): RepaveScope {
  const controlPlane = pools.some((pool) => pool.role === 'control-plane')
  const workers = pools.some((pool) => pool.role === 'worker')
  if (controlPlane) return workers ? 'full' : 'control-plane'
  return workers ? 'worker-pools' : 'none'
}

function repaved(pool: CompiledPool, reasons: readonly RepaveReason[]): RepavedPool {
  return { name: pool.name, role: pool.role, nodes: pool.replicas, reasons }
}

function unconverged(pool: CompiledPool, digests: readonly string[]): RepaveReason {
  return {
    layer: null,
    path: 'machineSpec',
    from: digests.join(', '),
    to: pool.machineDigest,
    text: `nodes of ${pool.name} were not made from the pool's machine spec`,
  }
}

/** Sources first, by what they are; where none of them explains the difference, the machine spec's own paths do. */
function reasonsOf(old: CompiledPool, pool: CompiledPool, before: Side, after: Side): readonly RepaveReason[] {
  const sources = [
    ...identityReasons(old, pool, before, after),
    ...(['os', 'k8s'] as const).flatMap((kind) => valueReasons(kind, pool, before, after)),
    ...settingReasons(old, pool, before, after),
  ]
  if (sources.length > 0) return sources
  return diff(asJson(old.machineSpec), asJson(pool.machineSpec)).map((difference) =>
    reason(null, difference, `${pool.name}: ${difference.path}`),
  )
}

/** Versions and names of the layers that nodes are made from, and the image that they lead to. */
function identityReasons(old: CompiledPool, pool: CompiledPool, before: Side, after: Side): readonly RepaveReason[] {
  const [from, to] = [old.machineSpec, pool.machineSpec]
  const layerAt = (kind: CompiledLayer['kind']): string | null => keyOf(layerOf(after.compiled, kind))
  const pin = pool.pinned || old.pinned
  const rows: readonly (readonly [string | null, string, string, string, string])[] = [
    [layerAt('os'), 'pack', `${from.os.pack} ${from.os.version}`, `${to.os.pack} ${to.os.version}`, 'the operating system'],
    pin
      ? [null, settingPath(pool, 'kubernetesVersion'), from.kubernetesVersion, to.kubernetesVersion, 'Kubernetes']
      : [layerAt('k8s'), 'pack', from.kubernetesVersion, to.kubernetesVersion, 'Kubernetes'],
    imageIsSet(old, before) || imageIsSet(pool, after)
      ? [null, settingPath(pool, 'image'), from.image, to.image, 'the machine image']
      : [layerAt('os'), 'image', from.image, to.image, 'the machine image'],
    [layerAt('cni'), 'pack', from.cni, to.cni, 'the network (CNI)'],
  ]
  return rows
    .filter(([, , left, right]) => left !== right)
    .map(([layer, path, left, right, noun]) => ({
      layer,
      path,
      from: left,
      to: right,
      text: `${noun} changes from ${left} to ${right}`,
    }))
}

/** What the `kubeadmconfig` of a layer says to this role's nodes. */
function valueReasons(kind: 'os' | 'k8s', pool: CompiledPool, before: Side, after: Side): readonly RepaveReason[] {
  const [from, to] = [layerOf(before.compiled, kind), layerOf(after.compiled, kind)]
  if (!from || !to) return []
  const differences = diff(forRole(kubeadmconfigOf(from), pool.role), forRole(kubeadmconfigOf(to), pool.role))
  return differences.map((difference) => {
    const path = memberPath('', 'kubeadmconfig') + (difference.path.startsWith('[') ? '' : '.') + difference.path
    return reason(keyOf(to), { ...difference, path }, `${to.name}: ${path}`)
  })
}

/** Settings of the pool and of the cluster's cloud that machines are made from. */
function settingReasons(old: CompiledPool, pool: CompiledPool, before: Side, after: Side): readonly RepaveReason[] {
  const pick = ({ machineSpec }: CompiledPool) => ({
    instanceType: machineSpec.instanceType,
    diskGiB: machineSpec.diskGiB,
    zones: machineSpec.zones,
  })
  const own = diff(pick(old), pick(pool)).map((difference) => ({ ...difference, path: settingPath(pool, difference.path) }))
  const kubeadm = diff(kubeadmOf(old, before), kubeadmOf(pool, after)).map((difference) => ({
    ...difference,
    path: settingPath(pool, `kubeadm.${difference.path}`),
  }))
  const cloud = diff(asJson(cloudOf(before.spec)), asJson(cloudOf(after.spec)))
  return [...own, ...kubeadm, ...cloud].map((difference) => reason(null, difference, difference.path))
}

function cloudOf(spec: ClusterSpec) {
  return { cloudType: spec.cloudType, cloud: spec.cloud }
}

function kubeadmOf(pool: CompiledPool, { spec }: Side) {
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

function reason(layer: string | null, difference: Difference, subject: string): RepaveReason {
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
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= 80 ? line || '(nothing)' : `${line.slice(0, 77)}…`
}

/** Records of plain data are JSON; TypeScript cannot see that of an interface. */
function asJson(record: object): Json {
  return record as Json
}
