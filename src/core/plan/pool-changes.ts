import type { Json } from '../base/json.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import { diff } from '../diff/diff.ts'
import type { PoolChange, Repave } from './plan.ts'

/** Pools that come and go, and what changes on the others without new nodes. Pools are matched by name, never by position. */
export function poolChanges(before: CompiledCluster, after: CompiledCluster): readonly PoolChange[] {
  const present = after.pools.flatMap((pool): readonly PoolChange[] => {
    const old = before.pools.find((one) => one.name === pool.name)
    const differences = diff(old ? inPlace(old) : {}, inPlace(pool))
    if (!old) return [{ name: pool.name, role: pool.role, kind: 'added', diff: differences }]
    return differences.length > 0 ? [{ name: pool.name, role: pool.role, kind: 'changed', diff: differences }] : []
  })
  return [
    ...present,
    ...removedPools(before, after).map((pool) => ({ name: pool.name, role: pool.role, kind: 'removed' as const, diff: [] })),
  ]
}

export function removedPools(before: CompiledCluster, after: CompiledCluster): readonly CompiledPool[] {
  return before.pools.filter((pool) => !after.pools.some((one) => one.name === pool.name))
}

/** Nodes that go and are not replaced where they are: of removed pools, of pools that shrink, and of pools that leave zones. */
export function nodesRemoved(before: CompiledCluster, after: CompiledCluster, { pools }: Repave): number {
  const shrunk = after.pools.map((pool) => {
    const old = before.pools.find((one) => one.name === pool.name)
    return old ? Math.max(old.replicas - pool.replicas, 0) + nodesMoved(old, pool, pools) : 0
  })
  return [...shrunk, ...removedPools(before, after).map((pool) => pool.replicas)].reduce((sum, count) => sum + count, 0)
}

/**
 * How many nodes of a worker pool an even spread over its new zones has no place for, taken that they were spread evenly before.
 * Of a pool whose nodes are replaced anyway none is moved: its new nodes are made where they belong.
 */
export function nodesMoved(before: CompiledPool, after: CompiledPool, repaved: Repave['pools']): number {
  if (after.role !== 'worker' || repaved.some(({ name }) => name === after.name)) return 0
  const count = Math.min(before.replicas, after.replicas)
  const [old, now] = [zonesOf(before), zonesOf(after)]
  const most = Math.ceil(after.replicas / now.length)
  return old
    .map((zone, index) => {
      const present = Math.floor(count / old.length) + (index < count % old.length ? 1 : 0)
      return now.includes(zone) ? Math.max(present - most, 0) : present
    })
    .reduce((sum, moved) => sum + moved, 0)
}

/** A pool without zones has its nodes wherever its region puts them. */
function zonesOf({ zones }: CompiledPool): readonly string[] {
  return zones.length > 0 ? zones : ['']
}

/** Everything of a pool that is not its machine spec, nor follows from it and the rest. */
function inPlace(pool: CompiledPool): Json {
  const { name: _name, role: _role, machineSpec: _spec, machineDigest: _digest, objects: _objects, ...rest } = pool
  return rest as unknown as Json
}
