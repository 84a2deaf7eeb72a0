import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { ForecastStart } from '#core/plan/forecast.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import { loadContent } from '#store/contents.ts'
import { loadDurations } from '#store/durations.ts'
import { loadObservation } from '#store/observations.ts'
import type { Reader } from '#store/transactor.ts'

/** The cluster as it is now, for a forecast of a plan whose parent compiled to this. */
export async function loadForecastStart(
  reader: Reader,
  { projectId, id, cloudType, status, converged, targetDigest }: ClusterRecord,
  parent: CompiledCluster,
): Promise<ForecastStart> {
  const observation = await loadObservation(reader, projectId, id)
  // A cluster that is at rest was told what its revision says.
  const told = converged || targetDigest === null ? null : await loadContent<EngineTarget>(reader, projectId, targetDigest)
  return {
    parent,
    cloudType,
    inventory: observation?.inventory ?? null,
    applied: told,
    provisioning: status !== 'Running',
    history: await loadDurations(reader, projectId, cloudType),
  }
}
