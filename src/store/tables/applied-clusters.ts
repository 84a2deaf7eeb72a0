import type { ColumnType } from 'kysely'
import type { AppliedCluster } from '#engine/applied-store.ts'

/** One cluster on a management cluster, as its engine was told it and has applied it. */
export interface AppliedClustersTable {
  readonly cluster_id: string
  readonly project_id: string
  readonly management_cluster: string
  readonly namespace: string
  readonly name: string
  readonly life: AppliedCluster['life']
  /** The newest that was told, and the newest of which everything has been applied. */
  readonly generation: number
  readonly done: number
  /** What was told last, among the contents; null once the cluster has gone. */
  readonly target_digest: string | null
  readonly state: ColumnType<AppliedState, string, string>
  readonly version: number
}

/** What is never asked for by itself. */
export type AppliedState = Pick<AppliedCluster, 'objects' | 'released' | 'kept'>
