import type { ColumnType } from 'kysely'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { Forecast } from '#core/plan/forecast.ts'
import type { PlanContent, PlanState } from '#core/plan/plan.ts'
import type { Resolution } from '#core/plan/planning-input.ts'

/** The plan without its compiled cluster, which stands among the contents by `compiled_digest`. */
export type StoredPlanContent = Omit<PlanContent, 'desired'> & { readonly spec: ClusterSpec | null }

export interface PlansTable {
  readonly id: string
  readonly project_id: string
  readonly cluster_id: string
  readonly parent: number
  readonly digest: string
  readonly state: PlanState
  readonly requested: ColumnType<ClusterSpec, string, string>
  readonly accept: ColumnType<readonly string[], string, string>
  readonly resolutions: ColumnType<readonly Resolution[], string, string>
  readonly rollback_to: number | null
  readonly content: ColumnType<StoredPlanContent, string, string>
  readonly compiled_digest: string | null
  readonly forecast: ColumnType<Forecast | null, string | null, string | null>
  /** The plans that it was asked for with; null where it was asked for alone. */
  readonly batch: string | null
  readonly note: string
  readonly by: string
  readonly comment: string
  readonly created_at: number
  readonly expires_at: number
}
