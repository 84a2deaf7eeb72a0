import type { Digest } from '#core/base/digest.ts'
import { present } from '#core/base/assert.ts'
import { updateRoutes } from '#contract/update.ts'
import { abortUpdate } from '#control/abort-update.ts'
import { clusterMissing } from '#control/cluster-refusals.ts'
import { controlUpdate, type Controlled } from '#control/control-update.ts'
import { isRefusal, type Refusal } from '#control/refusal.ts'
import { loadCluster } from '#store/clusters.ts'
import { listUpdates } from '#store/updates.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'
import { toWireContent } from '../wire/plan.ts'
import { toWireUpdate } from '../wire/update.ts'

export function serveUpdates(api: Api<ClusterDeps>): void {
  const { control } = api.deps
  const { store, engineOf } = control

  serve(api, updateRoutes.list, async ({ params, query }, { project, position, next }) => {
    const cluster = await store.read((reader) => loadCluster(reader, project.id, params.name))
    if (!cluster) return clusterMissing(params.name)
    const page = { before: position as string | null, limit: query.limit + 1 }
    const updates = await store.read((reader) => listUpdates(reader, project.id, cluster.id, page))
    const items = updates.slice(0, query.limit)
    return answer(200, {
      items: items.map((update) => toWireUpdate(update, engineOf(cluster))),
      next: next(updates.length > query.limit ? (items.at(-1)?.id ?? null) : null),
    })
  })

  const answerControl = (controlled: Controlled | Refusal) =>
    isRefusal(controlled)
      ? controlled
      : answer(202, {
          update: toWireUpdate(present(controlled.update, 'only a retry can go without an update'), engineOf(controlled.cluster)),
          message: controlled.message,
        })

  serve(api, updateRoutes.pause, async ({ params, body }, context) =>
    answerControl(await controlUpdate(control, context, params.name, body?.now === true ? 'pause-now' : 'pause')),
  )
  serve(api, updateRoutes.resume, async ({ params }, context) =>
    answerControl(await controlUpdate(control, context, params.name, 'resume')),
  )
  serve(api, updateRoutes.retry, async ({ params }, context) => {
    const retried = await controlUpdate(control, context, params.name, 'retry')
    if (isRefusal(retried)) return retried
    return answer(202, {
      update: retried.update && toWireUpdate(retried.update, engineOf(retried.cluster)),
      message: retried.message,
    })
  })

  serve(api, updateRoutes.abort, async ({ params, body }, context) => {
    const aborted = await abortUpdate(control, context, params.name, body ?? {})
    if (isRefusal(aborted) || aborted.kind === 'controlled') return answerControl(aborted)
    const { digest, content, forecast } = aborted
    return answer(200, { digest: digest as Digest, verdict: content.abort, plan: toWireContent(content, forecast) })
  })
}
