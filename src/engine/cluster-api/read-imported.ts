import type { EngineInstant } from '#core/base/instant.ts'
import { mapsAt, textAt } from '#core/base/json-at.ts'
import type { ImportedNode } from '#core/cluster/inventory.ts'
import { readVersion } from './access.ts'
import type { KubeClient, ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import type { WorkloadReading } from './read-workload.ts'
import { bareVersion } from '#core/kubernetes/version.ts'

/** What runs in an imported cluster: its API server, and its nodes. Pods and budgets are not read, since nobody here drains any. */
export async function readImported(client: KubeClient, now: EngineInstant): Promise<WorkloadReading | KubeFault> {
  const version = await readVersion(client)
  if (version.kind !== 'version') return version
  const listed = await client.list({ apiVersion: 'v1', kind: 'Node' })
  if (listed.kind !== 'list') return listed
  const { kubernetesVersion } = version
  const nodes = listed.items.map((node) => toNode(node, now))
  return {
    budgets: [],
    nodes: new Map(),
    kept: {},
    ...(kubernetesVersion !== null && { imported: { kubernetesVersion, nodes } }),
  }
}

/** A node that starts, or starts again, is ready by then. */
const startMaxMs = 5 * 60_000

function toNode(
  { metadata: { name, labels = {}, creationTimestamp }, status = {} }: ServedObject,
  now: EngineInstant,
): ImportedNode {
  const condition = mapsAt(status, 'conditions').find((one) => textAt(one, 'type') === 'Ready')
  const createdAt = Date.parse(creationTimestamp)
  const ready = textAt(condition, 'status') === 'True'
  const since = Date.parse(textAt(condition, 'lastTransitionTime')) || createdAt
  return {
    name,
    role: labels[controlPlaneLabel] === undefined ? 'worker' : 'control-plane',
    ready,
    ...(!ready && now - since >= startMaxMs && { failed: true }),
    kubernetesVersion: bareVersion(textAt(status, 'nodeInfo', 'kubeletVersion')),
    createdAt,
  }
}

/** kubernetes.io/docs/reference/labels-annotations-taints. Clusters whose control plane is a service have no such nodes. */
const controlPlaneLabel = 'node-role.kubernetes.io/control-plane'
