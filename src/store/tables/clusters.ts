import type { Drift } from '#core/cluster/drift.ts'
import type { ClusterStatus, Health } from '#core/cluster/status.ts'
import type { ColumnType } from 'kysely'
import type { Wait } from '#core/update/update.ts'
import type { ClusterRecord } from '../clusters.ts'

export interface ClustersTable {
  readonly id: string
  readonly project_id: string
  readonly name: string
  readonly tags: ColumnType<Record<string, string>, string, string>
  readonly cloud_type: string
  readonly region: string
  readonly management_cluster: string | null
  /** As the newest revision names it. */
  readonly cloud_account: ColumnType<string | null, never, string | null>
  readonly status: ClusterStatus
  readonly health: Health
  readonly revision: number
  readonly generation: number
  readonly target_digest: string | null
  readonly update_id: string | null
  readonly converged: boolean
  readonly kubernetes_version: string | null
  readonly highest_kubernetes_version: string | null
  readonly nodes_ready: number
  readonly nodes_total: number
  readonly waiting: ColumnType<Wait | null, string | null, string | null>
  readonly refused: ColumnType<ClusterRecord['refused'], string | null, string | null>
  readonly drift: ColumnType<readonly Drift[] | null, string | null, string | null>
  readonly verified_revision: number | null
  readonly deleting_since: number | null
  readonly created_at: number
  readonly updated_at: number
}
