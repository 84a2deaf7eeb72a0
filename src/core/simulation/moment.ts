import { assert } from '../base/assert.ts'
import type { EngineInstant } from '../base/instant.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import type { Blocker } from '../cluster/inventory.ts'
import type { EngineTarget, TargetPool } from '../update/target.ts'
import { wantedReleases, type WantedReleases } from './release-order.ts'
import { isOfPods, recentEventsMax, type WorldEvent, type WorldHappening } from './world-event.ts'
import type { Pod, Workload } from './workload.ts'
import type { EtcdMember, Machine, PoolRecord, Release, World } from './world.ts'

/** A private, mutable copy of a world, in which the controllers work. Nothing outside sees it before it is settled. */
export interface Moment {
  readonly world: MovingWorld
  readonly machinesByPool: Map<string, MovingMachine[]>
  readonly log: WorldEvent[]
  /** What shall run in the cluster; the target stands while a moment lasts. */
  readonly wanted: WantedReleases
  /** Whether the controller that acts has changed anything. */
  changed: boolean
  /** The earliest instant at which it wants to look again. */
  wakeAt: EngineInstant | null
  /** What it cannot get on with. */
  blockers: readonly Blocker[]
  /** The same of every controller when it acted last, by its place. */
  readonly waits: { readonly wakeAt: (EngineInstant | null)[]; readonly blockers: (readonly Blocker[])[] }
  apiUp: boolean
  /** How often the machines of a pool changed in a way that its controller may act on. */
  readonly stirs: Map<string, number>
  /** At which of these counts a pool's controller found nothing to do and nothing to wait for: until the next it need not look. */
  readonly rests: Map<string, number>
  /** At which count of all stirs every pod was found to have its node, and nothing to wait for; null while that is not known. */
  podsRestAt: number | null
  /** Everything that is wanted is installed and nothing else, which within a moment stays so. */
  releasesRest: boolean
  /** How many events of the log were compared with what scenarios wait for. */
  eventsSeen: number
}

type Moving<Value> = { -readonly [Key in keyof Value]: Value[Key] }
export type MovingMachine = Moving<Machine>
export type MovingRelease = Moving<Release>
type MovingMember = Moving<EtcdMember>
type MovingPool = Moving<PoolRecord>
/** Pods are replaced, not changed. */
export type MovingWorkload = Omit<Moving<Workload>, 'pods'> & { pods: Pod[] }
type MovingWorld = Omit<Moving<World>, 'machines' | 'members' | 'releases' | 'pools' | 'workloads'> & {
  machines: MovingMachine[]
  members: MovingMember[]
  releases: MovingRelease[]
  pools: MovingPool[]
  workloads?: MovingWorkload[]
}

export function openMoment({ workloads, ...world }: World): Moment {
  const machines = world.machines.map((machine) => ({ ...machine }))
  const machinesByPool = new Map<string, MovingMachine[]>()
  for (const machine of machines) poolMachines(machinesByPool, machine.pool).push(machine)
  return {
    world: {
      ...world,
      machines,
      members: world.members.map((member) => ({ ...member })),
      releases: world.releases.map((release) => ({ ...release })),
      pools: world.pools.map((pool) => ({ ...pool })),
      ...(workloads && { workloads: workloads.map((workload) => ({ ...workload, pods: [...workload.pods] })) }),
    },
    machinesByPool,
    log: [],
    wanted: wantedReleases(world.life === 'live' ? (world.target?.layers ?? []) : []),
    changed: false,
    wakeAt: null,
    blockers: [],
    waits: { wakeAt: [], blockers: [] },
    apiUp: false,
    stirs: new Map(),
    rests: new Map(),
    podsRestAt: null,
    releasesRest: false,
    eventsSeen: 0,
  }
}

export function closeMoment(moment: Moment): { readonly world: World; readonly log: readonly WorldEvent[] } {
  const recent = [...moment.world.recent, ...moment.log.filter((event) => !isOfPods(event))].slice(-recentEventsMax)
  return { world: { ...moment.world, recent }, log: moment.log }
}

