import { macroRoutes } from '#contract/macro.ts'
import { setMacros } from '#control/set-macros.ts'
import { listMacros } from '#store/macros.ts'
import { answer } from '../answer.ts'
import type { Api, RequestContext } from '../api.ts'
import { serve } from '../serve.ts'

export function serveMacros(api: Api): void {
  const { control } = api.deps
  const load = async (scope: 'project' | 'all', { project }: RequestContext) => ({
    macros: await control.store.read((reader) => listMacros(reader, scope === 'all' ? null : project.id)),
  })

  serve(api, macroRoutes.get, async ({ query }, context) => answer(200, await load(query.scope, context)))

  serve(
    api,
    macroRoutes.put,
    async ({ query, body }, context) => answer(200, { macros: await setMacros(control, context, query.scope, body.macros) }),
    { current: { route: macroRoutes.get, load: ({ query }, context) => load(query.scope, context) } },
  )
}
