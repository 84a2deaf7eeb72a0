import { kubeconfigSecret } from '#core/cluster-api/release-objects.ts'
import type { AppliedCluster } from '../applied-store.ts'
import type { KubeFault } from './kube-fault.ts'
import type { Management } from './management.ts'

/**
 * The kubeconfig that Cluster API writes for a cluster once its certificates are made; null before that
 * (https://cluster-api.sigs.k8s.io/developer/architecture/controllers/cluster).
 */
export async function readWorkloadKubeconfig(
  { client }: Pick<Management, 'client'>,
  { namespace, name }: Pick<AppliedCluster, 'namespace' | 'name'>,
): Promise<string | null | KubeFault> {
  const secret = await client.read({ apiVersion: 'v1', kind: 'Secret', namespace, name: kubeconfigSecret(name) })
  if (secret.kind !== 'object') return secret.kind === 'absent' ? null : secret
  const text = secret.object.data?.['value']
  return text === undefined ? null : Buffer.from(text, 'base64').toString('utf8')
}
