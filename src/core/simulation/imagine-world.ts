import type { EngineInstant } from '../base/instant.ts'
import type { Inventory, NodePhase, ObservedLayer, ObservedNode, ObservedPool } from '../cluster/inventory.ts'
import type { EngineTarget } from '../update/target.ts'
import { controlPlaneTarget } from './moment.ts'
import { releaseKey } from './release-order.ts'
import { bootDuration, removeDuration } from './timing.ts'
import { newWorld, type Machine, type MachineLayer, type PoolRecord, type Release, type World } from './world.ts'
import { poolZones } from './zones.ts'

/**
 * A world that looks as an inventory says, given what its engine was told last: what forecasts run on. How far the work of each
 * node has come is not to be seen from outside, so it begins anew; how long it takes follows from the seed.
 */
export function imagineWorld(options: {
  readonly seed: string
  readonly inventory: Inventory
  readonly target: EngineTarget
}): World {
  const { seed, inventory, target } = options
  const now = inventory.observedAt
  const blank = newWorld({ id: 'imagined', name: 'imagined', seed, now })
  const pools = inventory.pools.filter(
    (pool) => pool.nodes.length > 0 || target.pools.some((listed) => listed.name === pool.name),
  )
  const machines = pools.flatMap((pool) =>
    pool.nodes.map((node) => imagineMachine(pool, node, { seed, cloudType: target.cloudType, now })),
  )
  return {
    ...blank,
    generation: inventory.generation,
    target,
    machinesMade: machines.length,
    infrastructure: { state: inventory.infrastructureReady ? 'ready' : 'absent', until: null },
    machines: machines.sort((left, right) => left.createdAt - right.createdAt),
    members: machines
      .filter((machine) => machine.role === 'control-plane' && machine.joinedAt !== null && machine.phase !== 'removing')
      .map((machine) => ({ node: machine.name, healthy: machine.failure === null })),
    releases: target.layers.flatMap((layer) => {
      const observed = inventory.layers.find((one) => one.profile === layer.profile && one.name === layer.name)
      return observed === undefined || observed.kind === 'os' || observed.kind === 'k8s' || observed.digest === null
        ? []
        : [imagineRelease(observed, releaseKey(layer), layer.installPriority)]
    }),
    machineLayers: inventory.layers.flatMap(imagineMachineLayer),
    pools: pools.flatMap((pool) => imaginePool(pool, target)),
    provisioned: imagineProvisioned(inventory),
    dressedGeneration: inventory.generation,
    nextAt: now,
  }
}

function imagineMachine(
  pool: ObservedPool,
  node: ObservedNode,
  { seed, cloudType, now }: { readonly seed: string; readonly cloudType: string; readonly now: EngineInstant },
): Machine {
  const { name, uid, zone, digest, kubernetesVersion, createdAt, phase, labels } = node
  const leaving = isLeaving(phase)
  const up = node.readyAt !== null || leaving
  return {
    name,
    uid,
    pool: pool.name,
    role: pool.role,
    zone,
    digest,
    kubernetesVersion,
    createdAt,
    phase,
    until: imagineUntil(node, seed, cloudType, now),
    stuck: null,
    joinedAt: up ? (node.readyAt ?? createdAt) : null,
    readyAt: node.readyAt,
    reimaged: null,
    failure: phase === 'failed' ? { cause: 'died', at: now } : null,
    removal: leaving ? { reason: 'outdated', since: now, drainingSince: phase === 'draining' ? now : null } : null,
    labels,
    annotations: {},
    taints: [],
  }
}

function isLeaving(phase: NodePhase): boolean {
  return phase === 'cordoned' || phase === 'draining' || phase === 'removing'
}

function imagineUntil({ phase, uid }: ObservedNode, seed: string, cloudType: string, now: EngineInstant): EngineInstant | null {
  if (phase === 'booting') return now + bootDuration(cloudType, seed, uid)
  if (phase === 'removing') return now + removeDuration(cloudType, seed, uid)
  return null
}

function imagineRelease(observed: ObservedLayer, key: string, installPriority: number): Release {
  const { profile, name, kind, version, digest } = observed
  return {
    key,
    profile,
    name,
    kind,
    installPriority,
    version,
    digest,
    state: 'ready',
    goal: null,
    until: null,
    failures: 0,
    message: null,
  }
}

function imagineMachineLayer({ profile, name, kind, version, digest }: ObservedLayer): readonly MachineLayer[] {
  return (kind === 'os' || kind === 'k8s') && digest !== null ? [{ profile, name, version, digest }] : []
}

function imaginePool(pool: ObservedPool, target: EngineTarget): readonly PoolRecord[] {
  const listed = target.pools.find((candidate) => candidate.name === pool.name)
  const node = pool.nodes[0]
  const staying = pool.nodes.filter((one) => !isLeaving(one.phase))
  const digest = listed?.machineDigest ?? node?.digest
  const kubernetesVersion = listed?.machineSpec.kubernetesVersion ?? node?.kubernetesVersion
  if (digest === undefined || kubernetesVersion === undefined) return []
  return [
    {
      name: pool.name,
      role: pool.role,
      desired: pool.desired,
      digest,
      kubernetesVersion,
      previous: null,
      drain: (listed ?? controlPlaneTarget(target)).drain,
      heldSurge: listed?.hold === true ? Math.max(staying.length - pool.desired, 0) : 0,
      spreadZones: listed ? poolZones(listed.zones, listed.machineSpec.region) : [],
      neverReady: 0,
    },
  ]
}

/** What was once complete stays so; a cluster that has storage or add-ons has had all its nodes. */
function imagineProvisioned(inventory: Inventory): World['provisioned'] {
  const ready = (pool: ObservedPool) => pool.nodes.filter((node) => node.ready).length >= pool.desired
  const workers = inventory.layers.some((layer) => (layer.kind === 'csi' || layer.kind === 'addon') && layer.digest !== null)
  const controlPlane = inventory.pools.some((pool) => pool.role === 'worker' && pool.nodes.length > 0)
  return {
    controlPlane: workers || controlPlane || inventory.pools.filter((pool) => pool.role === 'control-plane').every(ready),
    workers: workers || inventory.pools.every(ready),
  }
}
