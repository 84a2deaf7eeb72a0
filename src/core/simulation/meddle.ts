import { digestJson } from '../base/digest.ts'
import type { Fault } from './fault.ts'
import { poolRecord, record, type Moment, type MovingMachine } from './moment.ts'
import { nodesMax, scaledPool } from './scaled-pool.ts'
import { poolGoal } from './take-target.ts'

type Meddling = Extract<Fault, { readonly kind: 'pool-scaled' | 'addon-edited' | 'addon-removed' }>

/** Somebody changes what Cairn made, behind the engine's back. What makes no sense in this world is refused with the reason. */
export function meddle(moment: Moment, fault: Meddling): string | null {
  switch (fault.kind) {
    case 'pool-scaled':
      return scale(moment, fault.pool, fault.nodes)
    case 'addon-edited':
    case 'addon-removed':
      return edit(moment, fault.layer, fault.kind === 'addon-removed')
  }
}

/** Every label of the pool gets another value, and its taints go. */
export function relabel(moment: Moment, machine: MovingMachine): string | null {
  const pool = moment.world.target?.pools.find((candidate) => candidate.name === machine.pool)
  const labels = Object.keys(pool?.labels ?? {})
  if (pool === undefined || labels.length + pool.taints.length === 0)
    return `The pool ${machine.pool} gives its nodes neither labels nor taints.`
  machine.labels = { ...machine.labels, ...Object.fromEntries(labels.map((key) => [key, 'changed-by-hand'])) }
  machine.taints = []
  machine.relabelled = true
  record(moment, { kind: 'node-relabelled', node: machine.name })
  return null
}

function scale(moment: Moment, name: string, nodes: number): string | null {
  const { target, provisioned } = moment.world
  const pool = target?.pools.find((candidate) => candidate.name === name)
  if (pool === undefined) return `The cluster has no pool ${name}.`
  if (pool.role === 'control-plane') return 'The control plane is not scaled so: etcd needs its members one by one.'
  if (!provisioned.workers) return 'The cluster is still coming into being.'
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > nodesMax) return `A pool has from 0 to ${nodesMax} nodes.`
  const known = poolRecord(moment, name)
  if (nodes === (known.scaled ?? pool.replicas)) return `The pool ${name} is to have ${nodes} nodes already.`
  if (nodes === pool.replicas) delete known.scaled
  else known.scaled = nodes
  known.desired = nodes
  record(moment, { kind: 'pool-scaled', goal: poolGoal(scaledPool(pool, known)) })
  return null
}

function edit(moment: Moment, layer: string, removed: boolean): string | null {
  const release = moment.world.releases.find(({ profile, name }) => `${profile}/${name}` === layer)
  if (release === undefined) return `The cluster has no release of a layer ${layer}; a layer is named profile/layer.`
  if (release.state !== 'ready' || release.edited === null) return `The layer ${layer} is not installed at the moment.`
  release.edited = removed ? null : digestJson({ edited: release.edited ?? release.digest, at: moment.world.time })
  record(moment, { kind: 'layer-edited', profile: release.profile, name: release.name, digest: release.edited })
  return null
}
