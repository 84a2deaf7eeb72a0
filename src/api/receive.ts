import type { FastifyRequest, RouteOptions } from 'fastify'
import type { z } from 'zod'
import type { Principal } from '#control/control.ts'
import { projectMissing } from '#control/manage-projects.ts'
import { isRefusal, refuse, type Refusal } from '#control/refusal.ts'
import type { Route } from '#contract/route.ts'
import { apiPrefix } from '#contract/route.ts'
import { present } from '#core/base/assert.ts'
import type { Json } from '#core/base/json.ts'
import { loadProject, type Project } from '#store/projects.ts'
import type { Api, RequestContext } from './api.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { describeRoute } from './describe-route.ts'
import { Refused } from './problems.ts'
import { identify, isSecure, refuseForeignOrigin, sessionOf } from './request-guard.ts'
import { compileValidator, takes } from './route-input.ts'

/** How requests of a route come in: who asks is known before the body is read, and the input is valid before anybody sees it. */
export interface Receiver {
  readonly options: Pick<RouteOptions, 'method' | 'url' | 'schema' | 'validatorCompiler' | 'onRequest' | 'preValidation'>
  /** What is known of a request that came in; a refusal where its project or cursor is none. */
  readonly contextOf: (request: FastifyRequest) => Promise<RequestContext | Refusal>
}

export function receive(api: Api, route: Route): Receiver {
  const url = apiPrefix + route.path.replace(/\{(\w+)\}/g, ':$1')
  api.methods.set(url, (api.methods.get(url) ?? new Set()).add(route.method))
  const principals = new WeakMap<FastifyRequest, Principal>()
  return {
    options: {
      method: route.method,
      url,
      schema: describeRoute(route),
      validatorCompiler: ({ schema, httpPart }) => compileValidator(route, schema as z.ZodType, httpPart),
      onRequest: async (request, reply) => {
        refuseForeignOrigin(request)
        if (route.open !== true)
          principals.set(request, { ...(await identify(api.deps.control, request, reply)), address: request.ip })
      },
      preValidation: async (request) => {
        if (!route.body && !isEmpty(request.body)) throw new Refused(bodyUnread)
      },
    },
    contextOf: (request) => contextOf(api, route, request, () => principals.get(request)),
  }
}

/** A wish that nobody reads must not look granted. */
const bodyUnread = refuse('document.invalid', 'This request takes no body: what it says would not be read. Send it without.')

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0)
}

async function contextOf(
  api: Api,
  route: Route,
  request: FastifyRequest,
  principal: () => Principal | undefined,
): Promise<RequestContext | Refusal> {
  const { store, digestKey } = api.deps.control
  const {
    project: named = 'default',
    cursor,
    limit: _,
    ...filter
  } = (route.query ? request.query : {}) as { project?: string; cursor?: string; limit?: number }
  const project = await store.read((reader) => loadProject(reader, takes(route, 'project') ? named : 'default'))
  if (!project) return projectMissing(named)
  const mismatch = takes(route, 'project') ? projectMismatch(project, request.body) : null
  if (mismatch) return mismatch
  const list: Json = [route.path, request.params as Json, project.id, filter as Json]
  const position = cursor === undefined ? null : readCursor(digestKey, list, cursor)
  if (isRefusal(position)) return position
  return {
    get principal() {
      return present(principal(), 'only routes that are not open read who asks')
    },
    project,
    position: position?.position ?? null,
    next: (next) => (next === null ? null : writeCursor(digestKey, list, next)),
    log: request.log,
    address: request.ip,
    secure: isSecure(request),
    session: sessionOf(request),
  }
}

/** A document may name its project; the request then must mean the same one. */
function projectMismatch(project: Project, body: unknown): Refusal | null {
  const named = (body as { metadata?: { project?: unknown } } | null | undefined)?.metadata?.project
  if (typeof named !== 'string' || named === project.name) return null
  const message = `the document is of project ${named}, the request of project ${project.name}`
  return refuse('project.mismatch', `In one request, ${message}. Give ?project=${named}, or change metadata.project.`, [
    { path: 'metadata.project', code: 'project.mismatch', message },
  ])
}
