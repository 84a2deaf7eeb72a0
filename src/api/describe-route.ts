import type { FastifySchema } from 'fastify'
import { z } from 'zod'
import { problemCodes, problemSchema, type ProblemCode } from '#contract/problem.ts'
import type { Route } from '#contract/route.ts'
import { isProblemCode, statusOf } from './problems.ts'
import { takes } from './route-input.ts'

/** What Fastify and the OpenAPI document are told of a route. */
export function describeRoute(route: Route): FastifySchema {
  return {
    tags: [route.noun],
    summary: route.summary,
    operationId: operationId(route),
    ...(route.open === true ? { security: [] } : {}),
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body, consumes: ['application/json', 'application/yaml'] } : {}),
    response: { ...successes(route), ...refusals(codesOf(route)) },
  }
}

/** Every code that the route can refuse with: its own, and those that follow from its shape. */
function codesOf(route: Route): readonly ProblemCode[] {
  const writes = route.method !== 'GET'
  const codes: readonly (ProblemCode | false)[] = [
    route.open !== true && 'session.missing',
    route.open !== true && 'key.invalid',
    writes && 'origin.foreign',
    (route.query !== undefined || route.params !== undefined || route.method === 'POST') && 'request.invalid',
    takes(route, 'cursor') && 'cursor.invalid',
    takes(route, 'project') && 'project.missing',
    writes && 'if-match.failed',
    writes && 'body.malformed',
    writes && 'body.too-large',
    writes && 'body.type',
    writes && 'document.invalid',
    route.body !== undefined && takes(route, 'project') && 'project.mismatch',
    route.method === 'POST' && route.open !== true && 'idempotency.mismatch',
    route.method === 'POST' && route.open !== true && 'idempotency.running',
    'server.failed',
    'server.unready',
  ]
  const own = (route.refuses ?? []).map((code) => (isProblemCode(code) ? code : unknownCode(route, code)))
  return [...new Set([...own, ...codes.filter((code) => code !== false)])]
}

/** The refusals of these codes as answers, by status. */
function refusals(codes: readonly ProblemCode[]): Readonly<Record<number, unknown>> {
  const byStatus = Map.groupBy(codes, statusOf)
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\`: ${problemCodes[code][1]}`).join('. '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

function successes(route: Route): Readonly<Record<number, unknown>> {
  const answers = Object.entries(route.answers).map(([status, schema]): [string, unknown] => {
    const description = descriptions[Number(status)] ?? 'Done'
    if (isEmpty(schema)) return [status, z.null().describe(description)]
    return [status, { description, content: { 'application/json': { schema } } }]
  })
  if (route.method === 'GET') answers.push(['304', z.null().describe('It is still what If-None-Match says')])
  return Object.fromEntries(answers) as Record<number, unknown>
}

const descriptions: Readonly<Record<number, string>> = { 200: 'The answer', 201: 'Created', 202: 'Accepted', 204: 'Done' }

function isEmpty(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success && schema.safeParse(null).success && !schema.safeParse({}).success
}

/** `GET /profiles/{name}/versions` → `get-profiles-name-versions`: unique, since method and path are. */
function operationId(route: Route): string {
  return [route.method.toLowerCase(), ...route.path.split('/').filter(Boolean)].join('-').replaceAll(/[{}]/g, '')
}

function unknownCode(route: Route, code: string): never {
  throw new Error(`${route.method} ${route.path} says that it refuses with ${code}, which is not among the problem codes`)
}
