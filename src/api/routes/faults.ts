import { faultRoutes } from '#contract/fault.ts'
import { clusterMissing } from '#control/cluster-refusals.ts'
import { injectFault } from '#control/inject-fault.ts'
import { isRefusal, refuse } from '#control/refusal.ts'
import { loadCluster } from '#store/clusters.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { parseFault, parseInjection } from '../parse-fault.ts'
import { serve } from '../serve.ts'
import { toWireFaults } from '../wire/fault.ts'

/** What makes things go wrong in simulated clusters. */
export function serveFaults(api: Api<ClusterDeps>): void {
  const { control, faults } = api.deps

  serve(api, faultRoutes.list, async ({ params }, { project }) => {
    if (!faults) return disabled
    const cluster = await control.store.read((reader) => loadCluster(reader, project.id, params.name))
    if (!cluster) return clusterMissing(params.name)
    const listed = await faults.listFaults({ projectId: project.id, id: cluster.id, name: cluster.name })
    return answer(200, toWireFaults(listed, control.engineOf(cluster).now()))
  })

  serve(api, faultRoutes.inject, async ({ params, body }, context) => {
    if (!faults) return disabled
    const what = parseInjection(body)
    if (isRefusal(what)) return what
    const injected = await injectFault(control, faults, context, params.name, what)
    return isRefusal(injected) ? injected : answer(202)
  })

  serve(api, faultRoutes.clear, async ({ params: { name, kind } }, context) => {
    if (!faults) return disabled
    const what = kind === 'scenario' ? ({ kind: 'cleared', fault: kind } as const) : parseFault({ kind, clear: true })
    if (isRefusal(what)) return what
    const cleared = await injectFault(control, faults, context, name, what)
    return isRefusal(cleared) ? cleared : answer(202)
  })
}

const disabled = refuse(
  'faults.disabled',
  'Faults can be injected in development mode only: start the server with CAIRN_DEVELOPMENT=on.',
)
