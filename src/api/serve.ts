import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isRefusal, refuse, type Refusal } from '#control/refusal.ts'
import { answerOnce, type GivenAnswer } from '#control/answer-once.ts'
import type { Control } from '#control/control.ts'
import { noPrecondition, type Precondition } from '#control/precondition.ts'
import type { Route } from '#contract/route.ts'
import { routes } from '#contract/routes.ts'
import { present } from '#core/base/assert.ts'
import type { Answer, Handler, Representation } from './answer.ts'
import type { Reader } from '#store/transactor.ts'
import type { Api, RequestContext } from './api.ts'
import { etagOf, matchAllows, noneMatchNames } from './etag.ts'
import { Refused, sendProblem } from './problems.ts'
import { receive } from './receive.ts'

export interface ServeOptions<R extends Route, Current extends Route> {
  /**
   * What `If-Match` is compared with: the route that reads the resource, and its answer now. Without it, `If-Match` never holds; with it,
   * the handler asks for `unchanged` where it writes.
   */
  readonly current?: {
    readonly route: Current
    readonly load: (
      reader: Reader,
      input: Parameters<Handler<R>>[0],
      context: RequestContext,
    ) => Promise<Representation<Current> | Refusal>
  }
  /** The answer holds a secret, so that it cannot be kept to be given again: `Idempotency-Key` is refused. */
  readonly secretAnswer?: boolean
}

/**
 * Serves a route of the contract: who asks is known, the project exists, the input is valid, and the answer is of the route's schema.
 * A handler refuses by returning a refusal.
 */
export function serve<R extends Route, Current extends Route = Route>(
  api: Api,
  route: R,
  handler: Handler<R>,
  options: ServeOptions<R, Current> = {},
): void {
  const { control } = api.deps
  const receiver = receive(api, route)

  api.fastify.route({
    ...receiver.options,
    handler: async (request, reply) => {
      const input = { params: request.params, query: request.query, body: request.body } as Parameters<Handler<R>>[0]
      const context = await receiver.contextOf(request)
      if (isRefusal(context)) return sendProblem(reply, context)
      const unchanged = ifMatch(request, options, input, context)
      const run = async (): Promise<Given | Refusal> => {
        // What writes nothing is held to it too, and what has nothing to compare with; the comparison that counts is the handler's.
        const refused = unchanged === noPrecondition ? null : await control.store.read(unchanged)
        return refused ?? give(route, await handler(input, context, unchanged))
      }
      const given = await once(control, route, options, request, input, context, run)
      return isRefusal(given) ? sendProblem(reply, given) : await sendAnswer(route, given, request, reply)
    },
  })
}

interface Given extends GivenAnswer {
  readonly headers?: Readonly<Record<string, string>>
}

/** Checks the answer against its schema and writes it down. What the schema does not name is left out. */
function give<R extends Route>(route: R, answer: Answer<R> | Refusal): Given | Refusal {
  if (isRefusal(answer)) return answer
  const { status, headers = {} } = answer
  const schema = present(route.answers[status], 'a handler answers with a status of its route')
  const body = answer.body === undefined ? null : serialise(schema, answer.body)
  return { status, body, headers }
}

function serialise(schema: z.ZodType, body: unknown): string {
  return JSON.stringify(z.encode(schema, body))
}

async function sendAnswer(route: Route, given: Given, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { status, body, headers = {} } = given
  void reply.code(status).header('cache-control', 'no-cache').headers(headers)
  if (body === null) return reply.send()
  if (route.method === 'GET' || isRepresentation(route, status)) {
    const etag = await etagOf(body)
    void reply.header('etag', etag)
    if (route.method === 'GET' && noneMatchNames(request.headers['if-none-match'], etag)) return reply.code(304).send()
  }
  return reply.header('content-type', 'application/json; charset=utf-8').send(body)
}

/** Whether the answer of a write is what reading the resource answers, so that its tag is the resource's. */
function isRepresentation(route: Route, status: number): boolean {
  return (status === 200 || status === 201) && representations.has(route.answers[status])
}

const representations: ReadonlySet<z.ZodType | undefined> = new Set(
  Object.values(routes)
    .flatMap((ofNoun): readonly Route[] => Object.values(ofNoun))
    .filter((route) => route.method === 'GET')
    .map((route) => route.answers[200]),
)

function ifMatch<R extends Route, Current extends Route>(
  request: FastifyRequest,
  { current }: ServeOptions<R, Current>,
  input: Parameters<Handler<R>>[0],
  context: RequestContext,
): Precondition {
  const header = request.headers['if-match']
  if (header === undefined || request.method === 'GET' || request.method === 'HEAD') return noPrecondition
  return async (reader) => {
    const body = current ? await current.load(reader, input, context) : null
    if (isRefusal(body)) return body
    const schema = current?.route.answers[200]
    const etag = schema && body !== null ? await etagOf(serialise(schema, body)) : null
    if (matchAllows(header, etag)) return null
    return refuse(
      'if-match.failed',
      'The resource is not what If-Match says: somebody changed it. Read it again, and decide on what it is now.',
    )
  }
}

async function once<R extends Route, Current extends Route>(
  control: Control,
  route: R,
  options: ServeOptions<R, Current>,
  request: FastifyRequest,
  input: Parameters<Handler<R>>[0],
  context: RequestContext,
  run: () => Promise<Given | Refusal>,
): Promise<Given | Refusal> {
  const key = request.headers['idempotency-key']
  if (key === undefined || route.method !== 'POST') return await run()
  if (options.secretAnswer === true || route.open === true) {
    throw new Refused(
      refuse('request.invalid', 'This answer is not kept, since it holds a secret: send the request without Idempotency-Key.'),
    )
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Refused(refuse('request.invalid', 'An Idempotency-Key is 1 to 255 visible ASCII characters.'))
  }
  const { kind, id } = context.principal
  return await answerOnce(
    control,
    { projectId: context.project.id, principal: `${kind}/${id}`, key },
    { method: route.method, path: route.path, ...input },
    run,
  )
}
