import { compareText } from '../base/compare.ts'
import { countText } from '../base/count-text.ts'
import { layerKey, type CompiledCluster, type CompiledPool } from '../cluster/compiled-cluster.ts'
import type { Check, Repave } from './plan.ts'
import type { ObservedProjection, ProjectedDrift } from './planning-input.ts'

/** What somebody changed outside of what the plan leads to, and that carrying it out sets right. */
export interface Mend {
  readonly kind: ProjectedDrift['kind'] | 'node-changed'
  /** A pool, or a layer as `profile/name`. */
  readonly name: string
  readonly text: string
}

/**
 * Of what was changed outside that which still matters once the plan is carried out: what it takes away, and a count that it asks for
 * anyway, it has nothing to set right of. A node that is not what it was made as is replaced with its pool.
 */
export function mendsOf(after: CompiledCluster, repave: Repave, observed: ObservedProjection): readonly Mend[] {
  const replaced = observed.pools.filter((pool) => pool.changed && repave.pools.some(({ name }) => name === pool.name))
  const nodes = replaced.map(({ name }): Mend => {
    return { kind: 'node-changed', name, text: `nodes of pool ${name} are not what they were made as` }
  })
  const others = (observed.drift ?? []).flatMap((drift): readonly Mend[] => {
    const text = textOf(drift, after)
    return text === null ? [] : [{ kind: drift.kind, name: drift.name, text }]
  })
  return [...nodes, ...others]
}

/** What an engine is told to set right: pools and layers by name. */
export function mendedNames(mends: readonly Mend[]): readonly string[] {
  return [...new Set(mends.map(({ name }) => name))].sort(compareText)
}

/** `cluster.drifted`: nobody is surprised by what a plan takes back of what somebody did by hand. */
export function mendChecks(mends: readonly Mend[]): readonly Check[] {
  return mends.map(({ kind, name, text }): Check => ({
    code: 'cluster.drifted',
    severity: 'info',
    message: `${text.charAt(0).toUpperCase()}${text.slice(1)}: somebody changed that outside of Cairn. The plan sets it right.`,
    evidence: { drift: kind, object: name },
    remedy:
      'Nothing, if that is as it shall be. To keep what was changed, make it part of the profile or of the cluster, and plan again.',
  }))
}

/** The cluster with as many nodes in its pools as it has, where somebody scaled them. */
export function asScaled(before: CompiledCluster, { drift = [] }: ObservedProjection): CompiledCluster {
  const scaled = new Map(drift.flatMap((one) => (one.kind === 'pool-scaled' ? [[one.name, one.nodes]] : [])))
  if (scaled.size === 0) return before
  const pools = before.pools.map((pool): CompiledPool => ({ ...pool, replicas: scaled.get(pool.name) ?? pool.replicas }))
  return { ...before, pools }
}

function textOf(drift: ProjectedDrift, { pools, layers }: CompiledCluster): string | null {
  const pool = pools.find(({ name }) => name === drift.name)
  switch (drift.kind) {
    case 'pool-scaled':
      return pool && pool.replicas !== drift.nodes
        ? `pool ${drift.name} is set to have ${countText(drift.nodes, 'node')}, and shall have ${pool.replicas}`
        : null
    case 'node-relabelled':
      return pool ? `labels or taints of nodes of pool ${drift.name} are not those of the pool` : null
    case 'layer-edited':
    case 'layer-removed': {
      const layer = layers.find((one) => layerKey(one) === drift.name)
      return layer ? `what layer ${drift.name} installed was ${drift.kind === 'layer-edited' ? 'edited' : 'taken away'}` : null
    }
  }
}
