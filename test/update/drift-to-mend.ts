import { findDrift, type Drift } from '#core/cluster/drift.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { EngineTarget } from '#core/update/target.ts'

/** What a plan is to set right of what is seen, as control finds it where the project has nothing of it set right by itself. */
export function driftToMend(applied: EngineTarget | null, inventory: Inventory | null, atRest: boolean): readonly Drift[] {
  return applied && inventory ? findDrift({ told: applied, inventory, before: null, known: [], atRest }) : []
}

/** Labels that somebody changed while an update ran keep nobody from its end; the plan after it tells them. */
export function findsOnlyLabels({ checks, desired }: PlanContent): boolean {
  const kinds = checks.flatMap(({ code, evidence }) =>
    code === 'cluster.drifted' ? [(evidence as { readonly drift: string }).drift] : [],
  )
  return desired?.compiled.mends !== undefined && kinds.every((kind) => kind === 'node-relabelled')
}
