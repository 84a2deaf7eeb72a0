import { macroRoutes, type WireMacroUse } from '#contract/macro.ts'
import { readMacroUses, type MacroUse } from '#control/read-macro-uses.ts'
import { isRefusal } from '#control/refusal.ts'
import { setMacros } from '#control/set-macros.ts'
import { listMacros } from '#store/macros.ts'
import type { Reader } from '#store/transactor.ts'
import { answer } from '../answer.ts'
import type { Api, RequestContext } from '../api.ts'
import { serve } from '../serve.ts'

export function serveMacros(api: Api): void {
  const { control } = api.deps
  const load = async (reader: Reader, scope: 'project' | 'all', { project }: RequestContext) => ({
    macros: await listMacros(reader, scope === 'all' ? null : project.id),
  })

  serve(api, macroRoutes.get, async ({ query }, context) =>
    answer(200, await control.store.read((reader) => load(reader, query.scope, context))),
  )

  serve(api, macroRoutes.uses, async ({ query }, { project }) => {
    const uses = await control.store.read((reader) => readMacroUses(reader, query.scope === 'all' ? null : project.id))
    return answer(200, { items: uses.map(toWire) })
  })

  serve(
    api,
    macroRoutes.put,
    async ({ query, body }, context, unchanged) => {
      const macros = await setMacros(control, context, query.scope, body.macros, unchanged)
      return isRefusal(macros) ? macros : answer(200, { macros })
    },
    { current: { route: macroRoutes.get, load: (reader, { query }, context) => load(reader, query.scope, context) } },
  )
}

function toWire({ name, clusters, layers }: MacroUse): WireMacroUse {
  return {
    name,
    clusters: { count: clusters.count, some: [...clusters.some] },
    layers: { count: layers.count, some: [...layers.some] },
  }
}
