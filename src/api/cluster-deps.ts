import type { Fault } from '#core/simulation/fault.ts'
import type { ApiDeps } from './api.ts'

/** What the routes of clusters need beyond the edge itself. */
export interface ClusterDeps extends ApiDeps {
  /** Makes something go wrong in a simulated cluster; null outside of development mode, and where no simulator runs. */
  readonly inject: ((cluster: SimulatedCluster, fault: Fault) => Promise<InjectAnswer>) | null
}

export type InjectAnswer = { readonly kind: 'injected' } | { readonly kind: 'refused'; readonly message: string }

interface SimulatedCluster {
  readonly projectId: string
  readonly id: string
  readonly name: string
}
