import { random } from '../base/random.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import { isSameLayer } from '../cluster/compiled-cluster.ts'
import type { Durations } from '../cluster/durations.ts'
import type { Inventory, ObservedLayer, ObservedMember, ObservedNode, ObservedPool } from '../cluster/inventory.ts'
import type { EngineTarget } from '../update/target.ts'
import { isRelease, releaseKey } from './release-order.ts'
import { applyTarget } from './take-target.ts'
import { bootDuration, cordonDuration, drainDuration, joinDuration, layerDuration, removeDuration } from './timing.ts'
import { seenWorkloads } from './seen-workloads.ts'
import { podsPerNode } from './workload.ts'
import { newWorld, type EtcdMember, type Machine, type Release, type World } from './world.ts'

export interface SeenCluster {
  readonly inventory: Inventory
  /** What the engine was told last. */
  readonly applied: EngineTarget
  /** Whether the cluster has once been complete. */
  readonly running: boolean
}

/**
 * A world that looks as the inventory says. Work that is under way goes on; how long it still takes is drawn anew, since nobody sees
 * from outside how far it is. Faults that are to come are not foreseen.
 */
export function seenWorld({ inventory, applied, running }: SeenCluster, seed: string, durations: Durations): World {
  // No cluster has an empty name, so that no node that is made is called like one that is there.
  const empty = { ...newWorld({ id: 'forecast', name: '', seed, now: inventory.observedAt }), durations }
  const taken = applyTarget(empty, 1, applied)
  if (taken.kind !== 'taken') return empty
  const { world } = taken
  const workloads = seenWorkloads(inventory, world.target)
  const named = podsPerNode(workloads)
  const machines = inventory.pools
    .flatMap((pool) => pool.nodes.map((node) => machineOf(world, pool, node, named.get(node.name) ?? 0)))
    .sort(oldestFirst)
  return {
    ...world,
    infrastructure: { state: inventory.infrastructureReady ? 'ready' : 'absent', until: null },
    machinesMade: machines.length,
    machines,
    workloads,
    members: membersOf(world, machines, inventory.members ?? []),
    releases: inventory.layers.flatMap((layer) => releaseOf(world, layer)),
    machineLayers: applied.layers.flatMap((layer) => {
      const seen = isRelease(layer) ? undefined : inventory.layers.find((one) => isSameLayer(one, layer))
      return seen?.digest ? [{ profile: seen.profile, name: seen.name, version: seen.version, digest: seen.digest }] : []
    }),
    provisioned: { controlPlane: running, workers: running },
    dressedGeneration: world.generation,
  }
}

function oldestFirst(left: Machine, right: Machine): number {
  return left.createdAt - right.createdAt
}

function machineOf(world: World, { name: pool, role }: ObservedPool, node: ObservedNode, named: number): Machine {
  const { name, uid, zone, digest, kubernetesVersion, createdAt, phase, readyAt, labels } = node
  const podsSeen = node.pods === undefined ? undefined : Math.max(node.pods - named, 0)
  const leaves = phase === 'cordoned' || phase === 'draining' || phase === 'removing'
  const joined = phase === 'ready' || leaves || readyAt !== null
  return {
    name,
    uid,
    pool,
    role,
    zone,
    digest,
    kubernetesVersion,
    createdAt,
    phase,
    until: untilOf(world, node, podsSeen),
    stuck: null,
    joinedAt: joined ? (readyAt ?? createdAt) : null,
    readyAt,
    reimaged: null,
    failure: phase === 'failed' ? { cause: readyAt === null ? 'never-ready' : 'died', at: world.time } : null,
    removal: leaves ? { reason: 'outdated', since: world.time, drainingSince: phase === 'cordoned' ? null : world.time } : null,
    ...(podsSeen !== undefined && { podsSeen }),
    labels,
    annotations: {},
    taints: [],
  }
}

/** When the work of the node's phase ends: some part of what such work takes, or what is left of it where its beginning is known. */
function untilOf(world: World, { uid, phase, createdAt }: ObservedNode, podsSeen: number | undefined): number | null {
  const cloudType = world.target?.cloudType ?? ''
  const left = (duration: number) => world.time + Math.ceil(duration * random(`${world.seed}/${uid}/left`)())
  switch (phase) {
    case 'booting':
      return Math.max(createdAt + bootDuration(cloudType, world, uid), world.time)
    case 'joining':
      return left(joinDuration(cloudType, world, uid))
    case 'cordoned':
      return left(cordonDuration())
    case 'draining':
      return left(drainDuration(world, uid, podsSeen))
    case 'removing':
      return left(removeDuration(cloudType, world, uid))
    case 'ready':
    case 'failed':
      return null
  }
}

/** A node is a member of etcd from its joining until it leaves its cloud. */
function isMember({ pool, phase, joinedAt }: Machine): boolean {
  return pool === controlPlanePool && joinedAt !== null && phase !== 'removing'
}

/** Those on nodes, lost where that was seen, since now: from outside nobody sees for how long; and those whose nodes somebody deleted. */
function membersOf({ time }: World, machines: readonly Machine[], seen: readonly ObservedMember[]): readonly EtcdMember[] {
  const lost = new Set(seen.filter(({ healthy }) => !healthy).map(({ node }) => node))
  const members = machines.filter(isMember).map(({ name, failure }): EtcdMember => {
    if (failure !== null) return { node: name, healthy: false }
    return lost.has(name) ? { node: name, healthy: false, failedAt: time } : { node: name, healthy: true }
  })
  const orphans = [...lost].filter((node) => !machines.some(({ name }) => name === node))
  return [...members, ...orphans.map((node) => ({ node, healthy: false }))]
}

function releaseOf(world: World, seen: ObservedLayer): readonly Release[] {
  if (seen.kind === 'os' || seen.kind === 'k8s') return []
  const wanted = world.target?.layers.find((layer) => isSameLayer(layer, seen))
  if (seen.digest === null && seen.state === 'queued') return []
  const { profile, name, kind, version, digest, state, message } = seen
  const key = wanted ? releaseKey(wanted) : `${profile}/${name}`
  const under = state === 'in-progress'
  const work = !wanted ? 'remove' : digest === null ? 'install' : 'upgrade'
  const left = random(`${world.seed}/${key}/left`)()
  return [
    {
      key,
      profile,
      name,
      kind,
      installPriority: wanted?.installPriority ?? 0,
      version,
      digest,
      state: under ? (wanted ? 'changing' : 'removing') : state === 'failed' ? 'failed' : 'ready',
      goal: wanted && (under || state === 'failed') ? { digest: wanted.digest, version: wanted.version } : null,
      until: under
        ? world.time + Math.ceil(layerDuration(work, world, key, world.time) * left)
        : state === 'failed'
          ? world.time
          : null,
      failures: state === 'failed' ? 1 : 0,
      message,
    },
  ]
}
