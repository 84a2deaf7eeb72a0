import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Blocker, Inventory } from '../cluster/inventory.ts'
import type { Health } from '../cluster/status.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
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

/** Judges one observation: what it shows of the way to the desired state. */
export function lookAt(inventory: Inventory | null, desired: CompiledCluster, decision: Decision, at: number): Look {
  const final = inventory?.blockers.find((blocker) => finalReasons.includes(blocker.reason))
  const [waiting] = inventory?.blockers ?? []
  return {
    at: inventory?.observedAt ?? at,
    converged: decision.converged,
    holding: decision.holding,
    deviations: inventory ? deviations(desired, inventory) : [{ object: 'cluster', message: 'has not been observed yet' }],
    failure: final ? { reason: final.message, object: final.object, owner: final.owner } : null,
    waiting: waiting ? waitOf(waiting) : null,
  }
}

function waitOf(blocker: Blocker): Wait {
  return { reason: blocker.message, object: blocker.object, owner: blocker.owner, since: blocker.since }
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
  const nodes = inventory?.pools.flatMap((pool) => pool.nodes) ?? []
  const versions = (inventory?.pools ?? [])
    .filter((pool) => pool.role === 'control-plane')
    .flatMap((pool) => pool.nodes.filter((node) => node.readyAt !== null).map((node) => node.kubernetesVersion))
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
    inventory.layers.some((layer) => layer.state === 'failed')
  return failed ? 'Unhealthy' : 'Healthy'
}

/** The highest of two versions, either of which may not be there. */
export function highestVersion(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right
  return compareKubernetesVersions(left, right) >= 0 ? left : right
}
