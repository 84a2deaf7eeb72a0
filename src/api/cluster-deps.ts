import type { FaultInjector } from '#control/inject-fault.ts'
import type { ApiDeps } from './api.ts'

/** What the routes of clusters need beyond the edge itself. */
export interface ClusterDeps extends ApiDeps {
  /** Makes things go wrong in simulated clusters; null outside of development mode, and where no simulator runs. */
  readonly faults: FaultInjector | null
}
