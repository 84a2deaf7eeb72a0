import { managementClusterRoutes, type WireManagementCluster } from '#contract/management-cluster.ts'
import { checkManagementCluster, type ManagementClusterState } from '#control/check-management-cluster.ts'
import { addManagementCluster, reachManagementCluster, removeManagementCluster } from '#control/manage-management-clusters.ts'
import { isRefusal } from '#control/refusal.ts'
import { formatInstant } from '#core/base/instant.ts'
import { kubernetesRange } from '#core/cluster-api/management-report.ts'
import { listManagementClusters } from '#store/management-clusters.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function serveManagementClusters(api: Api): void {
  const { control } = api.deps

  serve(api, managementClusterRoutes.list, async (_input, { project }) => {
    const all = await control.store.read((reader) => listManagementClusters(reader, project.id))
    return answer(200, { items: all.map(toWire) })
  })

  serve(api, managementClusterRoutes.get, async ({ params }, context) => {
    const found = await checkManagementCluster(control, context, params.name)
    return isRefusal(found) ? found : answer(200, toWire(found))
  })

  serve(api, managementClusterRoutes.create, async ({ body }, context) => {
    const added = await addManagementCluster(control, context, body)
    return isRefusal(added) ? added : answer(201, toWire(added))
  })

  serve(api, managementClusterRoutes.reach, async ({ params, body }, context) => {
    const reached = await reachManagementCluster(control, context, params.name, body.kubeconfig)
    return isRefusal(reached) ? reached : answer(200, toWire(reached))
  })

  serve(api, managementClusterRoutes.delete, async ({ params }, context) => {
    return (await removeManagementCluster(control, context, params.name)) ?? answer(204)
  })
}

function toWire({ name, kubeconfig, report, checkedAt, clusters }: ManagementClusterState): WireManagementCluster {
  return {
    name,
    access: kubeconfig === null ? 'in-cluster' : 'kubeconfig',
    kubernetesVersion: report.kubernetesVersion,
    supports: kubernetesRange(report.controllers),
    controllers: report.controllers.map((controller) => ({ ...controller })),
    problems: report.problems.map((problem) => ({ ...problem })),
    checkedAt: formatInstant(checkedAt),
    clusters,
  }
}
