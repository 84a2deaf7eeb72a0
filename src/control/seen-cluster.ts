import type { Inventory } from '#core/cluster/inventory.ts'
import { glance, highestVersion, restingWait } from '#core/update/look.ts'
import { waitedFor, type Look } from '#core/update/update.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import { eventOf } from './cluster-event.ts'

/** The cluster as this look shows it. */
export function seenCluster(cluster: ClusterRecord, inventory: Inventory | null, look: Look): ClusterRecord {
  const { health, nodesReady, nodesTotal, kubernetesVersion, highestKubernetesVersion } = glance(inventory)
  const converged = look.converged && look.deviations.length === 0 && inventory !== null
  return {
    ...cluster,
    status: statusOf(cluster, converged, look),
    health,
    nodesReady,
    nodesTotal,
    kubernetesVersion: kubernetesVersion ?? cluster.kubernetesVersion,
    highestKubernetesVersion: highestVersion(cluster.highestKubernetesVersion, highestKubernetesVersion),
    converged,
    waiting: waitOf(cluster, look),
  }
}

/**
 * What cannot go on, what goes on only when something else has, or, where nothing is under way, what somebody has to decide about, and
 * what is not as it shall be.
 */
function waitOf({ status, updateId, waiting, drift }: ClusterRecord, look: Look): ClusterRecord['waiting'] {
  const [deviation] = look.deviations
  const isAtRest = updateId === null && status === 'Running'
  const wait = look.failure ? { ...look.failure, since: look.at } : (look.waiting ?? (isAtRest ? restingWait(drift) : null))
  if (wait || !deviation || !isAtRest) return waitedFor(waiting, wait)
  const since = waiting?.object === deviation.object ? waiting.since : look.at
  return { reason: deviation.message, object: deviation.object, owner: 'engine', since }
}

function statusOf({ status }: ClusterRecord, converged: boolean, look: Look): ClusterRecord['status'] {
  if (status === 'Running' || status === 'Deleting') return status
  if (converged) return 'Running'
  return look.failure ? 'Failed' : 'Provisioning'
}

/** What is told when its status becomes another one. */
export function statusEvents(before: ClusterRecord, after: ClusterRecord, look: Look): readonly NewEvent[] {
  if (before.status === after.status) return []
  const row = {
    Provisioning: { reason: 'ClusterProvisioning', message: 'The cluster comes into being' },
    Running: { reason: 'ClusterRunning', message: 'The cluster is running as it was asked for' },
    Failed: { reason: 'ClusterFailed', message: `Provisioning cannot go on: ${look.failure?.reason ?? ''}` },
    Pending: null,
    Deleting: null,
  } as const
  const event = row[after.status]
  return event ? [{ ...eventOf(before), ...event, object: { kind: 'cluster', name: before.name } }] : []
}
