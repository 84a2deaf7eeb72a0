import type { PlanContent } from '#core/plan/plan.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { briefValue, refuse, type Refusal } from './refusal.ts'

/** How many disagreements a refusal names: one is enough to stop, and all of a broken plan are too many to read. */
const namedMax = 20

/** A plan that a second pair of eyes does not agree with is a bug of Cairn, and starts nothing. */
export function refuseUnverified(input: PlanningInput, content: PlanContent): Refusal | null {
  const disagreements = checkPlan(input, content)
  const [first] = disagreements
  if (!first) return null
  const detail = `The plan was checked again by other code before it starts, which disagrees on ${first.what}: ${first.rule} Nothing was changed. This is a fault of Cairn: report it with this answer, and ask for a smaller change meanwhile.`
  const errors = disagreements.slice(0, namedMax).map(({ what, planned, found, rule }) => ({
    path: what,
    code: 'plan.unverified',
    message: `${rule} Planned: ${briefValue(planned)}. Found: ${briefValue(found)}.`,
  }))
  return refuse('plan.unverified', detail, errors)
}
