import { assert } from '../base/assert.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { Blocker } from '../cluster/inventory.ts'
import { apiAnswers } from './controllers/api-server.ts'
import { reconcileClusterRemoval } from './controllers/cluster-removal.ts'
import { reconcileControlPlane } from './controllers/control-plane.ts'
import { reconcileInfrastructure } from './controllers/infrastructure.ts'
import { reconcileMachineLayers } from './controllers/machine-layers.ts'
import { reconcileNodeDress } from './controllers/node-dress.ts'
import { reconcileNodes } from './controllers/node-lifecycle.ts'
import { reconcileProvisioning } from './controllers/provisioning.ts'
import { reconcileReleases } from './controllers/releases.ts'
import { reconcileScenario } from './controllers/scenario-steps.ts'
import { reconcileWorkerPools } from './controllers/worker-pools.ts'
import { reconcileWorkloads } from './controllers/workloads.ts'
import { reconcileZones } from './controllers/zone-watch.ts'
import { closeMoment, isSameBlocker, machinesOf, openMoment, type Moment } from './moment.ts'
import type { WorldEvent } from './world-event.ts'
import type { Machine, World } from './world.ts'

/** Puts a list into another order. */
type Shuffle = <Item>(items: readonly Item[]) => readonly Item[]

/**
 * Runs the world up to an instant. The log holds everything that happened on the way, in order. `shuffle` lets the controllers act in
 * another order at every instant; where it all ends does not hang on that.
 */
export function advance(
  world: World,
  until: EngineInstant,
  shuffle?: Shuffle,
): { readonly world: World; readonly log: readonly WorldEvent[] } {
  if (world.nextAt === null || world.nextAt > until) {
    return { world: until > world.time ? { ...world, time: until } : world, log: [] }
  }
  const moment = openMoment(world)
  stepUntil(moment, until, () => false, shuffle)
  moment.world.time = Math.max(moment.world.time, until)
  return closeMoment(moment)
}

/** Shown the world after each of its events, for as long as the call lasts: it goes on changing. */
export type Watch = (world: Pick<World, 'time' | 'pools' | 'machines'>) => void

/**
 * Runs the world to the next instant at which whoever steers it may have something to decide: it has taken up its target, a layer has
 * arrived, failed or gone, a pool has become as its target says, or nothing happens any more. Much faster than going event by event.
 */
export function advanceToMilestone(
  world: World,
  watch: Watch | null = null,
): { readonly world: World; readonly log: readonly WorldEvent[] } {
  if (world.nextAt === null) return { world, log: [] }
  const moment = openMoment(world)
  const takenUpAt = world.nextAt === world.time ? world.time : null
  const settled = settledPools(moment)
  let seen = 0
  stepUntil(moment, Number.POSITIVE_INFINITY, () => {
    watch?.(moment.world)
    const news = moment.log.slice(seen)
    seen = moment.log.length
    if (moment.world.time === takenUpAt || news.some((event) => event.kind === 'layer' && event.state !== 'changing')) return true
    return news.some((event) => event.kind === 'node-ready' || event.kind === 'node-gone') && settledPools(moment) > settled
  })
  return closeMoment(moment)
}

/** How many pools are as the target says. It grows by one at a time: what was settled is disturbed by targets and faults alone. */
function settledPools(moment: Moment): number {
  let count = 0
  for (const pool of moment.world.target?.pools ?? []) {
    const machines = machinesOf(moment, pool.name)
    const asTold = (machine: Machine) => machine.phase === 'ready' && machine.digest === pool.machineDigest
    if (machines.length === pool.replicas && machines.every(asTold)) count += 1
  }
  return count
}

/** Goes from event to event up to an instant, or until `stop` says so after one. */
function stepUntil(moment: Moment, until: EngineInstant, stop: () => boolean, shuffle?: Shuffle): void {
  let steps = 0
  while (moment.world.nextAt !== null && moment.world.nextAt <= until) {
    steps += 1
    assert(steps <= stepsMax, 'a world is not asked for more events at once than it can have')
    moment.world.time = Math.max(moment.world.time, moment.world.nextAt)
    settle(moment, shuffle ? [askApi, ...shuffle(controllers.filter((one) => one !== askApi)), askApi] : controllers)
    if (stop()) return
  }
}

const stepsMax = 1_000_000
const roundsMax = 200

type Controller = (moment: Moment) => void

/** In the order in which they act. Whether the API answers is found out where it can have changed: before the nodes and after them. */
const controllers: readonly Controller[] = [
  reconcileInfrastructure,
  askApi,
  reconcileWorkloads,
  reconcileNodes,
  askApi,
  reconcileProvisioning,
  reconcileNodeDress,
  reconcileReleases,
  reconcileControlPlane,
  reconcileWorkerPools,
  reconcileMachineLayers,
  reconcileClusterRemoval,
  reconcileZones,
  reconcileScenario,
]

/**
 * Lets the controllers act in turn until each of them has found nothing to do at this instant since the last change: who has
 * looked after it need not look again. What they wait for is what each said when it looked last.
 */
function settle(moment: Moment, turn: readonly Controller[]): void {
  const { waits } = moment
  const count = turn.length
  let place = 0
  for (let idle = 0, turns = 0; idle < count; turns += 1) {
    assert(turns < roundsMax * count, 'the controllers come to rest')
    moment.changed = false
    moment.wakeAt = null
    moment.blockers = none
    turn[place]?.(moment)
    waits.wakeAt[place] = moment.wakeAt
    waits.blockers[place] = moment.blockers
    idle = moment.changed ? 0 : idle + 1
    place = place + 1 === count ? 0 : place + 1
  }
  moment.world.nextAt = earliest(waits.wakeAt)
  moment.world.blockers = allBlockers(waits.blockers)
  forgetEmptyPools(moment)
}

const none: readonly Blocker[] = []

function earliest(instants: readonly (EngineInstant | null)[]): EngineInstant | null {
  let first: EngineInstant | null = null
  for (const at of instants) if (at !== null && (first === null || at < first)) first = at
  return first
}

function allBlockers(lists: readonly (readonly Blocker[])[]): readonly Blocker[] {
  if (lists.every((list) => list === none)) return none
  const all: Blocker[] = []
  for (const blocker of lists.flat()) if (!all.some((other) => isSameBlocker(other, blocker))) all.push(blocker)
  return all
}

function askApi(moment: Moment): void {
  const up = apiAnswers(moment)
  if (up === moment.apiUp) return
  moment.apiUp = up
  moment.changed = true
}

/** A pool that left the target is remembered until its last node is gone. */
function forgetEmptyPools(moment: Moment): void {
  const { world, machinesByPool } = moment
  const wanted = (name: string) => world.target?.pools.some((pool) => pool.name === name) ?? false
  if (world.pools.every((pool) => wanted(pool.name))) return
  world.pools = world.pools.filter((pool) => wanted(pool.name) || (machinesByPool.get(pool.name)?.length ?? 0) > 0)
}
