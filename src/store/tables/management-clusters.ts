import type { ManagementReport } from '#core/cluster-api/management-report.ts'
import type { ColumnType } from 'kysely'

export interface ManagementClustersTable {
  readonly project_id: string
  readonly name: string
  /** Sealed; null where it is the cluster that Cairn itself runs in. */
  readonly kubeconfig: string | null
  readonly report: ColumnType<ManagementReport, string, string>
  readonly checked_at: number
  readonly created_at: number
}
