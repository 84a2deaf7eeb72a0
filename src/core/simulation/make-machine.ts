import type { TargetPool } from '../update/target.ts'
import type { StandingFault } from './fault.ts'
import { addMachine, machinesOf, record, type Moment } from './moment.ts'
import { machineUid, nodeName } from './naming.ts'
import { bootDuration } from './timing.ts'
import { poolZones, zoneForNew } from './zones.ts'

/** Orders one machine of the pool's machine spec from the cloud. */
export function makeMachine(moment: Moment, pool: TargetPool): void {
  const { world } = moment
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
  if (fault.kind === 'budget-blocks-drain') return [fault]
  return fault.left > 1 ? [{ ...fault, left: fault.left - 1 }] : []
}
