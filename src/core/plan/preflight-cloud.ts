import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import { nodesMoved } from './pool-changes.ts'
import { warning, type PreflightFacts } from './preflight-facts.ts'

/**
 * `zone.lost` and `image.missing`: what the engine has told of the cloud, where the plan needs new nodes from it. It may be over by the
 * time that a node is made, so it is a warning; the forecast knows none of it.
 */
export function checkCloud(facts: PreflightFacts): readonly Check[] {
  const { lostZones = [], imagesMissing = [] } = facts.input.observed
  if (lostZones.length + imagesMissing.length === 0) return []
  return facts.after.compiled.pools
    .filter((pool) => needsNodes(pool, facts))
    .flatMap((pool) => [
      ...lostZones
        .filter((zone) => pool.zones.length === 0 || pool.zones.includes(zone))
        .map((zone) => lost(pool, zone, lostZones)),
      ...(imagesMissing.includes(pool.name) && hasSameImage(pool, facts) ? [withoutImage(pool)] : []),
    ])
}

function needsNodes(pool: CompiledPool, { before, repave }: PreflightFacts): boolean {
  const old = before.compiled.pools.find(({ name }) => name === pool.name)
  const isRepaved = repave.pools.some(({ name, nodes }) => name === pool.name && nodes > 0)
  return isRepaved || !old || pool.replicas > old.replicas || nodesMoved(old, pool, repave.pools) > 0
}

/** Of another image nobody has said anything. */
function hasSameImage({ name, machineSpec }: CompiledPool, { before }: PreflightFacts): boolean {
  const old = before.compiled.pools.find((one) => one.name === name)?.machineSpec
  return old?.image === machineSpec.image && old.kubernetesVersion === machineSpec.kubernetesVersion
}

function lost({ name, zones }: CompiledPool, zone: string, lostZones: readonly string[]): Check {
  const left = zones.filter((one) => !lostZones.includes(one))
  const meanwhile =
    zones.length === 0
      ? 'go to other zones of the region, or wait where there is none'
      : left.length > 0
        ? `go to ${left.join(', ')}`
        : 'have no zone to go to, and wait'
  return warning(
    'zone.lost',
    `The zone ${zone} is lost: new nodes of pool ${name} ${meanwhile}. The forecast does not reckon with that.`,
    { pool: name, zone },
    'Wait until the zone is back, or give the pool other zones.',
  )
}

function withoutImage({ name, machineSpec: { image, kubernetesVersion } }: CompiledPool): Check {
  return warning(
    'image.missing',
    `The cloud has no image${image === '' ? '' : ` ${image}`} for new nodes of pool ${name} with Kubernetes ${kubernetesVersion}, as the engine found: they wait for it. The forecast does not reckon with that.`,
    { pool: name, image, kubernetesVersion },
    'Publish the image, or choose a version or an image that the cloud has.',
  )
}
