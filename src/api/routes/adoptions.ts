import { adoptionRoutes, type WireAdoption } from '#contract/adoption.ts'
import {
  adoptCluster,
  judgeAdoption,
  listAdoptable,
  ownedIn,
  type AdoptionRequest,
  type AdoptionVerdict,
} from '#control/adopt-cluster.ts'
import { nameSchema } from '#contract/common.ts'
import { isRefusal, refuse, type Refusal } from '#control/refusal.ts'
import { present } from '#core/base/assert.ts'
import { loadClusterView } from '#store/cluster-list.ts'
import { answer, type DeepReadonly } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'
import { toWireCluster, toWireSpec } from '../wire/cluster.ts'
import { documentToWire } from '../wire/profile.ts'

export function serveAdoptions(api: Api): void {
  const { control } = api.deps

  serve(api, adoptionRoutes.list, async ({ params }, context) => {
    const items = await listAdoptable(control, context, params.name)
    return isRefusal(items) ? items : answer(200, { items })
  })

  serve(api, adoptionRoutes.adopt, async ({ params, query, body }, context) => {
    const { project } = context
    const called = body.name ?? body.cluster
    if (!nameSchema.safeParse(called).success) return unnamed(called)
    const request: AdoptionRequest = {
      managementCluster: params.name,
      namespace: body.namespace,
      name: body.cluster,
      called,
      profile: body.profile ?? null,
      takeOver: body.takeOver,
    }
    if (query.dryRun === 'true') {
      const verdict = await judgeAdoption(control, context, request)
      return isRefusal(verdict) ? verdict : answer(200, toWire(verdict, request, project.name))
    }
    const adopted = await adoptCluster(control, context, request)
    if (isRefusal(adopted)) return adopted
    const view = await control.store.read((reader) => loadClusterView(reader, project.id, adopted.name))
    const { cluster, ...rest } = present(view, 'what was adopted is there')
    return answer(201, toWireCluster({ cluster, ...rest }, project.name, control.engineOf(cluster)))
  })
}

function toWire(
  { refused, planned, rehearsed }: AdoptionVerdict,
  request: AdoptionRequest,
  project: string,
): DeepReadonly<WireAdoption> {
  const changed = rehearsed.flatMap((one) => (one.kind === 'changed' ? [one] : []))
  return {
    refused,
    profile: planned && documentToWire(documentParts(planned.profile), project),
    profileIsNew: request.profile === null,
    cluster: planned && {
      apiVersion: 'cairn.dev/v1',
      kind: 'Cluster',
      metadata: { name: request.called, project, tags: {} },
      spec: toWireSpec(planned.spec),
    },
    changes: changed.flatMap(({ object, changes }) => changes.map((change) => ({ object, ...change }))),
    creates: rehearsed.flatMap((one) => (one.kind === 'created' ? [one.object] : [])),
    owned: ownedIn(rehearsed),
    unlike: planned?.unlike ?? [],
    beside: planned?.beside ?? [],
  }
}

/** Kubernetes takes more names than Cairn does. */
function unnamed(name: string): Refusal {
  const message = `${name} is no name of a cluster here: 1 to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit; give it one`
  return refuse('document.invalid', message, [{ path: 'name', code: 'document.invalid', message }])
}

function documentParts({ profile, version, content }: NonNullable<AdoptionVerdict['planned']>['profile']) {
  return { profile: { name: profile, tags: {} }, version: { version }, content }
}
