import type { JsonObject } from '#core/base/json.ts'
import { disruptionsOf } from '#core/history/disruptions.ts'
import type { PlanContent } from '#core/plan/plan.ts'

/** Beyond that many the plan itself has to be read, which is kept as long as its cluster. */
const checksMax = 50

/** What a plan said to whoever decided on it: for the audit, which outlives plans and clusters. */
export function whatWasKnown(digest: string, content: Omit<PlanContent, 'desired'>): JsonObject {
  const { checks, repave } = content
  return {
    digest,
    repave: repave.scope,
    disrupts: [...disruptionsOf(content)],
    checks: checks.slice(0, checksMax).map(({ severity, code, message }) => ({ severity, code, message })),
    ...(checks.length > checksMax && { checksLeftOut: checks.length - checksMax }),
  }
}
