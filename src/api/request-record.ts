import type { FastifyRequest } from 'fastify'
import type { Api } from './api.ts'

/** Every request is measured by its route, and logged: calm ones for who looks closely, others for everybody. */
export function recordRequests({ fastify, deps }: Api): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const { statusCode, elapsedTime } = reply
    const route = request.routeOptions.url ?? 'none'
    deps.metrics.requestSeconds.observe({ method: request.method, route, status: String(statusCode) }, elapsedTime / 1000)
    const facts = {
      method: request.method,
      path: pathOf(request),
      status: statusCode,
      ms: Math.round(elapsedTime * 10) / 10,
      requestId: request.id,
    }
    if (statusCode >= 500) request.log.error(facts, 'request')
    else if (statusCode >= 400 || !isCalm(request)) request.log.info(facts, 'request')
    else request.log.debug(facts, 'request')
  })
}

function isCalm(request: FastifyRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

/** Without the query, which may hold what somebody searched for. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
