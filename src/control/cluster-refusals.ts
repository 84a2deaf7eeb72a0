import type { ClusterStatus } from '#core/cluster/status.ts'
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

/** Nothing to control: no update is under way. It says where the cluster stands instead, and what can be done there. */
export async function noUpdateUnderWay(reader: Reader, { projectId, id, name, status }: ClusterRecord): Promise<Refusal> {
  const [last] = await listUpdates(reader, projectId, id, { before: null, limit: 1 })
  const past = last ? `its last update has ended (${last.state.phase})` : 'it has not been updated since it was made'
  return refuse('update.state', `No update of ${name} is under way: it is ${status}, and ${past}. ${insteadOf[status]}`)
}

/** What can be done to a cluster of which no update is under way. */
const insteadOf: Readonly<Record<ClusterStatus, string>> = {
  Pending: 'Wait until it is Running.',
  Provisioning: 'Wait until it is Running.',
  Running: 'Make a plan, or one that goes back ("rollbackTo").',
  Deleting: 'It can no longer be changed.',
  Failed: 'Retry what failed, or make a corrected plan.',
}

export function updateUnknown(name: string, id: string): Refusal {
  return refuse('update.missing', `${name} has no update ${id}. GET /api/v1/clusters/${name}/updates lists them.`)
}
