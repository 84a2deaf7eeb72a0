import { present } from '#core/base/assert.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { UpdateState } from '#core/update/update.ts'
import { loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import { loadUpdate, type UpdateRecord } from '#store/updates.ts'
import { advanceUpdate, type SeenUpdate } from './advance-update.ts'

/** An update that gives way to the one under way, and what it makes of the cluster until it is at a boundary. */
export interface GivenUpdate {
  readonly update: UpdateRecord
  readonly desired: CompiledCluster
}

/** The update that this one waits for; null where it waits for none. */
export async function loadGiven(tx: Transactor, { projectId, takesOver }: UpdateRecord): Promise<GivenUpdate | null> {
  if (takesOver === null) return null
  const update = present(await loadUpdate(tx, projectId, takesOver), 'updates stay as long as their cluster')
  const number = update.abort?.revision ?? update.revision
  const revision = present(await loadClusterRevision(tx, projectId, update.clusterId, number), 'a revision stays')
  return { update, desired: await loadCompiledCluster(tx, projectId, revision.compiledDigest) }
}

/** Stores where it stands after a look, in its own timeline. */
export async function advanceGiven(
  tx: Transactor,
  cluster: ClusterRecord,
  { update, desired }: GivenUpdate,
  state: UpdateState,
  seen: Pick<SeenUpdate, 'inventory' | 'durations'>,
): Promise<readonly NewEvent[]> {
  const own = { ...cluster, updateId: update.id }
  return (await advanceUpdate(tx, own, update, state, { ...seen, desired, takesOver: null })).events
}