/** Writes down what happened, and that the controller changed something. */
export function record(moment: Moment, happening: WorldHappening): void {
  moment.changed = true
  moment.log.push({ at: moment.world.time, ...happening })
}

export function lookAgainAt(moment: Moment, at: EngineInstant): void {
  assert(at > moment.world.time, 'an alarm lies in the future')
  if (moment.wakeAt === null || at < moment.wakeAt) moment.wakeAt = at
}

/** Whether the instant has come; if not, the world is looked at when it comes. */
export function isDue(moment: Moment, at: EngineInstant): boolean {
  if (at <= moment.world.time) return true
  lookAgainAt(moment, at)
  return false
}

/** Says what cannot proceed. A wait that goes on keeps the instant that it began. */
export function block(moment: Moment, blocker: Omit<Blocker, 'since'>): void {
  const same = (other: Blocker) => isSameBlocker(other, blocker)
  if (moment.blockers.some(same)) return
  const since = moment.world.blockers.find(same)?.since ?? moment.world.time
  moment.blockers = [...moment.blockers, { ...blocker, since }]
}

type BlockerIdentity = Pick<Blocker, 'pool' | 'object' | 'reason'>

export function isSameBlocker(left: BlockerIdentity, right: BlockerIdentity): boolean {
  return left.pool === right.pool && left.object === right.object && left.reason === right.reason
}

export function machinesOf(moment: Moment, pool: string): MovingMachine[] {
  return poolMachines(moment.machinesByPool, pool)
}

/** Says that a machine of the pool has come, has gone, or has become of more or of less use. */
export function stir(moment: Moment, pool: string): void {
  moment.stirs.set(pool, stirsOf(moment, pool) + 1)
}

export function isResting(moment: Moment, pool: string): boolean {
  return moment.rests.get(pool) === stirsOf(moment, pool)
}

/** To be said by a pool's controller that has looked and found nothing: not of a pool that waits for a time or is blocked. */
export function rest(moment: Moment, pool: string): void {
  if (!moment.changed && moment.wakeAt === null && moment.blockers.length === 0) moment.rests.set(pool, stirsOf(moment, pool))
}

export function stirsInAll({ stirs }: Moment): number {
  let count = 0
  for (const one of stirs.values()) count += one
  return count
}

function stirsOf(moment: Moment, pool: string): number {
  return moment.stirs.get(pool) ?? 0
}

export function addMachine(moment: Moment, machine: MovingMachine): void {
  stir(moment, machine.pool)
  moment.world.machines.push(machine)
  machinesOf(moment, machine.pool).push(machine)
}

export function dropMachine(moment: Moment, machine: MovingMachine): void {
  stir(moment, machine.pool)
  moment.world.machines = moment.world.machines.filter((other) => other !== machine)
  moment.machinesByPool.set(
    machine.pool,
    machinesOf(moment, machine.pool).filter((other) => other !== machine),
  )
}

/** A live cluster's target; controllers of a cluster that is being removed have none. */
export function liveTarget(moment: Moment): EngineTarget | null {
  return moment.world.life === 'live' ? moment.world.target : null
}

/** Null of an imported cluster, which has no pools. */
export function controlPlaneTarget(target: EngineTarget): TargetPool | null {
  const pool = target.pools[0]
  if (pool === undefined) return null
  assert(pool.name === controlPlanePool, 'a target lists the control-plane pool first')
  return pool
}

/** What is remembered of a pool that has machines or is in the target. */
export function poolRecord(moment: Moment, name: string): MovingPool {
  const pool = moment.world.pools.find((candidate) => candidate.name === name)
  assert(pool !== undefined, 'a pool with machines has its record')
  return pool
}

function poolMachines(machinesByPool: Map<string, MovingMachine[]>, pool: string): MovingMachine[] {
  const present = machinesByPool.get(pool)
  if (present) return present
  const made: MovingMachine[] = []
  machinesByPool.set(pool, made)
  return made
}
