import type { PlanProposal } from './propose-plan.ts'

/** One change for many clusters. */
export type BulkChange = { readonly pending: true } | { readonly profile: { readonly name: string; readonly version: string } }

/** The change as a request for a plan of one cluster. */
export function bulkProposal(change: BulkChange): PlanProposal {
  return 'pending' in change ? change : { switchTo: change.profile }
}
