import type { EngineInstant } from '../base/instant.ts'
import type { EngineTarget, TargetPool } from '../update/target.ts'
import { closeMoment, openMoment, record, type MovingRelease } from './moment.ts'
import { poolLimits } from './pool-limits.ts'
import { scaledPool } from './scaled-pool.ts'
import type { PoolGoal, WorldEvent } from './world-event.ts'
import type { PoolRecord, World } from './world.ts'
import { poolZones } from './zones.ts'

export type TakeAnswer =
  | { readonly kind: 'taken'; readonly world: World; readonly log: readonly WorldEvent[] }
  | { readonly kind: 'older-generation'; readonly newest: number }

/**
 * Gives the world its desired state, at the world's own time: bring it to now first. The generation that it has already is
 * harmless to repeat, an older one is refused, and so is any for a cluster that was told to go.
 */
export function applyTarget(world: World, generation: number, target: EngineTarget): TakeAnswer {
  if (generation < world.generation || (world.life !== 'live' && generation >= world.generation)) {
    return { kind: 'older-generation', newest: world.generation }
  }
  if (generation === world.generation) return { kind: 'taken', world, log: [] }
  const moment = openMoment(world)
  const again = asksAgain(world, target)
  const pools = poolRecords(world, target, again)
  const goals = target.pools.map((pool, index) => poolGoal(scaledPool(pool, pools[index])))
  record(moment, { kind: 'target', generation, pools: goals, ...(target.correct && { correct: target.correct }) })
  moment.world.generation = generation
  moment.world.pools = pools
  if (again) for (const release of moment.world.releases) tryAgain(release, world.time)
  moment.world.target = target
  moment.world.nextAt = world.time
  return { kind: 'taken', ...closeMoment(moment) }
}

/** Takes the cluster away. Only a newer generation can say so, and nothing brings it back. */
export function removeCluster(world: World, generation: number): TakeAnswer {
  if (generation < world.generation) return { kind: 'older-generation', newest: world.generation }
  if (world.life !== 'live') return { kind: 'taken', world: { ...world, generation }, log: [] }
  const moment = openMoment(world)
  record(moment, { kind: 'cluster-removal', generation })
  moment.world.generation = generation
  moment.world.life = 'removing'
  moment.world.nextAt = world.time
  return { kind: 'taken', ...closeMoment(moment) }
}

/**
 * Whether what was given up is tried again: a new instruction asks for it, unless it holds or suspends a pool that went on. That is
 * what an update that halts over the very failure tells, and it asks for less.
 */
function asksAgain(world: World, target: EngineTarget): boolean {
  return target.pools.every((pool) => {
    const before = toldBefore(world, pool.name)
    return before === undefined || ((before.hold || !pool.hold) && (before.suspended === true || pool.suspended !== true))
  })
}

function tryAgain(release: MovingRelease, now: EngineInstant): void {
  if (release.state !== 'failed') return
  release.failures = 0
  release.until = now
}

function poolRecords(world: World, target: EngineTarget, again: boolean): PoolRecord[] {
  const listed = target.pools.map((pool) => poolRecord(world, pool, again))
  return [...listed, ...world.pools.filter((known) => target.pools.every((pool) => pool.name !== known.name))]
}

function poolRecord(world: World, pool: TargetPool, again: boolean): PoolRecord {
  const known = world.pools.find((candidate) => candidate.name === pool.name)
  const was = toldBefore(world, pool.name)
  const { kubernetesVersion } = pool.machineSpec
  const present = { digest: pool.machineDigest, kubernetesVersion }
  const changed = known !== undefined && known.digest !== pool.machineDigest
  // An instruction that says nothing new of a pool leaves it as somebody set it: no node goes that nobody asked to go.
  const scaled = !changed && was?.replicas === pool.replicas ? known?.scaled : undefined
  return {
    name: pool.name,
    role: pool.role,
    desired: scaled ?? pool.replicas,
    ...present,
    previous: changed ? { digest: known.digest, kubernetesVersion: known.kubernetesVersion } : (known?.previous ?? null),
    drain: pool.drain,
    heldSurge: !pool.hold ? 0 : was?.hold === true ? (known?.heldSurge ?? 0) : surplus(world, pool.name, known?.desired ?? 0),
    spreadZones: known?.spreadZones ?? poolZones(pool.zones, pool.machineSpec.region),
    neverReady: again || changed ? 0 : (known?.neverReady ?? 0),
    ...(scaled !== undefined && { scaled }),
  }
}

function toldBefore({ target }: World, pool: string): TargetPool | undefined {
  return target?.pools.find((candidate) => candidate.name === pool)
}

/** How many nodes the pool has over the count that it was to have until now. */
function surplus(world: World, pool: string, desired: number): number {
  const present = world.machines.filter((machine) => machine.pool === pool && machine.removal === null).length
  return Math.max(present - desired, 0)
}

/** What a pool is to have, with its limits as numbers of nodes. */
export function poolGoal(pool: TargetPool): PoolGoal {
  return {
    name: pool.name,
    role: pool.role,
    ...poolLimits(pool),
    digest: pool.machineDigest,
    kubernetesVersion: pool.machineSpec.kubernetesVersion,
    hold: pool.hold,
    repaveIntervalMs: pool.repaveIntervalMs,
    zones: poolZones(pool.zones, pool.machineSpec.region),
  }
}
