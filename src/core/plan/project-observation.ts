import { compareText } from '../base/compare.ts'
import type { Drift } from '../cluster/drift.ts'
import type { Blocker, Inventory, ObservedBudget, ObservedPool } from '../cluster/inventory.ts'
import { isNeverMet } from '../kubernetes/disruption-budget.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
import type { ObservedProjection, ProjectedBudget, ProjectedDrift, ProjectedOverlap } from './planning-input.ts'

/** The part of an inventory that plans rest on: no names, no times, no counts that an autoscaler moves. */
export function projectObservation(
  inventory: Inventory | null,
  highestKubernetesVersion: string | null,
  engine: ObservedProjection['engine'] = 'present',
  underWay = false,
  drift: readonly Drift[] = [],
): ObservedProjection {
  const pools = inventory?.pools ?? []
  const overlaps = projectOverlaps(inventory?.budgets ?? [], pools)
  const drifted = projectDrift(drift, pools)
  // A blocker of a zone has that as its object; of a pool that has no zone left the pool.
  const lostZones = blockedBy(inventory, 'zone.lost', ({ pool, object }) => (object === pool ? null : object))
  const imagesMissing = blockedBy(inventory, 'image.missing', ({ pool }) => pool)
  return {
    engine,
    budgets: (inventory?.budgets ?? []).flatMap((budget) => projectBudget(budget, pools)),
    pools: pools.map((pool) => {
      const { name, nodes } = pool
      const failed = failedNodes(pool, inventory?.members ?? [])
      return {
        name,
        // Of a node that somebody changed its engine knows only what it made.
        digests: distinct(nodes.flatMap(({ digest, made }): readonly string[] => (made ? [digest, made.digest] : [digest]))),
        versions: [...new Set(nodes.map((node) => node.kubernetesVersion))].sort(compareKubernetesVersions),
        ...(failed > 0 && { failed }),
        ...(nodes.some(({ made }) => made) && { changed: true as const }),
      }
    }),
    highestKubernetesVersion,
    failedLayers: (inventory?.layers ?? [])
      .filter((layer) => layer.state === 'failed')
      .map((layer) => `${layer.profile}/${layer.name}`),
    ...(overlaps.length > 0 && { overlaps }),
    ...(inventory?.spareNodes === 0 && { cloudIsFull: true }),
    ...(lostZones.length > 0 && { lostZones }),
    ...(imagesMissing.length > 0 && { imagesMissing }),
    ...(drifted.length > 0 && { drift: drifted }),
    ...(underWay && { underWay: true }),
  }
}

/**
 * How many nodes of a pool have failed. One that never became ready is for its engine to make again, and no member of anything; one whose
 * member of etcd is lost counts though it runs, and so does a member whose node is gone.
 */
function failedNodes({ role, nodes }: ObservedPool, members: NonNullable<Inventory['members']>): number {
  const dead = nodes.filter((node) => node.phase === 'failed' && node.readyAt !== null).map(({ name }) => name)
  const lost = role === 'control-plane' ? members.filter(({ healthy }) => !healthy).map(({ node }) => node) : []
  return new Set([...dead, ...lost]).size
}

function blockedBy(inventory: Inventory | null, reason: string, nameOf: (blocker: Blocker) => string | null): readonly string[] {
  return distinct((inventory?.blockers ?? []).flatMap((one) => (one.reason === reason ? (nameOf(one) ?? []) : [])))
}

/** Which pools and layers, and to how many nodes a pool was set. */
function projectDrift(found: readonly Drift[], pools: readonly ObservedPool[]): readonly ProjectedDrift[] {
  const projected = found.flatMap(({ kind, pool, object }): readonly ProjectedDrift[] => {
    const name = pool ?? object.replace('layer ', '')
    switch (kind) {
      case 'pool-scaled':
        return [{ kind, name, nodes: pools.find((one) => one.name === name)?.desired ?? 0 }]
      case 'node-relabelled':
      case 'layer-edited':
      case 'layer-removed':
        return [{ kind, name }]
      // Of nodes that are not what they were made as the pool tells; what is gone or fails its engine makes anew, or nobody.
      case 'node-changed':
      case 'node-deleted':
      case 'node-unhealthy':
      case 'pool-unknown':
        return []
    }
  })
  const byKey = new Map(projected.map((one) => [`${one.kind} ${one.name}`, one]))
  return [...byKey].sort(([left], [right]) => compareText(left, right)).map(([, one]) => one)
}

/** Only a budget that can never be met says anything; how many pods it has just now does not. */
function projectBudget(budget: ObservedBudget, pools: readonly ObservedPool[]): readonly ProjectedBudget[] {
  if (!isNeverMet(budget, budget.pods.length)) return []
  const nodes = new Set(budget.pods.map((pod) => pod.node))
  return [
    {
      name: `${budget.namespace}/${budget.name}`,
      pods: distinct(budget.pods.map((pod) => pod.workload)),
      pools: poolsOf(nodes, pools),
    },
  ]
}

/** Pods that more than one budget selects, by what made them: the eviction API answers each with an error, whatever the numbers. */
function projectOverlaps(budgets: readonly ObservedBudget[], pools: readonly ObservedPool[]): readonly ProjectedOverlap[] {
  const selected = budgets.flatMap((budget) => budget.pods.map((pod) => ({ pod, budget })))
  const byPod = Map.groupBy(selected, ({ pod, budget }) => `${budget.namespace}/${pod.name}`)
  const shared = [...byPod.values()].flatMap((selections) => {
    const names = distinct(selections.map(({ budget }) => `${budget.namespace}/${budget.name}`))
    return names.length > 1 ? selections.slice(0, 1).map(({ pod }) => ({ pod, names })) : []
  })
  return [...Map.groupBy(shared, ({ names }) => names.join(', ')).entries()]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, group]) => ({
      budgets: group[0]?.names ?? [],
      pods: distinct(group.map(({ pod }) => pod.workload)),
      pools: poolsOf(new Set(group.map(({ pod }) => pod.node)), pools),
    }))
}

function poolsOf(nodes: ReadonlySet<string>, pools: readonly ObservedPool[]): readonly string[] {
  return pools.filter((pool) => pool.nodes.some((node) => nodes.has(node.name))).map((pool) => pool.name)
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText)
}
