import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'

/** OpenAPI 3.1 at `/api/openapi.json`, generated from the schemas that requests are validated by, and its pages at `/api/docs`. */
export async function serveDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Cairn',
        version: 'v1',
        description,
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: '/', description: 'This server' }],
      security: [{ apiKey: [] }, { session: [] }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, for machines.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'cairn_session',
            description: 'The cookie of `POST /session`, for browsers.',
          },
        },
      },
    },
    transform: (route) => withHeaders(jsonSchemaTransform(route), route.route.method),
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document) as OpenApi),
  })
  let text: string | undefined
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger())
    return await reply.type('application/json; charset=utf-8').send(text)
  })
  await app.register(fastifySwaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: false,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: false },
  })
}

type Transformed = ReturnType<typeof jsonSchemaTransform>

/** Headers that every route of the method takes. They are read by hand, so no schema of a route names them. */
function withHeaders(transformed: Transformed, method: string | readonly string[]): Transformed {
  if (typeof method !== 'string' || transformed.schema?.hide === true) return transformed
  const names = method === 'GET' ? ['If-None-Match'] : method === 'POST' ? ['If-Match', 'Idempotency-Key'] : ['If-Match']
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', description: headerDescriptions[name] }]))
  return { ...transformed, schema: { ...transformed.schema, headers: { type: 'object', properties } } }
}

const headerDescriptions: Readonly<Record<string, string>> = {
  'If-None-Match': 'The `ETag` of what the client has: 304 where it is still so',
  'If-Match': 'The `ETag` of what the client has seen: 412 where it is otherwise now',
  'Idempotency-Key': 'A text of the client for this request alone: repeating it within 24 hours gives the same answer',
}

type OpenApi = ReturnType<typeof jsonSchemaTransformObject> & { readonly components?: { readonly schemas?: object } }

/** The generator writes every named schema down twice, as input and as output; only those that something refers to are kept. */
function withoutUnused(document: OpenApi): OpenApi {
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, object>>
  const used = new Set<string>()
  const waiting = referredTo(document.paths)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (used.has(name)) continue
    used.add(name)
    waiting.push(...referredTo(schemas[name]))
  }
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } } as OpenApi
}

function referredTo(value: object | undefined): string[] {
  return [...JSON.stringify(value ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '')
}

const description = `Bodies are JSON or YAML 1.2. Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`.

- Lists are \`{items, next}\`; give \`next\` back as \`cursor\` with the same filter and order.
- Every resource has an \`ETag\`: reads take \`If-None-Match\`, writes take \`If-Match\` (412 \`if-match.failed\`).
- \`POST\` takes \`Idempotency-Key\`: repeating a request within 24 hours gives the same answer and does nothing again.
- Times are RFC 3339 in UTC.`
