import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'

/** What every event of a cluster says; while an update is under way it is part of that one's timeline. */
export function eventOf(cluster: ClusterRecord): Pick<NewEvent, 'projectId' | 'clusterId' | 'clusterName' | 'updateId'> {
  return { projectId: cluster.projectId, clusterId: cluster.id, clusterName: cluster.name, updateId: cluster.updateId }
}
