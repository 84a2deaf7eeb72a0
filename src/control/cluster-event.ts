import { repaveText } from '#core/plan/explain.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import type { UpdateRecord } from '#store/updates.ts'

type ClusterEvent = Pick<NewEvent, 'projectId' | 'clusterId' | 'clusterName' | 'updateId'>

/** What every event of a cluster says; while an update is under way it is part of that one's timeline. */
export function eventOf(cluster: ClusterRecord): ClusterEvent {
  return { projectId: cluster.projectId, clusterId: cluster.id, clusterName: cluster.name, updateId: cluster.updateId }
}

/** What every event about an update says: it is part of that one's timeline, whichever is under way. */
export function updateEventOf(cluster: ClusterRecord, { id }: Pick<UpdateRecord, 'id'>): ClusterEvent & Pick<NewEvent, 'object'> {
  return { ...eventOf({ ...cluster, updateId: id }), object: { kind: 'update', name: id } }
}

/** Why nodes are replaced outlives the plan's page: whoever looks later finds it among the events. */
export function repaveEvents(
  event: ReturnType<typeof updateEventOf> & Pick<NewEvent, 'engineAt'>,
  { repave }: Pick<PlanContent, 'repave'>,
): readonly NewEvent[] {
  return repave.pools.map((pool) => ({ ...event, reason: 'RepaveApproved', message: repaveText(pool) }))
}
