import type { WireManagementCluster } from '#contract/management-cluster.ts'
import { countText } from '#core/base/count-text.ts'
import { clockText } from './words.ts'

/** What a management cluster is, and what keeps clusters from being made there. */
export function managementClusterText(one: WireManagementCluster): string {
  const { name, access, kubernetesVersion, supports, controllers, problems, clusters, checkedAt } = one
  const lines = [
    `Management cluster ${name} (${access}), Kubernetes ${kubernetesVersion ?? 'not reached'}, ${countText(clusters, 'cluster')}`,
    `Makes Kubernetes: ${supports ?? 'not known'}`,
    `Controllers: ${controllers.map((controller) => `${controller.name} ${controller.version ?? '(version not known)'}`).join(', ') || 'none found'}`,
    `Looked at: ${clockText(checkedAt)}`,
    ...problems.map(({ code, message }) => `Problem: ${message} (${code})`),
  ]
  return `${lines.join('\n')}\n`
}
