import type { Cluster } from '#contract/cluster.ts'

/** What a draft can change of a cluster. */
export type ClusterBase = Pick<Cluster['spec'], 'profiles' | 'overrides' | 'variables'>
export type Override = ClusterBase['overrides'][number]

/** Changes of a cluster that are put together here and become one plan, so that nodes are replaced once. */
export interface ClusterDraft {
  /** The complete list that the cluster shall have; absent while it stays as it is. */
  readonly profiles?: readonly { readonly name: string; readonly version: string }[]
  /** The whole override of each layer that is touched. */
  readonly overrides: readonly Override[]
  /** Values of variables that differ from what the cluster has. */
  readonly variables?: Readonly<Record<string, string>>
  /** What the cluster was told when the draft was begun: what somebody else changes since then is told. */
  readonly from?: ClusterBase
}
