import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Control, Principal } from '#control/control.ts'
import type { LogInLimit } from '#control/log-in-limit.ts'
import type { Metrics } from '#control/metrics.ts'
import type { Json } from '#core/base/json.ts'
import type { Project } from '#store/projects.ts'

/** What the edge stands on. A noun whose use cases need more extends it. */
export interface ApiDeps {
  readonly control: Control
  readonly metrics: Metrics
  readonly log: FastifyBaseLogger
  readonly server: ServerFacts
  /** The built console; null where there is none. */
  readonly consoleFolder: string | null
  /** What is not ready, in words; empty when requests can be served. */
  readonly unready: () => Promise<readonly string[]>
}

interface ServerFacts {
  readonly version: string
  readonly engineTimePerSecond: number
  readonly development: boolean
}

/** The app under construction, which routes are hung on. */
export interface Api<Deps extends ApiDeps = ApiDeps> {
  readonly fastify: FastifyInstance
  readonly deps: Deps
  readonly logInLimit: LogInLimit
  /** The methods that each path is served with. */
  readonly methods: Map<string, Set<string>>
  /** Aborted when the server stops, for answers that never end by themselves. */
  readonly stopping: AbortSignal
}

/** What a handler knows of a request beyond its validated input. */
export interface RequestContext {
  /** Who asks. Only an open route has nobody: there it may not be read. */
  readonly principal: Principal
  /** The project of `?project=`, which exists; of routes without it, the default one. */
  readonly project: Project
  /** Where the page begins, as `next` of the page before said it; null for the first page. */
  readonly position: Json
  /** The cursor of the page that begins at the position; null where there is none. */
  readonly next: (position: Json) => string | null
  readonly log: FastifyBaseLogger
  /** The address of the peer. */
  readonly address: string
  /** Whether the browser speaks https with the server, or with the proxy before it. */
  readonly secure: boolean
  readonly session: string | null
}
