import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { DurationKind, Durations } from '../cluster/durations.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { seenWorld } from '../simulation/seen-world.ts'
import { historyMin } from '../simulation/timing.ts'
import type { World } from '../simulation/world.ts'
import { poolZones } from '../simulation/zones.ts'
import type { EngineTarget } from '../update/target.ts'
import { verificationMs } from '../update/update.ts'
import type { PlanContent, PoolChange } from './plan.ts'
import { courseOf, type PoolCourse } from './run-course.ts'
import { effectsOf, type Away, type Behind, type RunEffects } from './run-effects.ts'
import { simulateRun } from './simulated-run.ts'

/** What simulating a plan says of its duration and capacity. All times are engine time, from the approval. */
export interface Forecast {
  /** Until the update is verified: half of all runs, and nine of ten, have ended by then. */
  readonly p50Ms: number
  readonly p90Ms: number
  readonly seeds: number
  /** Where the durations of single steps come from: the project's own past, or documented defaults per cloud. */
  readonly basis: 'history' | 'defaults'
  /** With history: how many past durations there are of the kind of work that was seen least. Absent in what older releases stored. */
  readonly samples?: number
  readonly order: RunEffects['order']
  /** When each pool's nodes come and go. Absent in what older releases stored. */
  readonly spans?: RunEffects['spans']
  readonly leastAvailable: RunEffects['leastAvailable']
  /** Times without an API server or a majority of etcd. Absent in what older releases stored. */
  readonly away?: readonly Away[]
  /** Times in which nodes of a pool can be neither added nor repaired. Absent in what older releases stored. */
  readonly behind?: readonly Behind[]
  /** What the run of the likeliest length does to nodes. Absent in what older releases stored. */
  readonly course?: readonly PoolCourse[]
}

/** Where a forecast begins: the cluster as it is now. It is no part of the plan, whose digest rests on less. */
export interface ForecastStart {
  readonly parent: CompiledCluster
  readonly cloudType: string
  /** What was observed last; null where the parent revision has to stand for it. */
  readonly inventory: Inventory | null
  /** What the engine was told last; null where that is what the parent revision says. */
  readonly applied: EngineTarget | null
  readonly provisioning: boolean
  /** How long work took in the project's past on this cloud. */
  readonly history: Durations
}

/** A cluster that stands as its revision says, of which nothing else is known. */
export function settledStart(parent: CompiledCluster, cloudType: string): ForecastStart {
  return { parent, cloudType, inventory: null, applied: null, provisioning: false, history: {} }
}

/**
 * Runs the plan on the simulator, once per seed, from the cluster as it is. Null where there is nothing to run, or where the runs
 * never get to the end: what cannot be done has no duration.
 */
export function forecast(start: ForecastStart, plan: PlanContent, seeds: number): Forecast | null {
  if (!plan.desired || seeds < 1 || (start.provisioning && !start.inventory)) return null
  const { compiled } = plan.desired
  const samples = samplesOf(start.history, kindsOf(plan))
  const isKnown = samples >= historyMin
  const worldOf = worldMaker(start, isKnown ? start.history : {})
  const runs: { readonly seed: number; readonly durationMs: number }[] = []
  for (let seed = 0; seed < seeds; seed += 1) {
    const world = worldOf(seed)
    const { endsAt } = simulateRun(world, compiled, start)
    if (endsAt === null) return null
    runs.push({ seed, durationMs: endsAt - world.time + verificationMs })
  }
  runs.sort((left, right) => left.durationMs - right.durationMs)
  const durations = runs.map(({ durationMs }) => durationMs)
  const typical = worldOf(runs[Math.floor((seeds - 1) / 2)]?.seed ?? 0)
  const { endsAt, log } = simulateRun(typical, compiled, start)
  const events = log.flat()
  const effects = effectsOf(typical, events, endsAt ?? typical.time)
  const isRepaved = ({ pool }: { readonly pool: string }) => plan.repave.pools.some(({ name }) => name === pool)
  return {
    p50Ms: percentile(durations, 0.5),
    p90Ms: percentile(durations, 0.9),
    seeds,
    basis: isKnown ? 'history' : 'defaults',
    samples: isKnown ? samples : 0,
    ...effects,
    leastAvailable: effects.leastAvailable.filter(isRepaved),
    course: courseOf(typical, events),
  }
}

/**
 * The duration that one more run stays within with this chance: n sorted runs leave n + 1 gaps, and the next run falls into each of them
 * alike. The share of the runs themselves would promise too much where they are few.
 */
function percentile(sorted: readonly number[], share: number): number {
  const place = Math.min(Math.max(share * (sorted.length + 1), 1), sorted.length) - 1
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return Math.round(below + (above - below) * (place - Math.floor(place)))
}

function worldMaker(start: ForecastStart, durations: Durations): (seed: number) => World {
  const { parent, provisioning } = start
  const seen = {
    applied: start.applied ?? settledTarget(parent, start.cloudType),
    inventory: start.inventory ?? settledInventory(parent),
    running: !provisioning,
  }
  return (seed) => seenWorld(seen, `forecast ${seed}`, durations)
}

function settledTarget({ network, pools, layers }: CompiledCluster, cloudType: string): EngineTarget {
  return { cloudType, network, pools: pools.map((pool) => ({ ...pool, hold: false })), layers }
}

function settledInventory({ pools, layers }: CompiledCluster): Inventory {
  return {
    observedAt: 0,
    generation: 1,
    infrastructureReady: true,
    pools: pools.map(({ name, role, replicas, zones, machineDigest, machineSpec, labels }) => {
      const spread = poolZones(zones, machineSpec.region)
      const nodes = Array.from({ length: replicas }, (_, index) => ({
        name: `${name}-${index}`,
        uid: `${name}-${index}`,
        phase: 'ready' as const,
        ready: true,
        zone: spread[index % spread.length] ?? '',
        digest: machineDigest,
        kubernetesVersion: machineSpec.kubernetesVersion,
        createdAt: 0,
        readyAt: 0,
        labels,
      }))
      return { name, role, desired: replicas, nodes }
    }),
    layers: layers.map(({ profile, name, kind, version, digest }) => {
      return { profile, name, kind, version, digest, state: 'ready' as const, message: null }
    }),
    blockers: [],
  }
}

/** The fewest past durations that there are of any of these kinds. */
function samplesOf(history: Durations, kinds: ReadonlySet<DurationKind>): number {
  return kinds.size === 0 ? 0 : Math.min(...[...kinds].map((kind) => history[kind]?.length ?? 0))
}

/** The kinds of work that a plan takes. */
function kindsOf({ changes, repave, pools, removes }: PlanContent): ReadonlySet<DurationKind> {
  const comeOrGo = ({ kind, diff }: PoolChange) => kind !== 'changed' || diff.some(({ path }) => path === 'replicas')
  const nodes = repave.pools.length > 0 || removes.nodes > 0 || pools.some(comeOrGo)
  const kinds = new Set<DurationKind>(nodes ? ['boot', 'join', 'drain', 'remove'] : [])
  for (const { kind, layerKind } of changes) {
    if (layerKind === 'os' || layerKind === 'k8s') continue
    if (kind === 'added') kinds.add('layer-install')
    else if (kind === 'changed') kinds.add('layer-upgrade')
    else if (kind === 'removed') kinds.add('layer-remove')
    else kinds.add('layer-install').add('layer-remove')
  }
  return kinds
}
