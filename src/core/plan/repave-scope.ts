import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import type { ObservedProjection } from './planning-input.ts'
import type { Repave, RepavedPool, RepaveScope } from './plan.ts'
import { canonicalJson } from '../base/json.ts'
import type { Side, WhoChanged } from './provenance.ts'
import { byRelease, repaveReasons, type PoolReason } from './repave-reasons.ts'

/**
 * Which pools are repaved, and why: those with nodes that were made from another machine spec than the pool shall have. Where all is
 * as the parent revision says, these are exactly the pools whose machine spec changes. Before an update has run to its end they may
 * be more or fewer: it left nodes behind, or never came to touch them.
 */
export function repaveScope(
  before: Side,
  after: Side,
  observed: ObservedProjection,
  /** Pools that this release of Cairn would make otherwise from the parent's own spec, with the digests that it would give them. */
  remade: ReadonlyMap<string, string>,
  who: WhoChanged,
): Repave {
  const pools = after.compiled.pools.flatMap((pool): readonly PoolAlone[] => {
    const old = before.compiled.pools.find((one) => one.name === pool.name)
    const expected = old && old.replicas > 0 ? [old.machineDigest] : []
    const found = observed.pools.find((one) => one.name === pool.name)?.digests ?? []
    const outdated = (found.length > 0 ? found : expected).filter((digest) => digest !== pool.machineDigest)
    if (outdated.length === 0 || pool.replicas === 0) return []
    const isChanged = old !== undefined && old.machineDigest !== pool.machineDigest
    if (!isChanged) return [repaved(pool, old, [unconverged(pool, outdated)])]
    const reasons = repaveReasons(old, pool, before, after, who)
    const digest = remade.get(pool.name)
    // What the pool's settings were before the abort, no spec says any more.
    if (before.compiled.left?.pools.includes(pool.name)) {
      return [repaved(pool, old, [...reasons.filter(({ layer }) => layer !== null), leftBehindReason(old, pool)])]
    }
    return [repaved(pool, old, digest === undefined ? reasons : [...reasons.filter(isSourced), remadeReason(old, digest)])]
  })
  return { scope: scopeOf(pools), pools: withSharedReasons(pools) }
}

type PoolAlone = Omit<RepavedPool, 'reasons'> & { readonly reasons: readonly PoolReason[] }

/** Each reason with the names of all pools that it repaves. */
function withSharedReasons(pools: readonly PoolAlone[]): readonly RepavedPool[] {
  const keyOf = ({ layer, path, from, to }: PoolReason) => canonicalJson([layer, path, from, to])
  const sharing = Map.groupBy(
    pools.flatMap(({ name, reasons }) => reasons.map((reason) => ({ name, key: keyOf(reason) }))),
    ({ key }) => key,
  )
  return pools.map((pool) => ({
    ...pool,
    reasons: pool.reasons.map((reason) => ({
      ...reason,
      pools: [...new Set((sharing.get(keyOf(reason)) ?? []).map(({ name }) => name))],
    })),
  }))
}

function scopeOf(pools: readonly PoolAlone[]): RepaveScope {
  const controlPlane = pools.some((pool) => pool.role === 'control-plane')
  const workers = pools.some((pool) => pool.role === 'worker')
  if (controlPlane) return workers ? 'full' : 'control-plane'
  return workers ? 'worker-pools' : 'none'
}

/** Of a pool that is scaled by the same plan, only nodes that are there before and after are replaced; others are added or removed. */
function repaved(pool: CompiledPool, old: CompiledPool | undefined, reasons: readonly PoolReason[]): PoolAlone {
  const before = old && old.replicas > 0 ? old.replicas : pool.replicas
  return { name: pool.name, role: pool.role, nodes: Math.min(before, pool.replicas), rolls: 1, reasons }
}

/** Whether somebody's change explains it: what is left is the release's doing. */
function isSourced(reason: PoolReason): boolean {
  return !reason.path.startsWith('machineSpec.')
}

function remadeReason(old: CompiledPool, digest: string): PoolReason {
  return {
    layer: null,
    path: 'cairn.release',
    from: old.machineDigest,
    to: digest,
    text: `this release of Cairn makes the machines of ${old.name} in another way than the one that made them`,
    by: byRelease,
  }
}

function leftBehindReason(old: CompiledPool, pool: CompiledPool): PoolReason {
  return {
    layer: null,
    path: 'abort.left-behind',
    from: old.machineDigest,
    to: pool.machineDigest,
    text: `an abort left ${pool.name} as it was, and it comes along now`,
    by: { kind: 'pool', name: pool.name },
  }
}

function unconverged(pool: CompiledPool, digests: readonly string[]): PoolReason {
  return {
    layer: null,
    path: 'machineSpec',
    from: digests.join(', '),
    to: pool.machineDigest,
    text: `nodes of ${pool.name} were not made from the pool's machine spec`,
    by: { kind: 'pool', name: pool.name },
  }
}
