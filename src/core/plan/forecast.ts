import { assert } from '../base/assert.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import { advanceToMilestone, type Watch } from '../simulation/advance.ts'
import { observeWorld } from '../simulation/observe-world.ts'
import { applyTarget } from '../simulation/take-target.ts'
import { newWorld, nextEventAt, type World } from '../simulation/world.ts'
import { decideNext } from '../update/decide-next.ts'
import type { EngineTarget } from '../update/target.ts'
import type { PlanContent } from './plan.ts'

/** What simulating a plan says of its duration and capacity. All times are engine time. */
export interface Forecast {
  readonly p50Ms: number
  readonly p90Ms: number
  readonly seeds: number
  /** Where the durations of single steps come from: documented defaults per cloud, until there is history. */
  readonly basis: 'history' | 'defaults'
  /** Pools in the order in which their nodes are replaced, with how many. */
  readonly order: readonly (readonly [string, number])[]
  /** Per pool the fewest nodes that are ready at one time, and when after the start. */
  readonly leastAvailable: readonly { readonly pool: string; readonly nodes: number; readonly atMs: number }[]
}

/** More steps than any update of a cluster within the product's limits takes. */
const stepsMax = 100_000

/**
 * Runs the plan on the simulator, once per seed, from the state that the parent revision describes. The way through it is decided by
 * the same code that carries the update out.
 */
export function forecast(
  parent: { readonly compiled: CompiledCluster; readonly spec: { readonly cloudType: string } },
  plan: PlanContent,
  seeds: number,
): Forecast | null {
  if (!plan.desired || seeds < 1) return null
  const { compiled, spec } = plan.desired
  const start = settledWorld(parent.compiled, parent.spec.cloudType)
  const runs = Array.from({ length: seeds }, (_, seed) =>
    run({ ...start, seed: `forecast ${seed}` }, compiled, spec.cloudType, seed === 0),
  )
  const durations = runs.map((one) => one.durationMs).sort((left, right) => left - right)
  return {
    p50Ms: percentile(durations, 0.5),
    p90Ms: percentile(durations, 0.9),
    seeds,
    basis: 'defaults',
    order: plan.repave.pools.map((pool) => [pool.name, pool.nodes] as const),
    leastAvailable: runs[0]?.leastAvailable.filter(({ pool }) => plan.repave.pools.some((one) => one.name === pool)) ?? [],
  }
}

/** The smallest duration that at least this share of the runs stays within. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0
}

/** A world in which the cluster stands as its revision says. */
function settledWorld(compiled: CompiledCluster, cloudType: string): World {
  const world = newWorld({ id: 'forecast', name: 'forecast', seed: 'forecast', now: 0 })
  return carryOut(world, compiled, cloudType, true, null)
}

function run(start: World, desired: CompiledCluster, cloudType: string, watchCapacity: boolean) {
  const least = new Map<string, { pool: string; nodes: number; atMs: number }>()
  const watch: Watch | null = watchCapacity ? (world) => noteCapacity(least, world, start.time) : null
  const end = carryOut(start, desired, cloudType, false, watch)
  return { durationMs: end.time - start.time, leastAvailable: [...least.values()] }
}

function noteCapacity(
  least: Map<string, { pool: string; nodes: number; atMs: number }>,
  { time, pools, machines }: Parameters<Watch>[0],
  startedAt: EngineInstant,
): void {
  for (const { name } of pools) {
    const ready = (machine: (typeof machines)[number]) =>
      machine.pool === name && machine.phase === 'ready' && machine.failure === null
    const nodes = machines.reduce((count, machine) => (ready(machine) ? count + 1 : count), 0)
    if (nodes < (least.get(name)?.nodes ?? Number.POSITIVE_INFINITY)) {
      least.set(name, { pool: name, nodes, atMs: time - startedAt })
    }
  }
}

/**
 * Decide, tell, let time pass to the next thing that can change a decision, look; until all is as desired, or nothing moves any more.
 * It comes to the same as to decide after every event, and is much faster.
 */
function carryOut(start: World, desired: CompiledCluster, cloudType: string, provisioning: boolean, watch: Watch | null): World {
  let world = start
  let applied: EngineTarget | null = provisioning ? null : (world.target ?? null)
  for (let steps = 0; ; steps += 1) {
    assert(steps < stepsMax, 'a forecast ends')
    const inventory = applied === null ? null : observeWorld(world)
    const decision = decideNext({ applied, desired, cloudType, inventory, provisioning, hold: 'none' })
    if (decision.converged) return world
    if (decision.target !== applied) {
      const answer = applyTarget(world, world.generation + 1, decision.target)
      assert(answer.kind === 'taken', 'a newer generation is taken up')
      world = answer.world
      applied = decision.target
    }
    if (nextEventAt(world) === null) return world
    world = advanceToMilestone(world, watch).world
  }
}
