import type { EngineTarget } from '#core/update/target.ts'
import type { AppliedCluster, AppliedPlace, AppliedStore } from '#engine/applied-store.ts'
import { loadContent, saveContent } from './contents.ts'
import type { Store } from './open.ts'
import type { AppliedState } from './tables/applied-clusters.ts'
import type { Reader, Transactor } from './transactor.ts'
import { touchAll } from './work/touch.ts'

/** Fulfils the port of the engines of management clusters. */
export function appliedStore(store: Store): AppliedStore {
  return {
    load: (clusterId) => store.read((reader) => loadApplied(reader, clusterId)),
    save: (before, after) => store.transact((tx) => saveApplied(tx, before, after)),
    isNewest: (cluster) => store.read((reader) => isNewest(reader, cluster)),
    list: (managementCluster) => store.read((reader) => listPlaces(reader, managementCluster)),
    wake: (clusterIds) =>
      store.transact(async (tx) => {
        await touchAll(tx, 'cluster-api', clusterIds, tx.now())
        await touchAll(tx, 'cluster', clusterIds, tx.now())
      }),
  }
}

async function loadApplied(reader: Reader, clusterId: string): Promise<AppliedCluster | null> {
  const row = await reader.db.selectFrom('applied_clusters').selectAll().where('cluster_id', '=', clusterId).executeTakeFirst()
  if (!row) return null
  const { project_id: projectId, target_digest: digest, namespace, name, life, generation, done, version } = row
  const target = digest === null ? null : await loadContent<EngineTarget>(reader, projectId, digest)
  const { management_cluster: managementCluster, state } = row
  return { projectId, clusterId, managementCluster, namespace, name, life, generation, done, target, ...state, version }
}

async function isNewest({ db }: Reader, { clusterId, version }: AppliedCluster): Promise<boolean> {
  const row = await db.selectFrom('applied_clusters').select('version').where('cluster_id', '=', clusterId).executeTakeFirst()
  return row?.version === version
}

/** Compare and set: what was read before is what is replaced, or nothing is. */
async function saveApplied(tx: Transactor, before: AppliedCluster | null, after: AppliedCluster): Promise<boolean> {
  const { objects, released, kept, target } = after
  const state: AppliedState = { objects, released, ...(kept && { kept }) }
  const changing = {
    life: after.life,
    generation: after.generation,
    done: after.done,
    target_digest: target && (await saveContent(tx, after.projectId, target)),
    state: JSON.stringify(state),
    version: (before?.version ?? 0) + 1,
  }
  if (before === null) {
    const { clusterId: cluster_id, projectId: project_id, managementCluster: management_cluster, namespace, name } = after
    const values = { cluster_id, project_id, management_cluster, namespace, name, ...changing }
    const { numInsertedOrUpdatedRows } = await tx.db
      .insertInto('applied_clusters')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }
  const { numUpdatedRows } = await tx.db
    .updateTable('applied_clusters')
    .set(changing)
    .where('cluster_id', '=', after.clusterId)
    .where('version', '=', before.version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function listPlaces(reader: Reader, managementCluster: string): Promise<readonly AppliedPlace[]> {
  const rows = await reader.db
    .selectFrom('applied_clusters')
    .select(['cluster_id', 'namespace', 'name', 'state'])
    .where('management_cluster', '=', managementCluster)
    .where('life', '<>', 'gone')
    .execute()
  return rows.map(({ cluster_id: clusterId, namespace, name, state }) => {
    const kinds = new Set(state.objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))
    return { clusterId, namespace, name, kinds: [...kinds] }
  })
}
