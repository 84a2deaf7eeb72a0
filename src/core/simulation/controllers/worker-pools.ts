import type { TargetPool } from '../../update/target.ts'
import { correctScale, machinesToCorrect } from './correction.ts'
import { creationRefusal } from './node-join.ts'
import { countRepair, repairIsDue } from './node-repair.ts'
import { layersAllowReplacing } from './releases.ts'
import { planHeld, planRollout, type MachineSetSize, type RolloutPlan } from './rollout-planner.ts'
import { makeMachine } from '../make-machine.ts'
import {
  block,
  isDue,
  isResting,
  liveTarget,
  machinesOf,
  poolRecord,
  record,
  rest,
  type Moment,
  type MovingMachine,
} from '../moment.ts'
import { poolLimits } from '../pool-limits.ts'
import { beginRemoval } from '../remove-machine.ts'
import { scaledPool } from '../scaled-pool.ts'
import { crowd, isSpread, misplaced, poolZones, usableZones } from '../zones.ts'

/** Cluster API's MachineDeployments: every worker pool towards its count and machine spec, within its strategy's limits. */
export function reconcileWorkerPools(moment: Moment): void {
  const target = liveTarget(moment)
  if (target === null || !moment.world.provisioned.controlPlane) return
  for (const listed of target.pools) {
    if (listed.role !== 'worker') continue
    correctScale(moment, listed)
    const pool = scaledPool(listed, poolRecord(moment, listed.name))
    if (isResting(moment, pool.name) && creationRefusal(moment, pool) === null) continue
    for (const machine of machinesOf(moment, pool.name)) {
      if (repairIsDue(moment, machine)) beginRemoval(moment, machine, countRepair(moment, machine))
    }
    scale(moment, pool)
    rest(moment, pool.name)
  }
  for (const pool of moment.world.pools) {
    if (target.pools.some((listed) => listed.name === pool.name)) continue
    for (const machine of machinesOf(moment, pool.name)) {
      if (machine.removal === null) beginRemoval(moment, machine, 'pool-removed')
    }
  }
}

/**
 * The machines of one spec, derived from what is there. Those that an even spread has no place for are a set of their own, and so are
 * those that somebody changed.
 */
interface MachineSet extends MachineSetSize {
  /** Those that stay, in the order of their making. */
  readonly machines: readonly MovingMachine[]
  readonly availableMachines: readonly MovingMachine[]
}

function scale(moment: Moment, pool: TargetPool): void {
  const machines = machinesOf(moment, pool.name)
  if (isAtRest(moment, pool, machines)) return
  const limits = poolLimits(pool)
  const moving = findMisplaced(moment, pool, machines, limits.desired)
  const drifted = machinesToCorrect(moment, pool, machines)
  const { current, old } = machineSets(moment, pool, machines, { moving, drifted })
  if (old.length === 0 && current.size === limits.desired) return
  const refusal = creationRefusal(moment, pool)
  const outdated = old.length > 0 && !pool.hold
  if (refusal !== null && (outdated || current.size < limits.desired)) {
    block(moment, { pool: pool.name, object: pool.name, ...refusal })
  }
  const rolls = outdated && refusal === null && layersAllowReplacing(moment, pool.name)
  const input = { ...limits, current, old }
  const plan: RolloutPlan =
    rolls || old.length === 0
      ? planRollout(input)
      : planHeld({ ...input, kept: keptSurge(moment, pool, machines, limits.desired) })
  if (plan.brokenSet !== null) record(moment, { kind: 'deadlock-broken', pool: pool.name, digest: pool.machineDigest })
  for (const [index, set] of old.entries()) {
    const reason = rolls ? reasonOf(set) : 'scaled-down'
    for (const victim of oldVictims(set, set.size - (plan.old[index] ?? 0))) beginRemoval(moment, victim, reason)
  }
  for (const victim of currentVictims(current, current.size - plan.current)) beginRemoval(moment, victim, 'scaled-down')
  if (refusal === null) for (let made = current.size; made < plan.current; made += 1) makeMachine(moment, pool)
}

function reasonOf({ name }: MachineSet): 'moved' | 'drifted' | 'outdated' {
  return name === misplacedSet ? 'moved' : name === driftedSet ? 'drifted' : 'outdated'
}

/** The quick answer for most pools at most times: as many as there shall be, all made from the pool's spec or held as they are. */
function isAtRest(moment: Moment, pool: TargetPool, machines: readonly MovingMachine[]): boolean {
  if (machines.length !== pool.replicas) return false
  for (const machine of machines) {
    if (machine.removal !== null) return false
    if (!pool.hold && (machine.digest !== pool.machineDigest || machine.reimaged !== null)) return false
  }
  return isSpread(pool, poolRecord(moment, pool.name))
}

