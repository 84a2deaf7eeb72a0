import type { Correction } from '../cluster/drift.ts'
import type { KubeObject } from '../cluster-api/kube-object.ts'
import type { ClusterNetwork, CompiledLayer, CompiledPool } from '../cluster/compiled-cluster.ts'

/**
 * What an engine shall make true now: a stage on the way to a cluster revision. Core decides it and stores it before the engine
 * is told; the engine decides which node is next and carries out its cordon, drain, removal and replacement.
 */
export interface EngineTarget {
  readonly cloudType: string
  readonly network: ClusterNetwork
  /** The cluster itself in its management cluster; pools and layers bring their own. Absent on the simulator. */
  readonly objects?: readonly KubeObject[]
  /** The control-plane pool first. A pool that is no longer listed is drained and removed. */
  readonly pools: readonly TargetPool[]
  /** In install order. A layer that is no longer listed is removed with what it made, the last installed first. */
  readonly layers: readonly CompiledLayer[]
  /**
   * What somebody changed outside is set right: nodes that are not what they were made as are replaced, one pool at a time, releases
   * that were edited are applied again, pools get their counts back; nothing of a pool that is held. Names: of these pools and layers
   * alone, since an approved plan says so. Absent: nothing of it is touched.
   */
  readonly correct?: Correction
  /** A node that was ready and is not any more is not replaced. Absent: it is, after 10 minutes. */
  readonly remediate?: false
}

export interface TargetPool extends CompiledPool {
  /** Outdated nodes stay as they are; nodes are still repaired and scaled. */
  readonly hold: boolean
  /** Nothing of it is begun, not even repair and scaling. Absent where that is not so. */
  readonly suspended?: true
}
