import type { TargetPool } from '../update/target.ts'
import type { StandingFault } from './fault.ts'
import { addMachine, block, machinesOf, record, type Moment } from './moment.ts'
import { machineUid, nodeName } from './naming.ts'
import { bootDuration } from './timing.ts'
import type { World } from './world.ts'
import { poolZones, zoneForNew } from './zones.ts'

/** Orders one machine of the pool's machine spec from the cloud, which may have none to give. */
export function makeMachine(moment: Moment, pool: TargetPool): void {
  const { world } = moment
  if (spareMachines(world) === 0) return blockFullCloud(moment, pool)
  const serial = (world.machinesMade += 1)
  const spec = pool.machineSpec
  const name = nodeName(world.name, pool.name, world.seed, serial)
  const uid = machineUid(world.seed, serial)
  const zones = poolZones(pool.zones, spec.region)
  const zone = zoneForNew(zones, machinesOf(moment, pool.name), (machine) => machine.digest === pool.machineDigest)
  const stuck = strike(moment, 'node-never-boots', pool.name)
    ? 'boot'
    : strike(moment, 'node-never-joins', pool.name)
      ? 'join'
      : null
  addMachine(moment, {
    name,
    uid,
    pool: pool.name,
    role: pool.role,
    zone,
    digest: pool.machineDigest,
    kubernetesVersion: spec.kubernetesVersion,
    createdAt: world.time,
    phase: 'booting',
    until: stuck === 'boot' ? null : world.time + bootDuration(spec.cloudType, world, uid),
    stuck,
    joinedAt: null,
    readyAt: null,
    reimaged: null,
    failure: null,
    removal: null,
    labels: pool.labels,
    annotations: pool.annotations,
    taints: pool.taints,
  })
  record(moment, {
    kind: 'node-created',
    node: name,
    uid,
    pool: pool.name,
    role: pool.role,
    zone,
    digest: pool.machineDigest,
    kubernetesVersion: spec.kubernetesVersion,
  })
}

/** How many machines more the cloud can make; null where it knows no limit. */
export function spareMachines({ faults, machines }: Pick<World, 'faults' | 'machines'>): number | null {
  if (faults.length === 0) return null
  const limits = faults.flatMap((fault) => (fault.kind === 'cloud-quota' ? [fault.machines] : []))
  return limits.length === 0 ? null : Math.max(Math.min(...limits) - machines.length, 0)
}

function blockFullCloud(moment: Moment, pool: TargetPool): void {
  block(moment, {
    pool: pool.name,
    object: pool.name,
    reason: 'cloud.quota',
    message: `The cloud makes no node more for pool ${pool.name}: its quota is used up. Raise it, or let a node go first.`,
    owner: 'cloud',
  })
}

/** Whether a fault was waiting for a new node of this pool; it strikes as often as it was asked to. */
function strike(moment: Moment, kind: 'node-never-boots' | 'node-never-joins', pool: string): boolean {
  const { world } = moment
  if (world.faults.length === 0) return false
  const hit = world.faults.find((fault) => fault.kind === kind && (fault.pool === null || fault.pool === pool))
  if (hit === undefined) return false
  world.faults = world.faults.flatMap((fault) => (fault === hit ? spent(fault) : [fault]))
  return true
}

/** What is left of a fault after it has struck once. */
export function spent(fault: StandingFault): readonly StandingFault[] {
  if (!('left' in fault)) return [fault]
  return fault.left > 1 ? [{ ...fault, left: fault.left - 1 }] : []
}
