import type { ClusterRecord } from '#store/clusters.ts'
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

export function updateMissing(name: string): Refusal {
  return refuse('update.missing', `No update of ${name} is under way.`)
}

export function updateUnknown(name: string, id: string): Refusal {
  return refuse('update.missing', `${name} has no update ${id}. GET /api/v1/clusters/${name}/updates lists them.`)
}
