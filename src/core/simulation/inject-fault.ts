import type { Fault, StandingFault } from './fault.ts'
import { closeMoment, dropMachine, openMoment, poolRecord, record, type Moment, type MovingMachine } from './moment.ts'
import { meddle } from './meddle.ts'
import { observeWorld } from './observe-world.ts'
import type { WorldEvent } from './world-event.ts'
import type { MachineImage } from './machine-image.ts'
import type { World } from './world.ts'

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

function strike(moment: Moment, fault: Fault): string | null {
  switch (fault.kind) {
    case 'node-never-boots':
    case 'node-never-joins':
      return standPool(moment, fault.pool, { kind: fault.kind, pool: fault.pool, left: fault.count ?? 1 })
    case 'budget-blocks-drain':
      return standPool(moment, fault.pool, { kind: fault.kind, pool: fault.pool, budget: fault.budget })
    case 'addon-fails':
      return failAddon(moment, fault.layer, fault.count ?? 1)
    case 'cloud-quota':
      return stand(moment, { kind: fault.kind, machines: moment.world.machines.length + fault.nodes }, 'cloud')
    case 'engine-away':
      return stand(moment, { kind: fault.kind }, 'engine')
    case 'observation-stale': {
      const seen = observeWorld(moment.world)
      return seen === null ? 'Nothing of the cluster has been seen yet.' : stand(moment, { kind: fault.kind, seen }, 'engine')
    }
    case 'node-dies':
      return onNode(moment, fault.node, (_, machine) => die(moment, machine, fault.forMs ?? null))
    case 'node-deleted':
      return onNode(moment, fault.node, vanish)
    case 'node-reverted':
      return onNode(moment, fault.node, (_, machine) => revert(moment, machine, fault.to ?? null))
    case 'node-relabelled':
    case 'pool-scaled':
    case 'addon-edited':
    case 'addon-removed':
      return meddle(moment, fault)
    case 'cleared':
      moment.world.faults = moment.world.faults.filter((standing) => standing.kind !== fault.fault)
      record(moment, { kind: 'fault', fault: fault.kind, object: fault.fault })
      return null
  }
}

function standPool(moment: Moment, pool: string | null, fault: StandingFault): string | null {
  if (pool !== null && !moment.world.pools.some((known) => known.name === pool)) return `The cluster has no pool ${pool}.`
  return stand(moment, fault, pool ?? 'any pool')
}

function failAddon(moment: Moment, layer: string, count: number): string | null {
  const known = moment.world.target?.layers.some((candidate) => `${candidate.profile}/${candidate.name}` === layer)
  if (known !== true) return `The cluster has no layer ${layer}; a layer is named profile/layer.`
  return stand(moment, { kind: 'addon-fails', layer, left: count }, layer)
}

function stand(moment: Moment, fault: StandingFault, object: string): null {
  moment.world.faults = [...moment.world.faults, fault]
  record(moment, { kind: 'fault', fault: fault.kind, object })
  return null
}

function onNode(moment: Moment, name: string, act: (moment: Moment, machine: MovingMachine) => string | null): string | null {
  const machine = moment.world.machines.find((candidate) => candidate.name === name)
  return machine === undefined ? `The cluster has no node ${name}.` : act(moment, machine)
}

function die(moment: Moment, machine: MovingMachine, forMs: number | null): string | null {
  if (machine.failure !== null) return `The node ${machine.name} has failed already.`
  if (machine.phase === 'removing') return `The node ${machine.name} is being removed already.`
  if (forMs !== null && machine.phase !== 'ready') return `The node ${machine.name} is not ready, so that it cannot come back.`
  const { time } = moment.world
  machine.failure = { cause: 'died', at: time, ...(forMs !== null && { until: time + forMs }) }
  if (machine.removal === null) machine.phase = 'failed'
  machine.until = null
  record(moment, { kind: 'node-failed', node: machine.name, cause: 'died' })
  failMember(moment, machine.name)
  return null
}

function vanish(moment: Moment, machine: MovingMachine): null {
  dropMachine(moment, machine)
  record(moment, { kind: 'node-vanished', node: machine.name })
  failMember(moment, machine.name)
  return null
}

function revert(moment: Moment, machine: MovingMachine, to: MachineImage | null): string | null {
  const image = to ?? poolRecord(moment, machine.pool).previous
  if (image === null) return `The pool ${machine.pool} was never made from anything else; say what to revert ${machine.name} to.`
  const isAsMade = image.digest === machine.digest && image.kubernetesVersion === machine.kubernetesVersion
  machine.reimaged = isAsMade ? null : image
  record(moment, { kind: 'node-reverted', node: machine.name, digest: image.digest, kubernetesVersion: image.kubernetesVersion })
  return null
}

function failMember(moment: Moment, node: string): void {
  const member = moment.world.members.find((candidate) => candidate.node === node)
  if (member === undefined) return
  member.healthy = false
  record(moment, { kind: 'member-failed', node })
}
