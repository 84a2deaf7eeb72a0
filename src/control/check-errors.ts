import type { Check } from '#core/plan/plan.ts'
import type { RefusedPlace } from './refusal.ts'

/** The errors among checks, as a refusal lists them: at this path. */
export function checkErrors(checks: readonly Check[], path = 'checks'): readonly RefusedPlace[] {
  return checks.filter(({ severity }) => severity === 'error').map(({ code, message }) => ({ path, code, message }))
}
