import type { PlanContent } from '../plan/plan.ts'
import type { PlanningInput } from '../plan/planning-input.ts'
import { holdChangedLayers } from './changed-layers.ts'
import { holdChangedPools } from './changed-pools.ts'
import { disagree, type Disagreement, type Held } from './disagreement.ts'
import { holdRemovals } from './removals.ts'
import { holdReasons } from './reasons.ts'
import { holdMachineDigests, holdRepavedPools } from './repaved-pools.ts'
import { holdWhatIsTold } from './told.ts'

const holds: readonly ((held: Held) => readonly Disagreement[])[] = [
  holdMachineDigests,
  holdRepavedPools,
  holdReasons,
  holdChangedLayers,
  holdChangedPools,
  holdRemovals,
  holdWhatIsTold,
]

/**
 * A second pair of eyes: what of a plan is not so. It finds out by other code than the planner's, from machine specs, layers and
 * objects before and after, and answers for any plan, whoever made it; one that cannot be read is a disagreement too.
 */
export function checkPlan(input: PlanningInput, plan: PlanContent): readonly Disagreement[] {
  return holds.flatMap((hold) => {
    try {
      const after = plan.desired?.compiled
      return after ? hold({ input, plan, before: input.parent.compiled, after }) : []
    } catch (error) {
      return [disagree('the plan', null, String(error), 'A plan has the form of a plan.')]
    }
  })
}
