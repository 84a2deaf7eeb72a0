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
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
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

const description = `Bodies are JSON or YAML 1.2. Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`.

- Lists are \`{items, next}\`; give \`next\` back as \`cursor\` with the same filter and order.
- Every resource has an \`ETag\`: reads take \`If-None-Match\`, writes take \`If-Match\` (412 \`if-match.failed\`).
- \`POST\` takes \`Idempotency-Key\`: repeating a request within 24 hours gives the same answer and does nothing again.
- Times are RFC 3339 in UTC.`
