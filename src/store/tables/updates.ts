import type { ColumnType } from 'kysely'
import type { Evidence } from '#core/update/evidence.ts'
import type { UpdateAbort } from '../updates.ts'
import type { UpdatePhase, UpdateState } from '#core/update/update.ts'

export interface UpdatesTable {
  readonly id: string
  readonly project_id: string
  readonly cluster_id: string
  readonly plan_id: string
  readonly revision: number
  readonly phase: UpdatePhase
  readonly state: ColumnType<UpdateState, string, string>
  readonly summary: string
  readonly by: string
  readonly comment: string
  readonly nodes_done: number
  readonly nodes_total: number
  readonly forecast_ms: number | null
  readonly forecast_p90_ms: number | null
  readonly held_ms: number
  readonly took_ms: number | null
  readonly evidence: ColumnType<Evidence | null, string | null, string | null>
  readonly started_at: number
  readonly started_engine_at: number
  readonly ended_at: number | null
  readonly abort: ColumnType<UpdateAbort | null, string | null, string | null>
  readonly takes_over: string | null
}
