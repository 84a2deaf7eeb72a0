import { sameJson } from '../base/json.ts'
import type { CloudSettings, ClusterSpec, Override, PoolSpec, ProfileChoice, WorkerPoolSpec } from '../cluster/cluster.ts'
import type { VariableValue } from '../profile/variable.ts'

/** What a request for a plan changes; what it does not name stays. Several changes fold into one plan. */
export interface SpecChange {
  /** The complete list that the cluster shall have. */
  readonly profiles: readonly ProfileChoice[] | null
  /** Each replaces the whole override of its layer; one without values and manifests removes it. */
  readonly overrides: readonly Override[]
  readonly variables: Readonly<Record<string, VariableValue>>
  /** All settings of the cloud that the cluster shall have. */
  readonly cloud: CloudSettings | null
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
    cloud: change.cloud ?? current.cloud,
    controlPlane: change.controlPlane ?? current.controlPlane,
    workerPools: change.workerPools ?? current.workerPools,
  }
}

/** The change that leads from one spec to another; `isPending` where it takes newer content of what is in use already. */
export function changeBetween(current: ClusterSpec, requested: ClusterSpec): SpecChange & { readonly isPending: boolean } {
  const versions = ({ profiles }: ClusterSpec) => profiles.map(({ name, version }) => [name, version])
  const isNewer = ({ name, version, digest }: ProfileChoice) =>
    current.profiles.some((held) => held.name === name && held.version === version && held.digest !== digest)
  const isSet = ([name, text]: [string, string | null]) => current.macros?.[name] !== undefined && current.macros[name] !== text
  const changed = ([name, value]: [string, VariableValue]) => !sameJson(value, current.variables[name])
  return {
    isPending: requested.profiles.some(isNewer) || Object.entries(requested.macros ?? {}).some(isSet),
    profiles: sameJson(versions(current), versions(requested)) ? null : requested.profiles,
    overrides: changedOverrides(current.overrides, requested.overrides),
    variables: Object.fromEntries(Object.entries(requested.variables).filter(changed)),
    cloud: sameJson(current.cloud, requested.cloud) ? null : requested.cloud,
    controlPlane: sameJson(current.controlPlane, requested.controlPlane) ? null : requested.controlPlane,
    workerPools: sameJson(current.workerPools, requested.workerPools) ? null : requested.workerPools,
  }
}

function changedOverrides(current: readonly Override[], requested: readonly Override[]): readonly Override[] {
  const named = (one: Override) => (other: Override) => other.profile === one.profile && other.layer === one.layer
  const given = requested.filter((override) => !sameJson(override, current.find(named(override))))
  const removed = current.filter((override) => !requested.some(named(override)))
  return [...given, ...removed.map(({ profile, layer }) => ({ profile, layer, values: null, manifests: [] }))]
}

function withOverrides(current: readonly Override[], changes: readonly Override[]): readonly Override[] {
  const named = (one: Override) => (other: Override) => other.profile === one.profile && other.layer === one.layer
  const kept = current.map((override) => changes.findLast(named(override)) ?? override)
  const added = changes.filter((change, index) => !current.some(named(change)) && changes.findLastIndex(named(change)) === index)
  return [...kept, ...added].filter((override) => override.values !== null || override.manifests.length > 0)
}
