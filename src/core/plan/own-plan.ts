import { personOf } from '../base/person.ts'

/** Why whoever asked for a plan may not approve it in a project that wants a second pair of eyes; null where they may. */
export function whyNotOwnPlan(
  approval: 'anyone' | 'somebody-else',
  plan: { readonly by: string },
  approver: string,
): string | null {
  if (approval === 'anyone' || personOf(plan.by) !== personOf(approver)) return null
  return `In this project somebody other than ${personOf(plan.by)}, who asked for the plan, approves it.`
}
