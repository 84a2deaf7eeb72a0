import type { ClusterNetwork, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'

/**
 * What an engine shall make true now: a stage on the way to a cluster revision. Core decides it and stores it before the engine
 * is told; the engine decides which node is next and carries out its cordon, drain, removal and replacement.
 */
export interface EngineTarget {
  readonly cloudType: string
  readonly network: ClusterNetwork
  /** The control-plane pool first. A pool that is no longer listed is drained and removed. */
  readonly pools: readonly TargetPool[]
  /** In install order. A layer that is no longer listed is removed with what it made, the last installed first. */
  readonly layers: readonly CompiledLayer[]
}

/** `hold`: outdated nodes stay as they are; nodes are still repaired and scaled. */
export interface TargetPool extends CompiledPool {
  readonly hold: boolean
}
