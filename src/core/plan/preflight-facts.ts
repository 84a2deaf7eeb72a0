import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import type { Check, Repave } from './plan.ts'
import type { ObservedProjection, PlanPolicy } from './planning-input.ts'

/** What every guard and warning rests on. */
export interface PreflightFacts {
  readonly before: { readonly spec: ClusterSpec; readonly compiled: CompiledCluster }
  readonly after: { readonly spec: ClusterSpec; readonly compiled: CompiledCluster }
  readonly observed: ObservedProjection
  readonly repave: Repave
  readonly policy: PlanPolicy
  readonly accept: readonly string[]
}

export function error(code: string, message: string, evidence: Check['evidence'], remedy: string): Check {
  return { code, severity: 'error', message, evidence, remedy }
}
