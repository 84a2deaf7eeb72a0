import type { ClusterRecord } from '#store/clusters.ts'
import type { Reader } from '#store/transactor.ts'
import { listUpdates } from '#store/updates.ts'
import { refuse, type Refusal } from './refusal.ts'

export function clusterMissing(name: string): Refusal {
  return refuse('cluster.missing', `There is no cluster ${name} in this project. GET /api/v1/clusters lists them.`)
}

/** No update while a cluster comes or goes (2-rules, `cluster.provisioning`). One that failed to provision accepts a corrected plan. */
export function refuseUnlessChangeable({ name, status }: Pick<ClusterRecord, 'name' | 'status'>): Refusal | null {
  if (status === 'Running' || status === 'Failed') return null
  const until = status === 'Deleting' ? 'it is being deleted' : 'wait until it is Running'
  return refuse('cluster.provisioning', `Cluster ${name} is ${status} and cannot be updated: ${until}.`)
}

/** Nothing to control: a cluster that was never updated has no update, and the last one of any other has ended. */
export async function noUpdateUnderWay(reader: Reader, { projectId, id, name }: ClusterRecord): Promise<Refusal> {
  const [last] = await listUpdates(reader, projectId, id, { before: null, limit: 1 })
  if (!last) return refuse('update.missing', `No update of ${name} is under way.`)
  const detail = `The last update of ${name} has ended: it is ${last.state.phase}. Make a plan, or one that goes back ("rollbackTo").`
  return refuse('update.state', detail)
}

export function updateUnknown(name: string, id: string): Refusal {
  return refuse('update.missing', `${name} has no update ${id}. GET /api/v1/clusters/${name}/updates lists them.`)
}