const misplacedSet = 'misplaced'
const driftedSet = 'drifted'

/** Nodes to be moved because the pool's zones have changed; otherwise an uneven spread is left as it is. */
function findMisplaced(
  moment: Moment,
  pool: TargetPool,
  machines: readonly MovingMachine[],
  desired: number,
): ReadonlySet<MovingMachine> {
  if (isSpread(pool, poolRecord(moment, pool.name))) return noMachines
  const zones = poolZones(pool.zones, pool.machineSpec.region)
  // A move to a zone that is lost would end where it began.
  const usable = usableZones(moment.world, zones)
  if (usable.length === 0) return noMachines
  const current = machines.filter((machine) => machine.removal === null && machine.digest === pool.machineDigest)
  const moving = new Set(misplaced(usable, current, desired))
  const settled = moving.size === 0 && current.length === machines.length && current.length >= desired
  if (settled) poolRecord(moment, pool.name).spreadZones = zones
  return moving
}

const noMachines: ReadonlySet<MovingMachine> = new Set()

function machineSets(
  moment: Moment,
  pool: TargetPool,
  machines: readonly MovingMachine[],
  { moving, drifted }: { readonly moving: ReadonlySet<MovingMachine>; readonly drifted: ReadonlySet<MovingMachine> },
): { readonly current: MachineSet; readonly old: readonly MachineSet[] } {
  const current = emptySet(pool.machineDigest)
  const old: Growing<MachineSet>[] = []
  for (const machine of machines) {
    const isCurrent = machine.digest === current.name
    const name = moving.has(machine) ? misplacedSet : isCurrent && drifted.has(machine) ? driftedSet : machine.digest
    let set = name === current.name ? current : old.find((candidate) => candidate.name === name)
    if (set === undefined) old.push((set = emptySet(name)))
    set.actual += 1
    if (machine.removal === null) {
      set.size += 1
      set.machines.push(machine)
      if (isAvailable(moment, pool, machine)) {
        set.available += 1
        set.availableMachines.push(machine)
      }
    } else set.leaving += 1
  }
  return { current, old: old.filter((set) => set.actual > 0) }
}

type Growing<Set> = { -readonly [Key in keyof Set]: Set[Key] extends readonly MovingMachine[] ? MovingMachine[] : Set[Key] }

function emptySet(name: string): Growing<MachineSet> {
  return { name, size: 0, actual: 0, leaving: 0, available: 0, machines: [], availableMachines: [] }
}

/** Ready for as long as the pool's repave interval demands. */
function isAvailable(moment: Moment, pool: TargetPool, machine: MovingMachine): boolean {
  if (machine.phase !== 'ready' || machine.readyAt === null) return false
  return pool.repaveIntervalMs === 0 || isDue(moment, machine.readyAt + pool.repaveIntervalMs)
}

/** The surge that the hold found, as far as it is still there. */
function keptSurge(moment: Moment, pool: TargetPool, machines: readonly MovingMachine[], desired: number): number {
  const known = poolRecord(moment, pool.name)
  const present = machines.filter((machine) => machine.removal === null).length
  known.heldSurge = Math.min(known.heldSurge, Math.max(present - desired, 0))
  return known.heldSurge
}

/** Those that are of no use first, then the oldest. */
function oldVictims(set: MachineSet, count: number): readonly MovingMachine[] {
  if (count <= 0) return []
  return [...set.machines].sort((left, right) => usefulness(set, left) - usefulness(set, right)).slice(0, count)
}

/** Those that are of no use first, then one by one the oldest of the zone that has most. */
function currentVictims(set: MachineSet, count: number): readonly MovingMachine[] {
  const left = [...set.machines]
  const victims: MovingMachine[] = []
  while (victims.length < count) {
    const least = Math.min(...left.map((machine) => usefulness(set, machine)))
    const candidates = left.filter((machine) => usefulness(set, machine) === least)
    const most = Math.max(...candidates.map((machine) => crowd(machine, left)))
    const victim = candidates.find((machine) => crowd(machine, left) === most)
    if (victim === undefined) break
    left.splice(left.indexOf(victim), 1)
    victims.push(victim)
  }
  return victims
}

function usefulness(set: MachineSet, machine: MovingMachine): number {
  if (set.availableMachines.includes(machine)) return 4
  return machine.failure !== null ? 0 : machine.joinedAt === null ? 1 : machine.phase === 'ready' ? 3 : 2
}
