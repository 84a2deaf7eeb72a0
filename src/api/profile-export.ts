import { stringify } from 'yaml'
import { z } from 'zod'
import { profileRoutes } from '#contract/profile.ts'
import { readVersion } from '#control/read-profile-version.ts'
import { isRefusal } from '#control/refusal.ts'
import type { Api } from './api.ts'
import { sendProblem } from './problems.ts'
import { receive } from './receive.ts'
import { documentToWire } from './wire/profile.ts'

/**
 * `GET /profiles/{name}/versions/{version}/export`: a version as a file. It holds no sensitive value: such a variable has no default, and
 * its values are the clusters'.
 */
export function serveProfileExport(api: Api): void {
  const { store } = api.deps.control
  const receiver = receive(api, profileRoutes.export)
  const { schema, ...options } = receiver.options

  api.fastify.route({
    ...options,
    schema: { ...schema, response: { ...(schema?.response as object), 200: exported } },
    handler: async (request, reply) => {
      const context = await receiver.contextOf(request)
      if (isRefusal(context)) return sendProblem(reply, context)
      const { name, version } = request.params as z.output<(typeof profileRoutes.export)['params'] & z.ZodType>
      const { format } = request.query as z.output<(typeof profileRoutes.export)['query'] & z.ZodType>
      const found = await store.read((reader) => readVersion(reader, context, name, version))
      if (isRefusal(found)) return sendProblem(reply, found)
      const document = documentToWire(found, context.project.name)
      return await reply
        .header('content-type', `application/${format}; charset=utf-8`)
        .header('cache-control', 'no-cache')
        .header('content-disposition', `attachment; filename="${name}-${version}.${format}"`)
        .send(format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, { lineWidth: 0 }))
    },
  })
}

const exported = {
  description: 'The document of the version',
  content: { 'application/yaml': { schema: z.string() }, 'application/json': { schema: profileRoutes.export.answers[200] } },
}
