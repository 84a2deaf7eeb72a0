import fastifyStatic from '@fastify/static'
import type { Api } from './api.ts'

/** The built console at `/`. A file of `assets/` carries its content's hash in its name and is kept for good; every other is asked for anew. */
export async function serveConsole({ fastify, deps }: Api): Promise<void> {
  const { consoleFolder } = deps
  if (consoleFolder === null) {
    fastify.get('/', { schema: { hide: true } }, async (_request, reply) => await reply.type('text/plain').send(unbuilt))
    return
  }
  await fastify.register(fastifyStatic, {
    root: consoleFolder,
    prefix: '/',
    schemaHide: true,
    // Where the build left compressed files beside the plain ones, they are sent.
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.slice(consoleFolder.length).startsWith('/assets/')
      void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

const unbuilt = 'The console is not built. Run "npm run build" and start again. The API is documented at /api/docs.\n'
