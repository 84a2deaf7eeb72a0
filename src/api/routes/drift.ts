import { driftRoutes } from '#contract/drift.ts'
import { clusterMissing } from '#control/cluster-refusals.ts'
import { loadEvidence } from '#store/cluster-revisions.ts'
import { loadCluster } from '#store/clusters.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'
import { engineTimeToWire } from '../wire/engine-time.ts'
import { toWireEvidence } from '../wire/evidence.ts'

/** What a cluster is beside what it was told to be. */
export function serveDrift(api: Api<ClusterDeps>): void {
  const { store, engineOf } = api.deps.control

  serve(api, driftRoutes.list, async ({ params }, { project }) => {
    const cluster = await store.read((reader) => loadCluster(reader, project.id, params.name))
    if (!cluster) return clusterMissing(params.name)
    return answer(200, {
      items: cluster.drift.map(({ since, ...drift }) => ({ ...drift, since: engineTimeToWire(since, engineOf(cluster)) })),
    })
  })

  serve(api, driftRoutes.evidence, async ({ params }, { project }) => {
    const found = await store.read(async (reader) => {
      const cluster = await loadCluster(reader, project.id, params.name)
      return cluster && { cluster, evidence: await loadEvidence(reader, project.id, cluster.id, cluster.verifiedRevision) }
    })
    if (!found) return clusterMissing(params.name)
    const { cluster, evidence } = found
    const isOfNewest = cluster.verifiedRevision === cluster.revision
    return answer(200, {
      revision: cluster.revision,
      evidence: isOfNewest && evidence ? toWireEvidence(evidence, engineOf(cluster)) : null,
    })
  })
}
