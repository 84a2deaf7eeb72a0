import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { HandlerInput, Route } from '#contract/route.ts'
import { isRefusal, type Refusal } from '#control/refusal.ts'
import type { Api, RequestContext } from './api.ts'
import { sendProblem } from './problems.ts'
import { receive } from './receive.ts'

/** Serves a route whose answer is a file for somebody to keep: it is no JSON that is made whole, and has no tag. */
export function serveFile<R extends Route>(
  api: Api,
  route: R,
  exported: FileForms,
  handler: (input: HandlerInput<R>, context: RequestContext) => Promise<ServedFile | Refusal>,
): void {
  const receiver = receive(api, route)
  const { schema, ...options } = receiver.options
  api.fastify.route({
    ...options,
    schema: { ...schema, response: { ...(schema?.response as object), 200: exported } },
    handler: async (request, reply) => {
      const context = await receiver.contextOf(request)
      if (isRefusal(context)) return sendProblem(reply, context)
      const input = { params: request.params, query: request.query, body: request.body } as HandlerInput<R>
      const file = await handler(input, context)
      return isRefusal(file) ? sendProblem(reply, file) : await send(reply, file)
    },
  })
}

/** A file, whole or as it comes. */
interface ServedFile {
  readonly name: string
  readonly type: string
  readonly content: string | ReadableStream<Uint8Array>
}

/** The forms in which a route documents its file. */
interface FileForms {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

async function send(reply: FastifyReply, { name, type, content }: ServedFile): Promise<FastifyReply> {
  return await reply
    .header('content-type', type)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(content)
}
