import type { Check, PlanStep, Repave } from './plan.ts'
import type { PlanningInput } from './planning-input.ts'
import type { Side } from './provenance.ts'

/** What every guard and warning rests on. */
export interface PreflightFacts {
  readonly input: PlanningInput
  readonly before: Side
  readonly after: Side
  readonly repave: Repave
  readonly steps: readonly PlanStep[]
}

export function error(code: string, message: string, evidence: Check['evidence'], remedy: string): Check {
  return { code, severity: 'error', message, evidence, remedy }
}

export function warning(code: string, message: string, evidence: Check['evidence'], remedy: string): Check {
  return { code, severity: 'warning', message, evidence, remedy }
}
