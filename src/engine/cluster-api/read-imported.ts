import { textAt } from '#core/base/json-at.ts'
import { isJsonObject, type Json } from '#core/base/json.ts'
import type { ImportedNode } from '#core/cluster/inventory.ts'
import { readVersion } from './access.ts'
import type { KubeClient, ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import type { WorkloadReading } from './read-workload.ts'
import { bareVersion } from '#core/kubernetes/version.ts'

/** What runs in an imported cluster: its API server, and its nodes. Pods and budgets are not read, since nobody here drains any. */
export async function readImported(client: KubeClient): Promise<WorkloadReading | KubeFault> {
  const version = await readVersion(client)
  if (version.kind !== 'version') return version
  const listed = await client.list({ apiVersion: 'v1', kind: 'Node' })
  if (listed.kind !== 'list') return listed
  const { kubernetesVersion } = version
  const imported = kubernetesVersion === null ? {} : { imported: { kubernetesVersion, nodes: listed.items.map(toNode) } }
  return { budgets: [], nodes: new Map(), kept: {}, ...imported }
}

function toNode({ metadata: { name, labels = {}, creationTimestamp }, status = {} }: ServedObject): ImportedNode {
  const { conditions } = status
  return {
    name,
    role: labels[controlPlaneLabel] === undefined ? 'worker' : 'control-plane',
    ready: Array.isArray(conditions) && (conditions as readonly Json[]).some(isReady),
    kubernetesVersion: bareVersion(textAt(status, 'nodeInfo', 'kubeletVersion')),
    createdAt: Date.parse(creationTimestamp),
  }
}

/** kubernetes.io/docs/reference/labels-annotations-taints. Clusters whose control plane is a service have no such nodes. */
const controlPlaneLabel = 'node-role.kubernetes.io/control-plane'

function isReady(condition: Json): boolean {
  return isJsonObject(condition) && condition['type'] === 'Ready' && condition['status'] === 'True'
}
