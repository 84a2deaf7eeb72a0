import { serverRoutes } from '#contract/server.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { bodyBytesMax, yamlAliasesMax } from '../body.ts'
import { serve } from '../serve.ts'

export function serveServer(api: Api): void {
  const { version, engineTimePerSecond, development } = api.deps.server
  const limits = { bodyBytes: bodyBytesMax, yamlAliases: yamlAliasesMax, pageItems: 200 }
  serve(api, serverRoutes.get, async () => answer(200, { version, engineTimePerSecond, development, limits }))
}
