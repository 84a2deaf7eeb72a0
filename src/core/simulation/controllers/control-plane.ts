import type { TargetPool } from '../../update/target.ts'
import { machinesToCorrect } from './correction.ts'
import { apiAway } from './node-join.ts'
import { countRepair, memberRepairIsDue, repairIsDue } from './node-repair.ts'
import { layersAllowReplacing } from './releases.ts'
import { hasQuorum, keepsQuorumWithout } from '../etcd.ts'
import { makeMachine } from '../make-machine.ts'
import {
  block,
  controlPlaneTarget,
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
import { beginRemoval, dropMember } from '../remove-machine.ts'
import { lostZones } from '../standing-fault.ts'
import { crowd, poolZones } from '../zones.ts'
import type { Machine } from '../world.ts'

/**
 * Cluster API's KubeadmControlPlane: at most one step at a time, repair before everything else, and a step only when every
 * member is healthy (update-systems 5.1).
 */
export function reconcileControlPlane(moment: Moment): void {
  const target = liveTarget(moment)
  if (target === null || moment.world.infrastructure.state !== 'ready') return
  const pool = controlPlaneTarget(target)
  // Cluster API's paused: what has begun ends, and nothing is begun.
  if (!pool || pool.suspended === true || isResting(moment, pool.name)) return
  advanceControlPlane(moment, pool)
  rest(moment, pool.name)
}

function advanceControlPlane(moment: Moment, pool: TargetPool): void {
  const machines = machinesOf(moment, pool.name)
  const { members } = moment.world
  dropOrphans(moment, machines)
  if (machines.length === 0 && members.length === 0) return makeMachine(moment, pool)
  if (members.length > 0 && !hasQuorum(members)) return blockLostQuorum(moment, pool)
  if (machines.some((machine) => isLeaving(moment, machine))) return
  if (repair(moment, machines)) return
  if (discardOutdatedArrival(moment, pool, machines)) return
  if (machines.some((machine) => machine.removal !== null)) return
  if (!isHealthy(moment, pool, machines)) return
  step(moment, pool, machines)
}

/** Members whose machine was deleted behind everybody's back. */
function dropOrphans(moment: Moment, machines: readonly Machine[]): void {
  for (const { node } of moment.world.members) {
    if (machines.some((machine) => machine.name === node)) continue
    if (keepsQuorumWithout(moment.world.members, node)) dropMember(moment, node)
  }
}

/** A removal that goes on; one that waits until etcd can spare the member must not keep another member from being repaired. */
function isLeaving(moment: Moment, machine: Machine): boolean {
  if (machine.removal === null) return false
  return machine.phase === 'removing' || keepsQuorumWithout(moment.world.members, machine.name)
}

/** One failed member at a time, and only if etcd keeps its majority. Removing comes first: a fourth member would raise the quorum. */
function repair(moment: Moment, machines: readonly MovingMachine[]): boolean {
  const { members } = moment.world
  const failed = machines.find((machine) => repairIsDue(moment, machine) || memberRepairIsDue(moment, machine))
  if (failed === undefined) return false
  if (members.length === 1 && members[0]?.node === failed.name) {
    if (moment.world.provisioned.controlPlane) return false
    startOver(moment)
  } else if (!keepsQuorumWithout(members, failed.name)) return false
  beginRemoval(moment, failed, countRepair(moment, failed))
  return true
}

/** The first node of a cluster that never was complete takes with it an etcd in which nothing is kept but what is made again. */
function startOver(moment: Moment): void {
  const { world } = moment
  for (const { profile, name, digest } of world.releases) record(moment, { kind: 'layer', profile, name, state: 'gone', digest })
  world.releases = []
  for (const { node } of world.members) record(moment, { kind: 'member-removed', node })
  world.members = []
}

/** A machine on its way that is outdated already never becomes a member, so that a bad image is not waited for. */
function discardOutdatedArrival(moment: Moment, pool: TargetPool, machines: readonly MovingMachine[]): boolean {
  if (pool.hold) return false
  const early = machines.find(
    (machine) => machine.joinedAt === null && machine.removal === null && machine.digest !== pool.machineDigest,
  )
  if (early === undefined) return false
  beginRemoval(moment, early, 'outdated')
  return true
}

/** The gate before every step: API server, controller manager, scheduler and etcd member of every machine. */
function isHealthy(moment: Moment, pool: TargetPool, machines: readonly Machine[]): boolean {
  const unhealthy = machines.find((machine) => machine.failure !== null || hasLostMember(moment, machine))
  if (unhealthy !== undefined) {
    block(moment, {
      pool: pool.name,
      object: unhealthy.name,
      reason: 'control-plane.unhealthy',
      message: `${unhealthy.name} ${unhealthy.failure ? 'has failed' : 'has an unhealthy etcd member'}. The control plane takes no step before it is repaired.`,
      owner: 'control-plane',
    })
    return false
  }
  const healthy = (machine: Machine) =>
    machine.phase === 'ready' && moment.world.members.some((member) => member.node === machine.name && member.healthy)
  return machines.every(healthy) && moment.world.members.length === machines.length
}

function hasLostMember({ world }: Moment, machine: Machine): boolean {
  return world.members.some((member) => member.node === machine.name && !member.healthy)
}

function step(moment: Moment, pool: TargetPool, machines: readonly MovingMachine[]): void {
  const { desired, maxSurge } = poolLimits(pool)
  const drifted = machinesToCorrect(moment, pool, machines)
  const outdated = pool.hold ? [] : machines.filter((machine) => machine.digest !== pool.machineDigest || drifted.has(machine))
  if (machines.length < desired) return makeMachine(moment, pool)
  if (outdated.length > 0) {
    if (!layersAllowReplacing(moment, pool.name)) return
    if (machines.length < desired + maxSurge) return makeMachine(moment, pool)
    return removeOne(moment, pool, outdated, machines, 'outdated')
  }
  const kept = pool.hold ? poolRecord(moment, pool.name).heldSurge : 0
  if (machines.length <= desired + kept) return
  // Where a repair was taken back after its new node had come, the one that somebody changed is the one too many.
  const changed = machines.filter(({ reimaged }) => reimaged !== null)
  removeOne(moment, pool, changed.length > 0 ? changed : machines, machines, 'scaled-down')
}

/** The failure domain with most machines first, and there the oldest. */
function removeOne(
  moment: Moment,
  pool: TargetPool,
  candidates: readonly MovingMachine[],
  machines: readonly Machine[],
  reason: 'outdated' | 'scaled-down',
): void {
  const zones = poolZones(pool.zones, pool.machineSpec.region)
  const weight = (machine: Machine) => crowd(machine, machines) + (zones.includes(machine.zone) ? 0 : machines.length)
  let victim = candidates[0]
  for (const candidate of candidates) if (victim !== undefined && weight(candidate) > weight(victim)) victim = candidate
  if (victim === undefined || !keepsQuorumWithout(moment.world.members, victim.name)) return
  const isDrifted = reason === 'outdated' && victim.digest === pool.machineDigest
  beginRemoval(moment, victim, isDrifted ? 'drifted' : reason)
}

function blockLostQuorum(moment: Moment, pool: TargetPool): void {
  const zones = lostZones(moment.world)
  const zonesText = zones.length > 0 ? ` Lost are the zones ${zones.join(', ')}.` : ''
  block(moment, {
    pool: pool.name,
    object: pool.name,
    reason: 'etcd.quorum-lost',
    message: `${apiAway.message}${zonesText} Restore etcd from a backup, or delete the cluster.`,
    owner: 'control-plane',
  })
}
