import { controlPlanePool } from '../cluster/cluster.ts'
import type { Fault, StandingFault } from './fault.ts'
import { deleteMachine, killMachine, loseMember } from './machine-failure.ts'
import type { MachineImage } from './machine-image.ts'
import { meddle, relabel } from './meddle.ts'
import { closeMoment, openMoment, poolRecord, record, type Moment, type MovingMachine } from './moment.ts'
import { observeWorld } from './observe-world.ts'
import { lostZones } from './standing-fault.ts'
import type { WorldEvent } from './world-event.ts'
import type { World } from './world.ts'
import { poolZones } from './zones.ts'

type FaultAnswer =
  | { readonly kind: 'injected'; readonly world: World; readonly log: readonly WorldEvent[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Makes something go wrong, at the world's own time. A fault that makes no sense in this world is refused with the reason. */
export function injectFault(world: World, fault: Fault): FaultAnswer {
  const moment = openMoment(world)
  const message = strike(moment, fault)
  if (message !== null) return { kind: 'refused', message }
  moment.world.nextAt = world.time
  return { kind: 'injected', ...closeMoment(moment) }
}

/** The message says why the fault makes no sense here; null where it was done. */
export function strike(moment: Moment, fault: Fault): string | null {
  const { world } = moment
  switch (fault.kind) {
    case 'node-never-boots':
    case 'node-never-joins':
    case 'node-never-ready':
    case 'node-dies-in-drain': {
      const { kind, pool = null, count = 1 } = fault
      return countProblem(count) ?? standPool(moment, pool, { kind, pool, left: count })
    }
    case 'budget-blocks-drain':
    case 'eviction-fails': {
      const { kind, pool = null, budget = 'default/blocking' } = fault
      return standPool(moment, pool, { kind, pool, budget })
    }
    case 'image-missing': {
      const { kind, pool = null, version = null } = fault
      return standPool(moment, pool, { kind, pool, version })
    }
    case 'addon-fails':
    case 'addon-never-ready':
      return countProblem(fault.count ?? 1) ?? standLayer(moment, fault.layer, { ...fault, left: fault.count ?? 1 })
    case 'cloud-quota':
      return stand(moment, { kind: fault.kind, machines: world.machines.length + (fault.nodes ?? 0) }, 'cloud')
    case 'zone-lost':
      return loseZone(moment, fault.zone)
    case 'engine-slow':
      return secondsProblem(fault.seconds) ?? stand(moment, { kind: fault.kind, seconds: fault.seconds }, 'engine')
    case 'engine-rate-limited':
      return (
        secondsProblem(fault.seconds) ?? stand(moment, { kind: fault.kind, seconds: fault.seconds, since: world.time }, 'engine')
      )
    case 'engine-away':
    case 'engine-conflicts':
      return stand(moment, { kind: fault.kind }, 'engine')
    case 'observation-stale': {
      const seen = observeWorld(world)
      return seen === null ? 'Nothing of the cluster has been seen yet.' : stand(moment, { kind: fault.kind, seen }, 'engine')
    }
    case 'node-dies':
      return onNode(moment, fault, (_, machine) => killMachine(moment, machine, fault.forMs ?? null))
    case 'node-deleted':
      return onNode(moment, fault, deleteMachine)
    case 'member-lost':
      return onNode(moment, fault.node === undefined ? { pool: controlPlanePool } : fault, loseMember)
    case 'node-reverted':
      return onNode(moment, fault, (_, machine) => revert(moment, machine, fault.to ?? null))
    case 'node-relabelled':
      return onNode(moment, fault, relabel)
    case 'pool-scaled':
    case 'addon-edited':
    case 'addon-removed':
      return meddle(moment, fault)
    case 'cleared':
      return clear(moment, fault.fault)
  }
}

function countProblem(count: number): string | null {
  return count >= 1 ? null : 'A fault strikes at least once; give a count from 1.'
}

function secondsProblem(seconds: number): string | null {
  return seconds > 0 ? null : 'An engine is slow, or limits calls, for more than 0 seconds.'
}

function standPool(moment: Moment, pool: string | null, fault: StandingFault): string | null {
  return poolProblem(moment, pool) ?? stand(moment, fault, pool ?? 'any pool')
}

function poolProblem({ world }: Moment, pool: string | null): string | null {
  if (pool === null || world.pools.some((known) => known.name === pool)) return null
  return `The cluster has no pool ${pool}; it has ${world.pools.map(({ name }) => name).join(', ')}.`
}

function standLayer(
  moment: Moment,
  layer: string,
  { kind, left }: { readonly kind: 'addon-fails' | 'addon-never-ready'; readonly left: number },
): string | null {
  const known = moment.world.target?.layers.some((candidate) => `${candidate.profile}/${candidate.name}` === layer)
  if (known !== true) return `The cluster has no layer ${layer}; a layer is named profile/layer.`
  return stand(moment, { kind, layer, left }, layer)
}

function stand(moment: Moment, fault: StandingFault, object: string): null {
  moment.world.faults = [...moment.world.faults, fault]
  record(moment, { kind: 'fault', fault: fault.kind, object })
  return null
}

function loseZone(moment: Moment, zone: string): string | null {
  const { world } = moment
  const listed = (world.target?.pools ?? []).flatMap((pool) => poolZones(pool.zones, pool.machineSpec.region))
  const known = [...new Set([...listed, ...world.machines.map((machine) => machine.zone)])]
  if (!known.includes(zone)) return `No pool and no node of the cluster is in zone ${zone}; its zones are ${known.join(', ')}.`
  if (lostZones(world).includes(zone)) return `The zone ${zone} is lost already.`
  const inZone = world.machines.filter((machine) => machine.zone === zone)
  // What was ready comes back with its zone, and what is to come back by itself does not before.
  const nodes = inZone.filter((machine) => machine.phase === 'ready' || machine.failure?.until !== undefined)
  stand(moment, { kind: 'zone-lost', zone, nodes: nodes.map(({ name }) => name) }, zone)
  for (const machine of inZone) {
    if (machine.failure?.cause === 'died') machine.failure = { cause: 'died', at: machine.failure.at }
    else killMachine(moment, machine)
  }
  return null
}

function clear(moment: Moment, kind: StandingFault['kind'] | 'scenario'): null {
  const { world } = moment
  if (kind === 'scenario') delete world.planned
  for (const fault of world.faults) {
    if (fault.kind !== kind || fault.kind !== 'zone-lost') continue
    for (const machine of world.machines)
      if (machine.failure?.cause === 'died' && machine.removal === null && fault.nodes.includes(machine.name))
        machine.failure = { ...machine.failure, until: world.time }
  }
  world.faults = world.faults.filter((fault) => fault.kind !== kind)
  record(moment, { kind: 'fault', fault: 'cleared', object: kind })
  return null
}

/** A node by its name, or else the oldest of the pool. */
function onNode(
  moment: Moment,
  { node, pool }: { readonly node?: string; readonly pool?: string | null },
  act: (moment: Moment, machine: MovingMachine) => string | null,
): string | null {
  if (node === undefined && (pool ?? null) === null) return 'Say which node it strikes, or of which pool the oldest.'
  const problem = poolProblem(moment, pool ?? null)
  if (problem !== null) return problem
  const { machines } = moment.world
  const machine = machines.find((one) =>
    node === undefined ? one.pool === pool && one.failure === null && one.phase !== 'removing' : one.name === node,
  )
  if (machine === undefined) return node === undefined ? `The pool ${pool} has no node.` : `The cluster has no node ${node}.`
  return act(moment, machine)
}

function revert(moment: Moment, machine: MovingMachine, to: MachineImage | null): string | null {
  const image = to ?? poolRecord(moment, machine.pool).previous
  if (image === null) return `The pool ${machine.pool} was never made from anything else; say what to revert ${machine.name} to.`
  const isAsMade = image.digest === machine.digest && image.kubernetesVersion === machine.kubernetesVersion
  machine.reimaged = isAsMade ? null : image
  record(moment, { kind: 'node-reverted', node: machine.name, digest: image.digest, kubernetesVersion: image.kubernetesVersion })
  return null
}
