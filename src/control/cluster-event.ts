import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'

/** What every event of a cluster says. */
export function eventOf(cluster: ClusterRecord): Pick<NewEvent, 'projectId' | 'clusterId' | 'clusterName'> {
  return { projectId: cluster.projectId, clusterId: cluster.id, clusterName: cluster.name }
}
