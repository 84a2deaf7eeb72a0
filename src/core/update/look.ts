import type { EngineInstant } from '../base/instant.ts'
import { layerKey, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import { driftText, type Drift, type DriftKind } from '../cluster/drift.ts'
import { observationAgeMaxMs, type Blocker, type Inventory } from '../cluster/inventory.ts'
import type { Health } from '../cluster/status.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
import { digestJson } from '../base/digest.ts'
import { deviations, isNodeCurrent } from './convergence.ts'
import type { Decision } from './decide-next.ts'
import type { Look, Wait } from './update.ts'
import { statesOf } from './way.ts'

/** Reasons of blockers that do not go away by themselves: retries are used up, or a deadline that halts has passed. */
const finalReasons: readonly string[] = [
  'node.never-ready',
  'drain.deadline',
  'etcd.quorum-lost',
  'layer.failed',
  'layer.rolled-back',
]

/**
 * Longer than any step takes that goes well: a node has 30 minutes to become ready, and a drain as long unless told otherwise. Nodes of a
 * pool with a repave interval wait for that too.
 */
const patienceMs = 35 * 60_000

/** Judges one observation: what it shows of the way to the desired state, and what it tells the engine beside what that was told before. */
export function lookAt(
  inventory: Inventory | null,
  desired: CompiledCluster,
  decision: Decision,
  { at, isNew, drift }: { readonly at: number; readonly isNew: boolean; readonly drift: readonly Drift[] },
): Look {
  const final = inventory?.blockers.find((blocker) => isFinal(blocker, decision))
  const seenAt = inventory?.observedAt ?? at
  return {
    at: seenAt,
    told: isNew || decision.underWay.length > 0 || decision.converged,
    converged: decision.converged,
    holding: decision.holding,
    deviations: inventory ? deviations(desired, inventory) : [{ object: 'cluster', message: 'has not been observed yet' }],
    failure: final ? { code: final.reason, reason: final.message, object: final.object, owner: final.owner } : null,
    waiting: waitingFor(inventory, decision, drift, seenAt),
    mark: inventory ? markOf(inventory) : '',
    patienceMs: patienceMs + Math.max(0, ...desired.pools.map((pool) => pool.repaveIntervalMs)),
  }
}

/** What an earlier plan left stuck is no failure of this one before its turn has come to tell the engine better. */
function isFinal({ reason, pool, object }: Blocker, { underWay }: Decision): boolean {
  if (!finalReasons.includes(reason)) return false
  return reason === 'etcd.quorum-lost' || underWay.includes(pool ?? object) || underWay.includes(object)
}

function waitingFor(inventory: Inventory | null, decision: Decision, drift: readonly Drift[], at: number): Wait | null {
  const [blocker] = inventory?.blockers ?? []
  if (blocker) return waitOf(blocker)
  return driftWait(drift, decision) ?? (decision.restless === null ? null : restlessWait(decision.restless, at))
}

/** What somebody changed outside keeps a step from its end where nothing sets it right. */
function driftWait(drift: readonly Drift[], { underWay, restless }: Decision): Wait | null {
  const names = [...underWay, restless]
  const kept = drift.find(({ repair, pool, object }) => repair !== 'on' && names.includes(pool ?? object.replace('layer ', '')))
  return kept ? keptWait(kept) : null
}

/** What a cluster that nothing is under way on waits for: nobody sets right by itself what somebody changed, and it stays as it is. */
export function restingWait(drift: readonly Drift[]): Wait | null {
  const kept = drift.find(({ repair }) => repair === 'off')
  return kept ? keptWait(kept) : null
}

function keptWait(kept: Drift): Wait {
  const reason = `${driftText(kept)}. ${waysOut[kept.repair === 'held' ? 'held' : kept.kind]}`
  return { code: 'drift', reason, object: kept.object, owner: 'whoever changed it', since: kept.since }
}

const planned = "A plan sets it right, and so does Cairn by itself where the project's policy repairs drift"

const waysOut: Readonly<Record<DriftKind | 'held', string>> = {
  held: 'It is set right once its pool is released',
  'node-changed': planned,
  'node-relabelled': planned,
  'node-deleted': 'The engine makes another one',
  'node-unhealthy': "It is replaced where the project's policy replaces nodes that are not ready",
  'pool-scaled': planned,
  'pool-unknown': 'Somebody has to take its nodes away, or make it part of the cluster by a plan',
  'layer-edited': planned,
  'layer-removed': planned,
}

function waitOf(blocker: Blocker): Wait {
  return {
    code: blocker.reason,
    reason: blocker.message,
    object: blocker.object,
    owner: blocker.owner,
    since: blocker.since,
  }
}

function restlessWait(layer: string, since: number): Wait {
  const reason = 'No node is replaced before the network and the storage are ready.'
  return { code: 'infrastructure.not-ready', reason, object: `layer ${layer}`, owner: 'engine', since }
}

/** What of an observation is progress: every node's and every layer's state. */
function markOf({ generation, pools, layers }: Inventory): string {
  const nodes = pools.flatMap((pool) => pool.nodes.map(({ uid, phase, ready, digest }) => [uid, phase, ready, digest]))
  return digestJson([generation, nodes, layers.map((layer) => [layerKey(layer), layer.state, layer.digest])])
}

/**
 * How many replacements of the named pools' nodes are done, of those that a plan makes of them: of a node that is as its pool shall be
 * every one, of one that a chain has brought to a state between those up to there.
 */
export function replacementsDone(
  inventory: Inventory | null,
  desired: CompiledCluster,
  repaved: readonly { readonly name: string; readonly rolls: number }[],
): number {
  const states = statesOf(desired)
  return repaved.reduce((sum, { name, rolls }) => {
    // A chain may begin with a state that a pool is in already.
    const told = states.flatMap((state) => state.pools.filter((pool) => pool.name === name)).slice(-rolls)
    const nodes = inventory?.pools.find((one) => one.name === name)?.nodes ?? []
    const done = nodes.map((node) => told.findLastIndex((pool) => isNodeCurrent(node, pool)) + 1)
    const most = done.sort((left, right) => right - left).slice(0, told.at(-1)?.replicas ?? 0)
    return sum + most.reduce((all, one) => all + one, 0)
  }, 0)
}

/** What is seen of a cluster at a glance. */
export interface Glance {
  readonly health: Health
  readonly nodesReady: number
  readonly nodesTotal: number
  /** The version that every API server has reached: the lowest of the ready control-plane nodes. */
  readonly kubernetesVersion: string | null
  readonly highestKubernetesVersion: string | null
}

export function glance(inventory: Inventory | null): Glance {
  const nodes = inventory?.imported?.nodes ?? inventory?.pools.flatMap((pool) => pool.nodes) ?? []
  const versions = (inventory?.pools ?? [])
    .filter((pool) => pool.role === 'control-plane')
    .flatMap((pool) => pool.nodes.filter((node) => node.readyAt !== null).map((node) => node.kubernetesVersion))
    .concat(inventory?.imported?.kubernetesVersion ?? [])
    .sort(compareKubernetesVersions)
  return {
    health: healthOf(inventory, versions.length > 0),
    nodesReady: nodes.filter((node) => node.ready).length,
    nodesTotal: nodes.length,
    kubernetesVersion: versions[0] ?? null,
    highestKubernetesVersion: versions.at(-1) ?? null,
  }
}

function healthOf(inventory: Inventory | null, controlPlaneIsUp: boolean): Health {
  if (!inventory || !controlPlaneIsUp) return 'Unknown'
  const failed =
    inventory.pools.some((pool) => pool.nodes.some((node) => node.phase === 'failed')) ||
    inventory.imported?.nodes.some(({ failed }) => failed) === true ||
    inventory.layers.some((layer) => layer.state === 'failed') ||
    (inventory.members ?? []).some(({ healthy }) => !healthy)
  return failed ? 'Unhealthy' : 'Healthy'
}

/**
 * The health of a cluster that its engine has shown nothing of since then: what was seen last stands for as long as anything may rest on
 * it, and then nobody knows.
 */
export function healthUnseen(seen: Health, { since, at }: { readonly since: EngineInstant; readonly at: EngineInstant }): Health {
  return at - since > observationAgeMaxMs ? 'Unknown' : seen
}

/** The highest of two versions, either of which may not be there. */
export function highestVersion(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right
  return compareKubernetesVersions(left, right) >= 0 ? left : right
}
