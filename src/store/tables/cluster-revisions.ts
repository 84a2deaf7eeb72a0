import type { ColumnType } from 'kysely'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { LeftBehind } from '#core/cluster/compiled-cluster.ts'
import type { Evidence } from '#core/update/evidence.ts'

export interface ClusterRevisionsTable {
  readonly project_id: string
  readonly cluster_id: string
  readonly number: number
  readonly spec: ColumnType<ClusterSpec, string, string>
  readonly compiled_digest: string
  readonly plan_id: string | null
  readonly by: string
  readonly at: number
  readonly summary: string
  readonly left_behind: ColumnType<LeftBehind | null, string | null | undefined, never>
  readonly evidence: ColumnType<Evidence | null, string | null | undefined, string | null>
}
