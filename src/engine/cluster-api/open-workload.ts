import { kubeconfigProblem } from '#core/cluster-api/check-kubeconfig.ts'
import type { AppliedCluster } from '../applied-store.ts'
import { openKubeClient, type KubeClient } from './kube-client.ts'
import { readKubeconfig } from './kubeconfig.ts'
import type { Management } from './management.ts'
import { readWorkloadKubeconfig } from './workload-kubeconfig.ts'

/** A person waits for none of it, and a cluster whose API is away is asked again. */
const workloadLimits = { callsMax: 8, timeoutMs: 5_000 }

/** The way to the cluster's own API; null where there is none yet, or none that may be used. */
export async function openWorkload(
  management: Pick<Management, 'client' | 'now'>,
  cluster: AppliedCluster,
): Promise<KubeClient | null> {
  const { now } = management
  const kubeconfig = await readWorkloadKubeconfig(management, cluster)
  if (typeof kubeconfig !== 'string') return null
  // Whoever writes Secrets there shall run nothing here.
  if (kubeconfigProblem(kubeconfig) !== null) return null
  const read = await readKubeconfig(kubeconfig)
  return read.kind === 'read' ? openKubeClient({ authenticate: read.authenticate, now, ...workloadLimits }) : null
}
