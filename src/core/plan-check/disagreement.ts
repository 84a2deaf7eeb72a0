import type { Json } from '../base/json.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { PlanContent } from '../plan/plan.ts'
import type { PlanningInput } from '../plan/planning-input.ts'

/** Something that a plan says and that is not so. */
export interface Disagreement {
  /** The part of the plan, such as `repave.pools[name=general].nodes`. */
  readonly what: string
  readonly planned: Json
  readonly found: Json
  /** The rule by which it was found, as a sentence. */
  readonly rule: string
}

/** A plan with the two states that it leads between. */
export interface Held {
  readonly input: PlanningInput
  readonly plan: PlanContent
  readonly before: CompiledCluster
  readonly after: CompiledCluster
}

export function disagree(what: string, planned: unknown, found: unknown, rule: string): Disagreement {
  return { what, planned: (planned ?? null) as Json, found: (found ?? null) as Json, rule }
}

/** Nothing where both are equal; the order of keys does not count. */
export function expectEqual(what: string, planned: unknown, found: unknown, rule: string): readonly Disagreement[] {
  return isEqual(planned, found) ? [] : [disagree(what, planned, found, rule)]
}

export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const [some, others] = [Object.entries(left), Object.entries(right)].map((members) =>
    members.filter(([, member]) => member !== undefined),
  )
  if (some?.length !== others?.length) return false
  return (some ?? []).every(([key, member]) => Object.hasOwn(right, key) && isEqual(member, right[key as keyof typeof right]))
}

/** A pool that has nodes or shall have them, with what those that are there were made from. */
export interface PoolWithNodes {
  /** Null where the parent revision has no such pool: its nodes are those of an earlier one. */
  readonly before: CompiledPool | null
  /** How many nodes it was to have: what the parent revision says, or what somebody set it to; null where it was not. */
  readonly nodesBefore: number | null
  readonly after: CompiledPool
  readonly digests: readonly string[]
  readonly versions: readonly string[]
}

/** The pools that shall be. They are the same as before by their name, wherever they stand in a list, and what was observed of nodes counts before what was told. */
export function poolsWithNodes({ input, before, after }: Held): readonly PoolWithNodes[] {
  return after.pools.map((pool) => {
    const old = before.pools.find(({ name }) => name === pool.name) ?? null
    const observed = input.observed.pools.find(({ name }) => name === pool.name)
    const nodesBefore = old && countOf(input, old)
    const told = nodesBefore !== null && nodesBefore > 0
    const digests = observed?.digests ?? []
    const versions = observed?.versions ?? []
    // What was told may not have been made yet; only where nothing at all was observed it stands for what is.
    const isBlind = input.observed.pools.length === 0 && input.observed.highestKubernetesVersion !== null
    return {
      before: old,
      nodesBefore,
      after: pool,
      digests: digests.length === 0 && old && told ? [old.machineDigest] : digests,
      versions: isBlind && old && told ? [old.machineSpec.kubernetesVersion] : versions,
    }
  })
}

/** The count of a pool before the plan: somebody may have set it outside. */
export function countOf({ observed: { drift = [] } }: PlanningInput, { name, replicas }: CompiledPool): number {
  return drift.reduce((count, one) => (one.kind === 'pool-scaled' && one.name === name ? one.nodes : count), replicas)
}
