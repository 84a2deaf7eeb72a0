import { assert } from '../base/assert.ts'
import type { Strategy } from '../cluster/cluster.ts'
import type { TargetPool } from '../update/target.ts'

/** How far a pool may stray from its desired count while its nodes are replaced, in nodes. */
interface PoolLimits {
  readonly desired: number
  readonly maxSurge: number
  readonly maxUnavailable: number
}

/** Surge rounds up, unavailable rounds down; both zero would never progress, so one may be unavailable then (update-systems 5.2). */
export function poolLimits(pool: TargetPool): PoolLimits {
  const desired = pool.replicas
  if (pool.role === 'control-plane') {
    const maxSurge = desired >= 3 && wantsNoSurge(pool.strategy) ? 0 : 1
    return { desired, maxSurge, maxUnavailable: 1 - maxSurge }
  }
  const { surge, unavailable } = shares(pool.strategy)
  const maxSurge = nodeCount(surge, desired, Math.ceil)
  const maxUnavailable = Math.min(nodeCount(unavailable, desired, Math.floor), desired)
  return { desired, maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable }
}

/** `25%` of the desired count, or the number itself. */
export function nodeCount(share: number | string, desired: number, round: (value: number) => number): number {
  if (typeof share === 'number') return share
  const match = /^(\d+)%$/.exec(share)
  assert(match !== null, 'a share of a pool was checked to be a number or a percentage')
  return round((Number(match[1]) * desired) / 100)
}

function shares(strategy: Strategy): { readonly surge: number | string; readonly unavailable: number | string } {
  switch (strategy.type) {
    case 'expand-first':
      return { surge: 1, unavailable: 0 }
    case 'contract-first':
      return { surge: 0, unavailable: 1 }
    case 'custom':
      return { surge: strategy.maxSurge, unavailable: strategy.maxUnavailable }
  }
}

function wantsNoSurge(strategy: Strategy): boolean {
  return strategy.type === 'contract-first' || (strategy.type === 'custom' && nodeCount(strategy.maxSurge, 100, Math.ceil) === 0)
}
