import fastifyCookie from '@fastify/cookie'
import fastify, { LogController, type FastifyInstance } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { createLogInLimit } from '#control/log-in-limit.ts'
import type { Api, ApiDeps } from './api.ts'
import { bodyBytesMax, readJson, readYaml, type BodyRead } from './body.ts'
import { serveCharts } from './chart-repository.ts'
import { serveConsole } from './console-files.ts'
import { serveDocumentation } from './documentation.ts'
import { serveEventStream } from './event-stream.ts'
import { serveOperations } from './operations.ts'
import { endConnections } from './end-connections.ts'
import { answerError, Refused } from './problems.ts'
import { recordRequests } from './request-record.ts'
import { refuseOtherMethods, refuseOtherPaths } from './refuse-others.ts'
import { serveAudit } from './routes/audit.ts'
import { serveEvents } from './routes/events.ts'
import { servePacks } from './routes/packs.ts'
import { serveProfiles } from './routes/profiles.ts'
import { serveMacros } from './routes/macros.ts'
import { serveProjects } from './routes/projects.ts'
import { serveCloudAccounts } from './routes/cloud-accounts.ts'
import { serveAdoptions } from './routes/adoptions.ts'
import { serveManagementClusters } from './routes/management-clusters.ts'
import { serveRegistries } from './routes/registries.ts'
import { serveSavedFilters } from './routes/saved-filters.ts'
import { serveServer } from './routes/server.ts'
import { serveSession } from './routes/session.ts'
import { secureHeaders } from './security-headers.ts'

/**
 * The whole HTTP edge, not listening yet. `serveMore` hangs further routes on it.
 * Closing the app ends its streams and waits for the requests that run.
 */
export async function buildApp<Deps extends ApiDeps>(
  deps: Deps,
  serveMore: (api: Api<Deps>) => void = () => {},
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.log,
    // Requests are recorded in a form of our own.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    genReqId: () => deps.control.newId('req'),
    // A name may be as long as the contract says; longer ones get its 404, not a path that nobody serves.
    routerOptions: { maxParamLength: 2000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  }) as unknown as FastifyInstance
  const stop = new AbortController()
  const api: Api<Deps> = {
    fastify: app,
    deps,
    logInLimit: createLogInLimit(deps.control.now),
    methods: new Map(),
    stopping: stop.signal,
  }

  app.addHook('preClose', async () => stop.abort())
  endConnections(app)
  app.setErrorHandler(answerError)
  app.setSerializerCompiler(serializerCompiler)
  secureHeaders(app)
  recordRequests(api)
  readBodies(app)
  await app.register(fastifyCookie)
  await serveDocumentation(app)

  serveSession(api)
  serveServer(api)
  serveProjects(api)
  serveMacros(api)
  serveRegistries(api)
  serveManagementClusters(api)
  serveCloudAccounts(api)
  serveAdoptions(api)
  servePacks(api)
  serveProfiles(api)
  serveSavedFilters(api)
  serveEvents(api)
  serveAudit(api)
  serveEventStream(api)
  serveMore(api)

  serveOperations(api)
  serveCharts(api)
  refuseOtherMethods(api)
  await serveConsole(api)
  refuseOtherPaths(api)
  return app
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const readers: Readonly<Record<string, (bytes: Uint8Array) => BodyRead>> = {
    'application/json': readJson,
    'application/yaml': readYaml,
  }
  for (const [type, read] of Object.entries(readers)) {
    app.addContentTypeParser<Buffer>(type, { parseAs: 'buffer' }, (_request, bytes, done) => {
      // A request without a body may still name a type.
      if (bytes.length === 0) return done(null, undefined)
      const body = read(bytes)
      return body.kind === 'refused' ? done(new Refused(body)) : done(null, body.value)
    })
  }
}
