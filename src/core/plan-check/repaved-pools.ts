import { digestJson } from '../base/digest.ts'
import { machineSpecFormat } from '../cluster/machine-spec.ts'
import type { RepaveScope } from '../plan/plan.ts'
import { disagree, expectEqual, isEqual, poolsWithNodes, type Disagreement, type Held } from './disagreement.ts'
import { movesOf } from './steps.ts'

const exactly = 'A pool is repaved exactly when its nodes were made from another machine spec than they shall be made from.'

/** The scope, the pools of it in their order, and how many nodes of each are replaced how often. */
export function holdRepavedPools(held: Held): readonly Disagreement[] {
  const { repave } = held.plan
  const moves = movesOf(held).flat()
  const expected = poolsWithNodes(held)
    .map(({ nodesBefore, after: { name, role, replicas } }) => {
      const nodes = Math.min(nodesBefore || replicas, replicas)
      return { name, role, nodes, rolls: moves.filter((move) => move === name).length }
    })
    .filter(({ rolls }) => rolls > 0)
  const planned = repave.pools.map(({ name, role, nodes, rolls }) => ({ name, role, nodes, rolls }))
  const roles = new Set(expected.map(({ role }) => role))
  const scope: RepaveScope =
    roles.size === 2 ? 'full' : roles.has('control-plane') ? 'control-plane' : roles.has('worker') ? 'worker-pools' : 'none'
  return [
    ...expectEqual('repave.pools', planned, expected, exactly),
    ...expectEqual('repave.scope', repave.scope, scope, 'The scope says which roles are repaved.'),
  ]
}

/** The digest of every machine spec. One of another format was made by another release, and is kept as it was. */
export function holdMachineDigests({ before, after }: Held): readonly Disagreement[] {
  const states = [after, ...(after.via ?? [])]
  return states.flatMap(({ pools }) =>
    pools.flatMap((pool) => {
      const what = `desired.compiled.pools[name=${pool.name}].machineDigest`
      if (!pool.machineDigest.startsWith(`v${machineSpecFormat}:`)) {
        const old = before.pools.find(({ name }) => name === pool.name)
        const isKept = old?.machineDigest === pool.machineDigest && isEqual(old.machineSpec, pool.machineSpec)
        return isKept
          ? []
          : [disagree(what, pool.machineDigest, old?.machineDigest, 'A digest of an older format is that of the parent, kept.')]
      }
      const found = `v${machineSpecFormat}:${digestJson(pool.machineSpec)}`
      return expectEqual(what, pool.machineDigest, found, 'The machine digest is the digest of the machine spec.')
    }),
  )
}
