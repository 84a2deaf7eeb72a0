import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemCodes, type Problem, type ProblemCode } from '#contract/problem.ts'
import { isRefusal, refuse, type Refusal } from '#control/refusal.ts'
import { bodyBytesMax } from './body.ts'

/** Carries a refusal out of a hook, where Fastify only takes errors. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.refusal = refusal
  }
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCodes, code)
}

export function statusOf(code: ProblemCode): number {
  return problemCodes[code][0]
}

/** The problem answer of a refusal. A code that the contract lacks is a bug. */
function toProblem(refusal: Refusal): Problem {
  const { code, detail, errors, changed } = refusal
  if (!isProblemCode(code)) throw new Error(`the code ${code} is not among the contract's problem codes`)
  const [status, title] = problemCodes[code]
  return {
    type: `https://cairn.dev/problems/${code}`,
    title,
    status,
    detail,
    code,
    errors: errors.map((place) => ({ ...place })),
    ...(changed ? { changed: changed.map((change) => ({ ...change })) } : {}),
  }
}

export function sendProblem(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const problem = toProblem(refusal)
  void reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
  if (refusal.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refusal.retryAfterSeconds))
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer')
  return reply.send(JSON.stringify(problem))
}

/** The last stop of every error: what was expected is told, what was not is logged under an id and told as no more than that. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, refusalOf(error) ?? failure(error, request))
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refused) return error.refusal
  if (isRefusal(error)) return error
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('body.too-large', `A body may have ${bodyBytesMax} bytes (2 MiB). Send less at once.`)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse(
        'body.type',
        'Bodies are read as application/json or application/yaml. Say which one it is with Content-Type.',
      )
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refuse('body.malformed', 'The body is not as long as Content-Length says.')
    case 'FST_ERR_BAD_URL':
      return refuse('route.missing', 'The path is not well-formed: a % is followed by two hexadecimal digits.')
    default:
      if (isUnreachable(error))
        return refuse('server.unready', 'The database does not answer. Try again in a moment.', [], { retryAfterSeconds: 1 })
      if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
        return refuse('request.invalid', String((error as Error).message))
      return null
  }
}

/** Codes of connections that are refused or broken, and of a PostgreSQL that starts or stops. */
const awayCodes = new Set(
  'ECONNREFUSED ECONNRESET ENOENT EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN 57P01 57P02 57P03 08001 08006 53300'.split(' '),
)

/** What the driver says, without a code, of a connection that it lost or could not get in time. */
const awayMessages = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  return (typeof code === 'string' && awayCodes.has(code)) || (typeof message === 'string' && awayMessages.test(message))
}

function failure(error: unknown, request: FastifyRequest): Refusal {
  request.log.error({ err: error, requestId: request.id }, 'a request failed')
  return refuse('server.failed', `This is a fault of the server, not of the request. Its log tells more under ${request.id}.`)
}
