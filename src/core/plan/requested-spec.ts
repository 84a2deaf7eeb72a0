import type { ClusterSpec, Override, PoolSpec, ProfileChoice, WorkerPoolSpec } from '../cluster/cluster.ts'
import type { VariableValue } from '../profile/variable.ts'

/** What a request for a plan changes; what it does not name stays. Several changes fold into one plan. */
export interface SpecChange {
  /** The complete list that the cluster shall have. */
  readonly profiles: readonly ProfileChoice[] | null
  /** Each replaces the whole override of its layer; one without values and manifests removes it. */
  readonly overrides: readonly Override[]
  readonly variables: Readonly<Record<string, VariableValue>>
  readonly controlPlane: PoolSpec | null
  readonly workerPools: readonly WorkerPoolSpec[] | null
}

/** The spec that a change asks for. */
export function requestedSpec(current: ClusterSpec, change: SpecChange): ClusterSpec {
  return {
    ...current,
    profiles: change.profiles ?? current.profiles,
    overrides: withOverrides(current.overrides, change.overrides),
    variables: { ...current.variables, ...change.variables },
    controlPlane: change.controlPlane ?? current.controlPlane,
    workerPools: change.workerPools ?? current.workerPools,
  }
}

function withOverrides(current: readonly Override[], changes: readonly Override[]): readonly Override[] {
  const named = (one: Override) => (other: Override) => other.profile === one.profile && other.layer === one.layer
  const kept = current.map((override) => changes.findLast(named(override)) ?? override)
  const added = changes.filter((change, index) => !current.some(named(change)) && changes.findLastIndex(named(change)) === index)
  return [...kept, ...added].filter((override) => override.values !== null || override.manifests.length > 0)
}
