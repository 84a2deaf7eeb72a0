import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import type { Inventory, LayerState, ObservedApiServer, ObservedLayer, ObservedNode, ObservedPool } from '../cluster/inventory.ts'
import { servesApi } from './controllers/api-server.ts'
import { hasQuorum } from './etcd.ts'
import { observeBudgets, podCounts } from './observe-pods.ts'
import { isRelease, releaseKey } from './release-order.ts'
import { isOutdatedTaint } from './soft-taint.ts'
import { spareMachines } from './standing-fault.ts'
import type { Machine, PoolRecord, Release, World } from './world.ts'
import { isSpread, misplaced, poolZones } from './zones.ts'

/** What can be seen of a world from outside; null before it was given a target and after its cluster has gone. */
export function observeWorld(world: World): Inventory | null {
  if (world.life === 'gone' || world.generation === 0) return null
  const old = world.faults.find((fault) => fault.kind === 'observation-stale')
  if (old) return old.seen
  const budgets = observeBudgets(world)
  const spareNodes = spareMachines(world)
  const apiServers = observeApiServers(world)
  return {
    observedAt: world.time,
    generation: world.generation,
    infrastructureReady: world.infrastructure.state === 'ready',
    pools: observePools(world),
    layers: observeLayers(world),
    blockers: world.blockers,
    ...(apiServers.length > 0 && { apiServers }),
    ...(world.members.length > 0 && { members: world.members }),
    ...(budgets.length > 0 && { budgets }),
    ...(spareNodes !== null && { spareNodes }),
  }
}

function observeApiServers({ machines, members }: World): readonly ObservedApiServer[] {
  const up = hasQuorum(members)
  return machines
    .filter(({ role, joinedAt, phase }) => role === 'control-plane' && joinedAt !== null && phase !== 'removing')
    .map((machine) => ({
      node: machine.name,
      kubernetesVersion: (machine.reimaged ?? machine).kubernetesVersion,
      healthy: up && servesApi(machine),
    }))
}

/** Listed pools in their order, then those that are on their way out. */
function observePools(world: World): readonly ObservedPool[] {
  const nodes = new Map<string, ObservedNode[]>()
  const pods = podCounts(world)
  for (const machine of world.machines) {
    const node = observeNode(machine, pods && (pods.get(machine.name) ?? 0))
    const ofPool = nodes.get(machine.pool)
    if (ofPool) ofPool.push(node)
    else nodes.set(machine.pool, [node])
  }
  const listed = new Set((world.life === 'live' ? (world.target?.pools ?? []) : []).map((pool) => pool.name))
  return world.pools.map((pool) => {
    const { name, role, desired } = pool
    const toMove = listed.has(name) ? nodesToMove(world, pool) : 0
    return { name, role, desired: listed.has(name) ? desired : 0, nodes: nodes.get(name) ?? [], ...(toMove > 0 && { toMove }) }
  })
}

/** Of a worker pool whose zones have changed. */
function nodesToMove({ target, machines }: World, pool: PoolRecord): number {
  const wanted = target?.pools.find((one) => one.name === pool.name)
  if (wanted === undefined || wanted.role === 'control-plane' || isSpread(wanted, pool)) return 0
  const own = machines.filter((machine) => machine.pool === pool.name && machine.removal === null)
  return misplaced(poolZones(wanted.zones, wanted.machineSpec.region), own, wanted.replicas).length
}

function observeNode(machine: Machine, pods: number | null): ObservedNode {
  const { name, uid, phase, zone, createdAt, readyAt, labels } = machine
  const taints = machine.taints.filter((taint) => !isOutdatedTaint(taint))
  const { digest, kubernetesVersion } = machine.reimaged ?? machine
  const ready = readyAt !== null && machine.failure === null && phase !== 'removing'
  return {
    name,
    uid,
    phase,
    ready,
    zone,
    digest,
    kubernetesVersion,
    createdAt,
    readyAt,
    labels,
    ...(machine.reimaged && { made: { digest: machine.digest, kubernetesVersion: machine.kubernetesVersion } }),
    ...((taints.length > 0 || machine.relabelled === true) && { taints }),
    ...(pods !== null && { pods }),
    ...(taints.length < machine.taints.length && { outdated: true as const }),
    ...(machine.removal && { leaves: machine.removal.reason }),
  }
}

function observeLayers(world: World): readonly ObservedLayer[] {
  const wanted = world.target?.layers ?? []
  const keys = new Set(wanted.filter(isRelease).map(releaseKey))
  const leaving = world.releases.filter((release) => !keys.has(release.key))
  return [
    ...wanted
      .filter(
        (layer) =>
          world.life === 'live' || !isRelease(layer) || world.releases.some((release) => release.key === releaseKey(layer)),
      )
      .map((layer) => (isRelease(layer) ? observeWanted(world, layer) : observeMachineLayer(world, layer))),
    ...leaving.map((release) => observeRelease(release, release.state === 'removing' ? 'in-progress' : 'queued')),
  ]
}

function observeWanted(world: World, layer: CompiledLayer): ObservedLayer {
  const key = releaseKey(layer)
  const release = world.releases.find((candidate) => candidate.key === key)
  if (release === undefined || release.edited === null) {
    const { profile, name, kind, version } = layer
    return { profile, name, kind, version, digest: null, state: 'queued', message: null }
  }
  const states: Record<Release['state'], LayerState> = {
    changing: 'in-progress',
    removing: 'in-progress',
    failed: 'failed',
    ready: release.digest === layer.digest || world.life !== 'live' ? 'ready' : 'queued',
  }
  return observeRelease(release, states[release.state])
}

function observeRelease(release: Release, state: LayerState): ObservedLayer {
  const { profile, name, kind, version, message, corrected } = release
  return {
    profile,
    name,
    kind,
    version,
    digest: release.edited ?? release.digest,
    state,
    message,
    ...(corrected && { corrected }),
  }
}

function observeMachineLayer(world: World, layer: CompiledLayer): ObservedLayer {
  const { profile, name, kind, version } = layer
  const known = world.machineLayers.find((candidate) => candidate.profile === profile && candidate.name === name)
  const state: LayerState = known?.digest === layer.digest ? 'ready' : world.machines.length > 0 ? 'in-progress' : 'queued'
  return { profile, name, kind, version: known?.version ?? version, digest: known?.digest ?? null, state, message: null }
}
