import { apiPrefix } from '#contract/route.ts'
import { refuse } from '#control/refusal.ts'
import type { Api } from './api.ts'
import { sendProblem } from './problems.ts'

const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A path that is served with other methods says which ones. */
export function refuseOtherMethods({ fastify, methods }: Api): void {
  for (const [url, served] of methods) {
    const allow = [...served].join(', ')
    fastify.route({
      method: known.filter((method) => !served.has(method)),
      url,
      schema: { hide: true },
      // Before the body is read, which nobody wants.
      onRequest: async (request, reply) => {
        await sendProblem(
          reply.header('allow', allow),
          refuse('method.refused', `This path takes ${allow}, not ${request.method}.`),
        )
      },
      handler: async () => {},
    })
  }
}

/** Everything else: below `/api` a problem, above it the console's own paths, which it shows by itself. */
export function refuseOtherPaths({ fastify, deps }: Api): void {
  fastify.setNotFoundHandler(async (request, reply) => {
    const [path = ''] = request.url.split('?')
    const page = request.method === 'GET' || request.method === 'HEAD'
    // Not by a dot in its name: `/profiles/edge-retail/versions/1.0.0` is a page. A file that is missing is not asked for as one.
    const file = path.startsWith('/assets/') || !(request.headers.accept ?? '').includes('text/html')
    if (deps.consoleFolder !== null && page && !file && path !== '/api' && !path.startsWith('/api/')) {
      if (request.url === '/clusters') void reply.header('link', firstReads)
      return await reply.header('cache-control', 'no-cache').sendFile('index.html')
    }
    return sendProblem(
      reply,
      refuse('route.missing', `There is nothing at ${request.method} ${path.slice(0, 200)}. /api/docs shows what there is.`),
    )
  })
}

/** What the list of clusters reads first: the browser asks for it while the console's own files are still coming, and gives it to the console. */
const firstReads = ['/clusters?limit=50', '/clusters/summary']
  .map((path) => `<${apiPrefix}${path}>; rel=preload; as=fetch; crossorigin`)
  .join(', ')
