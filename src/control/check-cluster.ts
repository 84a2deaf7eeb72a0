import { isImported, poolsOf, type ClusterSpec, type PoolSpec } from '#core/cluster/cluster.ts'
import type { Stack } from '#core/cluster/compile-cluster.ts'
import { parseValues } from '#core/profile/values.ts'
import type { RefusedPlace } from './refusal.ts'

/**
 * What no plan could mend: contradictions of a spec in itself, and with the profiles that it names. Everything that depends on the
 * state of a cluster is a check of the plan instead.
 */
export function checkCluster(spec: ClusterSpec, { profiles }: Stack): readonly RefusedPlace[] {
  return [...checkProfiles(spec, profiles), ...checkOverrides(spec, profiles), ...checkPools(spec), ...poolsOfOthers(spec)]
}

function checkProfiles(spec: ClusterSpec, profiles: Stack['profiles']): readonly RefusedPlace[] {
  const problems: RefusedPlace[] = []
  const infrastructure = profiles.filter(({ content }) => content.type !== 'add-on')
  if (isImported(spec) && infrastructure.length > 0) {
    const names = infrastructure.map((profile) => profile.profile).join(' and ')
    const message = `an imported cluster takes profiles of type add-on alone, since others make its machines; leave out ${names}`
    problems.push({ path: 'profiles', code: 'profile.infrastructure', message })
  } else if (!isImported(spec) && infrastructure.length !== 1) {
    const names = infrastructure.map((profile) => profile.profile).join(' and ') || 'none'
    const message = `a cluster has exactly one profile of type full or infra; here: ${names}`
    problems.push({ path: 'profiles', code: 'profile.infrastructure', message })
  }
  for (const [index, { profile, content }] of profiles.entries()) {
    if (profiles.findIndex((one) => one.profile === profile) < index) {
      problems.push({ path: `profiles[${index}].name`, code: 'profile.twice', message: `profile ${profile} is named twice` })
    }
    if (content.cloudType !== null && content.cloudType !== spec.cloudType) {
      const message = `profile ${profile} is for ${content.cloudType}, the cluster is on ${spec.cloudType}`
      problems.push({ path: `profiles[${index}].name`, code: 'profile.cloud-mismatch', message })
    }
  }
  return problems
}

function checkOverrides({ overrides }: ClusterSpec, profiles: Stack['profiles']): readonly RefusedPlace[] {
  return overrides.flatMap((override, index): readonly RefusedPlace[] => {
    const path = `overrides[${index}]`
    const parsed = parseValues(override.values ?? '')
    const layer = profiles
      .find((one) => one.profile === override.profile)
      ?.content.layers.find((one) => one.name === override.layer)
    const missing: readonly RefusedPlace[] = layer
      ? []
      : [{ path, code: 'layer.missing', message: `the cluster has no layer ${override.layer} of a profile ${override.profile}` }]
    if (parsed.kind === 'values') return missing
    const message = `line ${parsed.line}, column ${parsed.column}: ${parsed.message}`
    return [...missing, { path: `${path}.values`, code: 'values.malformed', message }]
  })
}

function poolsOfOthers(spec: ClusterSpec): readonly RefusedPlace[] {
  if (!isImported(spec)) return []
  const message = 'others make the machines of an imported cluster; leave its pools out'
  return poolsOf(spec).map(({ role }) => ({
    path: role === 'control-plane' ? 'controlPlane' : 'workerPools',
    code: 'cluster.imported',
    message,
  }))
}

interface PlacedPool {
  readonly name: string
  readonly path: string
  readonly pool: PoolSpec
}

/** Keys that kubelet, cloud or Cluster API own are theirs alone (2-rules, "The machine spec"). */
const ownedKeys = /^(?:[a-z0-9.-]*\.)?(?:kubernetes\.io|k8s\.io|cluster\.x-k8s\.io)\//

/** Prefixes below those domains that are meant for people. */
const freeKeys = /^(?:node-role\.kubernetes\.io|node-restriction\.kubernetes\.io|node\.cluster\.x-k8s\.io)\//

function checkPools(spec: ClusterSpec): readonly RefusedPlace[] {
  const { workerPools } = spec
  const first = spec.controlPlane ? 1 : 0
  const pools = poolsOf(spec).map((pool, index): PlacedPool => ({
    name: pool.name,
    path: pool.role === 'control-plane' ? 'controlPlane' : `workerPools[${index - first}]`,
    pool,
  }))
  const twice = pools.flatMap(({ name, path }, index) =>
    pools.findIndex((one) => one.name === name) < index
      ? [{ path: `${path}.name`, code: 'pool.twice', message: `there is a second pool named ${name}` }]
      : [],
  )
  const bounds = workerPools.flatMap((pool, index): readonly RefusedPlace[] => {
    const { autoscaler } = pool
    if (!autoscaler || (autoscaler.min <= pool.replicas && pool.replicas <= autoscaler.max)) return []
    const message = `replicas (${pool.replicas}) lie outside of the autoscaler's bounds ${autoscaler.min} to ${autoscaler.max}`
    return [{ path: `workerPools[${index}].autoscaler`, code: 'pool.bounds', message }]
  })
  const keys = pools.flatMap(({ path, pool }) =>
    [
      ...Object.keys(pool.labels).map((key) => [`${path}.labels`, key] as const),
      ...pool.taints.map((taint) => [`${path}.taints`, taint.key] as const),
    ]
      .filter(([, key]) => ownedKeys.test(key) && !freeKeys.test(key))
      .map(([at, key]) => ({
        path: `${at}.${key}`,
        code: 'key.owned',
        message: `${key} belongs to kubelet, cloud or Cluster API; choose a key of your own`,
      })),
  )
  return [...twice, ...bounds, ...keys, ...stuckStrategies(pools)]
}

function stuckStrategies(pools: readonly PlacedPool[]): readonly RefusedPlace[] {
  return pools.flatMap(({ path, pool: { strategy } }): readonly RefusedPlace[] => {
    if (strategy.type !== 'custom') return []
    const isZero = (amount: number | string): boolean => Number.parseInt(String(amount), 10) === 0
    if (!isZero(strategy.maxSurge) || !isZero(strategy.maxUnavailable)) return []
    return [
      {
        path: `${path}.strategy`,
        code: 'strategy.stuck',
        message: 'with neither surge nor unavailable nodes a pool can never progress; allow one of them',
      },
    ]
  })
}
