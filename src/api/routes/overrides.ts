import { overrideRoutes } from '#contract/override.ts'
import { promoteOverride } from '#control/promote-override.ts'
import { readOverrides } from '#control/read-overrides.ts'
import { isRefusal } from '#control/refusal.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import type { ClusterDeps } from '../cluster-deps.ts'
import { serve } from '../serve.ts'

export function serveOverrides(api: Api<ClusterDeps>): void {
  const { control } = api.deps

  serve(api, overrideRoutes.list, async ({ params }, context) => {
    const read = await control.store.read((reader) => readOverrides(reader, context, params.name))
    return isRefusal(read) ? read : answer(200, { items: read.items })
  })

  serve(api, overrideRoutes.promote, async ({ params, body }, context) => {
    const promoted = await promoteOverride(control, context, params.name, body)
    if (isRefusal(promoted)) return promoted
    const { made, from, profiles } = promoted
    return answer(201, {
      profile: made.profile.name,
      version: made.version.version,
      revision: made.revision,
      digest: made.digest,
      from: { version: from.version, revision: from.revision, digest: from.digest },
      request: { profiles, overrides: [{ profile: body.profile, layer: body.layer, values: null, manifests: [] }] },
    })
  })
}
