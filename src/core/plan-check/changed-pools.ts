import type { Json } from '../base/json.ts'
import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import { expectEqual, isEqual, poolsWithNodes, type Disagreement, type Held } from './disagreement.ts'
import { expectDifferences } from './places.ts'

const complete = 'A plan lists every pool that comes, goes or changes in place, and no other.'

/** What is done to pools beside replacing their nodes. */
export function holdChangedPools(held: Held): readonly Disagreement[] {
  const { plan, before, after } = held
  const has = (pools: readonly CompiledPool[], name: string) => pools.some((pool) => pool.name === name)
  const changed = poolsWithNodes(held).filter((pool) => pool.before && !isEqual(inPlace(pool.before), inPlace(pool.after)))
  const expected = [
    ...after.pools.filter(({ name }) => !has(before.pools, name)).map((pool) => said(pool, 'added')),
    ...before.pools.filter(({ name }) => !has(after.pools, name)).map((pool) => said(pool, 'removed')),
    ...changed.map((pool) => said(pool.after, 'changed')),
  ]
  const planned = plan.pools.map((pool) => said(pool, pool.kind))
  return [
    ...expectEqual('pools', planned.toSorted(), expected.sort(), complete),
    ...plan.pools.flatMap(({ name, kind, diff }) => {
      const rule = 'The differences of a pool lead from what it was to what it shall be.'
      const [old, now] = [before, after].map(({ pools }) => pools.find((pool) => pool.name === name))
      if (kind === 'removed' || !now) return expectEqual(`pools[name=${name}].diff`, diff, [], rule)
      return expectDifferences(`pools[name=${name}].diff`, diff, old ? inPlace(old) : {}, inPlace(now), rule)
    }),
  ]
}

function said({ name, role }: Pick<CompiledPool, 'name' | 'role'>, kind: string): string {
  return `${name} ${role} ${kind}`
}

/** All of a pool but who it is, what its nodes are made from, and what follows from the rest. */
function inPlace(pool: CompiledPool): Json {
  const { name: _name, role: _role, machineSpec: _spec, machineDigest: _digest, objects: _objects, ...settings } = pool
  return settings as unknown as Json
}
