import { isRelabelled, isSetRight } from '../cluster/drift.ts'
import type { DecisionFacts } from './decision-facts.ts'
import { nameOf, type Move } from './move.ts'
import type { EngineTarget } from './target.ts'

/** What the engine sets right by itself, in the words of a target, which says only what is not so as a rule. */
export function repairOrders(facts: DecisionFacts, due: readonly Move[]): Pick<EngineTarget, 'correct' | 'remediate'> {
  const { repair, applied } = facts
  const all = repair ? repair.drift : applied?.correct === true
  const nodes = repair ? repair.nodes : applied?.remediate !== false
  const mended = all ? [] : mendedNow(facts, due)
  return {
    ...(all ? { correct: true } : mended.length > 0 && { correct: mended }),
    ...(!nodes && { remediate: false }),
  }
}

/**
 * Of what the plan names as changed by somebody, that whose turn has come and which is not as it shall be; labels and taints, for which
 * no node goes, at once. Before anything is seen of it, and while the update is held, it stays as it was told.
 */
function mendedNow({ desired, applied, inventory, hold, mends }: DecisionFacts, due: readonly Move[]): readonly string[] {
  if (mends !== true) return []
  const isUndressed = (name: string) => {
    const told = applied?.pools.find((pool) => pool.name === name)
    const nodes = inventory?.pools.find((pool) => pool.name === name)?.nodes ?? []
    return told !== undefined && nodes.some((node) => isRelabelled(node, told))
  }
  const isTurn = (name: string) => due.some((move) => nameOf(move) === name) || isUndressed(name)
  const goesOn = inventory === null || hold !== 'none'
  return (desired.mends ?? []).filter((name) => (goesOn ? isNamed(applied, name) : isTurn(name)))
}

function isNamed(applied: EngineTarget | null, name: string): boolean {
  return applied?.correct !== true && isSetRight(applied?.correct, name)
}

/** Those that were given with a target. */
export function ordersTold({ correct, remediate }: EngineTarget): Pick<EngineTarget, 'correct' | 'remediate'> {
  return { ...(correct && { correct }), ...(remediate === false && { remediate }) }
}
