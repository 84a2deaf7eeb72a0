import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { EngineTarget } from './target.ts'

/** The facts that the next step rests on. Nothing else is remembered between two looks. */
export interface DecisionFacts {
  /** What the engine was told last; null before the first time. */
  readonly applied: EngineTarget | null
  /** What the cluster shall be. */
  readonly desired: CompiledCluster
  readonly cloudType: string
  /** An observation that the engine made at the applied generation; null where there is none yet. */
  readonly inventory: Inventory | null
  /** Whether the cluster comes into being, which has an order of its own. */
  readonly provisioning: boolean
  /** `pause`: hold still at the next boundary. `halt`: at once, also inside the control plane. `now`: so, and the control plane is suspended. */
  readonly hold: 'none' | 'pause' | 'halt' | 'now'
  /** An update is under way: what its plan names as changed by somebody is set right. Absent: it is not. */
  readonly mends?: boolean
  /** What the project wants set right by itself; absent: as it was told before. */
  readonly repair?: Repair | undefined
}

/** What an engine sets right by itself. */
export interface Repair {
  /** What somebody changed outside. */
  readonly drift: boolean
  /** Nodes that are not ready any more. */
  readonly nodes: boolean
}
