import type { BatchChange } from '#store/tables/batches.ts'
import type { PlanProposal } from './propose-plan.ts'

/** The change as a request for a plan of one cluster. */
export function bulkProposal(change: BatchChange): PlanProposal {
  return 'pending' in change ? change : { switchTo: change.profile }
}
