import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import { isSetRight } from '../cluster/drift.ts'
import type { DecisionFacts } from './decision-facts.ts'

/**
 * Whether a control plane is in the middle of a step, which a pause lets it finish: some of its nodes are not what it shall be. One that
 * was held already, or stood still when the pause was asked for, begins none.
 */
export function finishesStep({ name, machineDigest }: CompiledPool, { applied, inventory }: DecisionFacts): boolean {
  const told = applied?.pools.find((pool) => pool.name === name)
  if (told?.hold !== false) return false
  if (!inventory) return true
  const nodes = inventory.pools.find((pool) => pool.name === name)?.nodes ?? []
  const setsRight = isSetRight(applied?.correct, name)
  return nodes.some(({ digest, made }) => digest !== machineDigest && (made?.digest !== machineDigest || setsRight))
}
