import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import { budgetsNeverMet } from './manifest-budgets.ts'
import type { Check } from './plan.ts'
import { nodesMoved, removedPools } from './pool-changes.ts'
import type { PlanPolicy, ProjectedOverlap } from './planning-input.ts'
import type { PreflightFacts } from './preflight-facts.ts'

/**
 * `pdb.blocks`: disruption budgets that can never be met, of pods on nodes that the plan drains; those elsewhere stand in nobody's way.
 * As they were observed, and as the stack's manifests say for what is not there yet. `maxUnavailable: 0` is also how people ask to be
 * asked first, so it is for the project to say whether that is an error.
 */
export function checkBudgets(facts: PreflightFacts): readonly Check[] {
  const drained = drainedPools(facts)
  if (drained.length === 0) return []
  const observed = facts.input.observed.budgets.flatMap((budget): readonly Check[] => {
    const pools = drained.filter((pool) => budget.pools.includes(pool.name))
    return pools.length === 0 ? [] : [blocks(facts, budget.name, budget.pods, pools, { pods: [...budget.pods] })]
  })
  const overlaps = (facts.input.observed.overlaps ?? []).flatMap((overlap): readonly Check[] => {
    const pools = drained.filter((pool) => overlap.pools.includes(pool.name))
    return pools.length === 0 ? [] : [overlapping(facts, overlap, pools)]
  })
  const seen = new Set(facts.input.observed.budgets.map((budget) => budget.name))
  const manifests = facts.after.compiled.layers.flatMap(budgetsNeverMet).filter(({ name }) => !seen.has(name))
  // Nobody knows yet where its pods will be: on workers, where there are any.
  const hosts = hostPools(facts, drained)
  return [
    ...observed,
    ...overlaps,
    ...(hosts.length === 0 ? [] : manifests).map(({ name, layer, workload, replicas }) =>
      blocks(facts, name, [workload], hosts, { layer, pods: [workload], replicas }),
    ),
  ]
}

/** Pools of which nodes are drained: replaced, moved to other zones, or taken away. */
function drainedPools({ before, after, repave }: PreflightFacts): readonly CompiledPool[] {
  const kept = after.compiled.pools.filter((pool) => {
    const old = before.compiled.pools.find((one) => one.name === pool.name)
    if (repave.pools.some((one) => one.name === pool.name && one.nodes > 0)) return true
    return old !== undefined && (old.replicas > pool.replicas || nodesMoved(old, pool, repave.pools) > 0)
  })
  return [...kept, ...removedPools(before.compiled, after.compiled).filter((pool) => pool.replicas > 0)]
}

function hostPools({ before }: PreflightFacts, drained: readonly CompiledPool[]): readonly CompiledPool[] {
  const hasWorkers = before.compiled.pools.some((pool) => pool.role === 'worker' && pool.replicas > 0)
  return hasWorkers ? drained.filter((pool) => pool.role === 'worker') : drained
}

function blocks(
  { input: { policy } }: PreflightFacts,
  budget: string,
  workloads: readonly string[],
  pools: readonly CompiledPool[],
  evidence: { readonly pods: readonly string[]; readonly layer?: string; readonly replicas?: number },
): Check {
  const { names, severity, outcome } = drains(pools, policy)
  return {
    code: 'pdb.blocks',
    severity,
    message: `The disruption budget ${budget} lets none of its pods go (${workloads.join(', ')}), and the plan drains nodes of ${names.join(', ')}: ${outcome}.`,
    evidence: { budget, pools: names, ...evidence },
    remedy: `Give ${workloads.join(' and ')} a replica more than ${budget} asks for, or let the budget allow one to be unavailable while the nodes are drained.`,
  }
}

/** The eviction API supports one budget for a pod, and answers 500 where there are more (kubernetes.io, "API-initiated Eviction"). */
function overlapping(
  { input: { policy } }: PreflightFacts,
  { budgets, pods }: ProjectedOverlap,
  pools: readonly CompiledPool[],
): Check {
  const { names, severity, outcome } = drains(pools, policy)
  const [all, workloads] = [budgets.join(' and '), pods.join(', ')]
  return {
    code: 'pdb.blocks',
    severity,
    message: `The disruption budgets ${all} select the same pods (${workloads}), which no eviction can pass, whatever they allow; the plan drains nodes of ${names.join(', ')}: ${outcome}.`,
    evidence: { reason: 'overlap', budgets: [...budgets], pools: names, pods: [...pods] },
    remedy: `Let one of ${all} alone select the pods of ${pods.join(' and ')}.`,
  }
}

/** What becomes of nodes whose pods cannot be evicted, and how much that is to the plan. */
function drains(pools: readonly CompiledPool[], policy: PlanPolicy) {
  const forced = pools.every((pool) => pool.drain.then === 'force')
  return {
    names: pools.map((pool) => pool.name),
    severity: forced ? ('warning' as const) : policy.disruptionBudgets,
    outcome: forced
      ? 'their nodes wait for the whole drain deadline, and are then drained by force'
      : 'their nodes can never be drained',
  }
}
