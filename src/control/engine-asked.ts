import { kubernetesRange } from '#core/cluster-api/management-report.ts'
import { isImported } from '#core/cluster/cluster.ts'
import type { Problem } from '#core/profile/check-profile.ts'
import { loadManagementCluster } from '#store/management-clusters.ts'
import type { Reader } from '#store/transactor.ts'

/** Whether the management cluster that a new cluster names can make it, and which Kubernetes versions it makes. */
export async function engineAsked(
  reader: Reader,
  projectId: string,
  { managementCluster, cloudType }: { readonly managementCluster?: string | undefined; readonly cloudType: string },
): Promise<{ readonly problems: readonly Problem[]; readonly kubernetes: string | null }> {
  const refused = (code: string, message: string) => ({
    problems: [{ path: 'managementCluster', code, message }],
    kubernetes: null,
  })
  if (managementCluster === undefined && isImported({ cloudType })) {
    const message = 'is missing: Flux in a management cluster brings add-ons to an imported cluster; name one of this project'
    return refused('management-cluster.missing', message)
  }
  if (managementCluster === undefined) return { problems: [], kubernetes: null }
  const found = await loadManagementCluster(reader, projectId, managementCluster)
  if (!found) {
    const message = `there is no management cluster ${managementCluster} in this project; add it, or leave it out for the simulator`
    return refused('management-cluster.missing', message)
  }
  const { controllers } = found.report
  if (isImported({ cloudType })) {
    const missing = flux.filter((one) => !controllers.some(({ name }) => name === one))
    if (missing.length === 0) return { problems: [], kubernetes: null }
    const message = `the management cluster ${managementCluster} has no ${missing.join(' and no ')} to bring add-ons with; install Flux there and look at it again (GET /api/v1/management-clusters/${managementCluster})`
    return refused('management-cluster.provider-missing', message)
  }
  if (!controllers.some(({ name }) => name === `infrastructure-${cloudType}`)) {
    const message = `the management cluster ${managementCluster} has no infrastructure provider for ${cloudType}; install it there and look at it again (GET /api/v1/management-clusters/${managementCluster})`
    return refused('management-cluster.provider-missing', message)
  }
  return { problems: [], kubernetes: kubernetesRange(controllers) }
}

/** What brings add-ons, to whatever cluster. */
const flux = ['source-controller', 'helm-controller'] as const
