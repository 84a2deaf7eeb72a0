import type { Blocker } from '../cluster/inventory.ts'
import type { TargetPool } from '../update/target.ts'
import { addMachine, block, machinesOf, record, type Moment } from './moment.ts'
import { machineUid, nodeName } from './naming.ts'
import { isImageMissing, spareMachines, strikesNode } from './standing-fault.ts'
import { bootDuration } from './timing.ts'
import type { Machine } from './world.ts'
import { poolZones, usableZones, zoneForNew } from './zones.ts'

/** Orders one machine of the pool's machine spec from the cloud, which may have none to give. */
export function makeMachine(moment: Moment, pool: TargetPool): void {
  const { world } = moment
  const spec = pool.machineSpec
  const left = usableZones(world, poolZones(pool.zones, spec.region))
  const refusal = cloudRefusal(world, pool, left)
  if (refusal !== null) return block(moment, { pool: pool.name, object: pool.name, ...refusal, owner: 'cloud' })
  const serial = (world.machinesMade += 1)
  const name = nodeName(world.name, pool.name, world.seed, serial)
  const uid = machineUid(world.seed, serial)
  const zone = zoneForNew(left, machinesOf(moment, pool.name), (machine) => machine.digest === pool.machineDigest)
  const stuck = stuckAt(moment, pool.name)
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

/** Why the cloud makes no machine for the pool; `zones` are those in which it could. */
function cloudRefusal(
  world: Moment['world'],
  { name, zones: wanted, machineSpec }: TargetPool,
  zones: readonly string[],
): Pick<Blocker, 'reason' | 'message'> | null {
  if (zones.length === 0) {
    const lost = poolZones(wanted, machineSpec.region).join(', ')
    return {
      reason: 'zone.lost',
      message: `The cloud makes no node more for pool ${name}: of its zones none is left, ${lost} being lost. Wait for one, or give the pool another zone.`,
    }
  }
  const { image, kubernetesVersion } = machineSpec
  if (isImageMissing(world, name, kubernetesVersion)) {
    return {
      reason: 'image.missing',
      message: `The cloud makes no node more for pool ${name}: it has no image${image === '' ? '' : ` ${image}`} for Kubernetes ${kubernetesVersion}. Publish one, or choose a version that has one.`,
    }
  }
  if (spareMachines(world) !== 0) return null
  return {
    reason: 'cloud.quota',
    message: `The cloud makes no node more for pool ${name}: its quota is used up. Raise it, or let a node go first.`,
  }
}

function stuckAt(moment: Moment, pool: string): Machine['stuck'] {
  if (strikesNode(moment, 'node-never-boots', pool)) return 'boot'
  if (strikesNode(moment, 'node-never-joins', pool)) return 'join'
  return strikesNode(moment, 'node-never-ready', pool) ? 'ready' : null
}
