import assert from 'node:assert/strict'
import { random } from '#core/base/random.ts'
import type { Durations } from '#core/cluster/durations.ts'
import { historyMin } from '#core/simulation/timing.ts'
import { checkedPlan, planningInput, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { leastOfControlPlane, leastOfPool, leastOfPools, type Pace, type PoolLimits } from './least-makespan.ts'
import { standingLife, updatedLife } from './told-life.ts'

/** Small updates, with the time that they took on the simulator beside the least that their limits allow. */
export interface RollingCase {
  readonly name: string
  readonly pools: readonly PoolLimits[]
  readonly parallelPools: number
  /** Nodes of the control plane that are replaced too; 0 where it stays. */
  readonly controlPlane: number
  readonly pace: Pace
}

const second = 1000
const paces: readonly Pace[] = [
  { make: 140 * second, remove: 60 * second },
  { make: 60 * second, remove: 140 * second },
  { make: 100 * second, remove: 100 * second },
]

/** Every pool of at most 4 nodes with a surge and an unavailability of at most 2. */
export function onePool(): readonly RollingCase[] {
  const numbers = [0, 1, 2]
  return paces.flatMap((pace) =>
    [1, 2, 3, 4].flatMap((replicas) =>
      numbers.flatMap((surge) =>
        numbers
          .filter((unavailable) => surge + unavailable > 0)
          .map((unavailable) => caseOf([{ replicas, surge, unavailable }], 1, 0, pace)),
      ),
    ),
  )
}

/** Two or three such pools, one or two of them at once, some with a control plane before them. */
export function somePools(count: number, seed: string): readonly RollingCase[] {
  const draw = random(seed)
  const upTo = (most: number) => Math.floor(draw() * (most + 1))
  return Array.from({ length: count }, () => {
    const pools = Array.from({ length: 2 + upTo(1) }, (): PoolLimits => {
      const surge = upTo(2)
      return { replicas: 1 + upTo(3), surge, unavailable: surge === 0 ? 1 + upTo(1) : upTo(2) }
    })
    const controlPlane = [0, 1, 3][upTo(2)] ?? 0
    return caseOf(pools, 1 + upTo(1), controlPlane, paces[upTo(2)] ?? { make: second, remove: second })
  })
}

function caseOf(pools: readonly PoolLimits[], parallelPools: number, controlPlane: number, pace: Pace): RollingCase {
  const words = pools.map(({ replicas, surge, unavailable }) => `${replicas}+${surge}-${unavailable}`).join(' ')
  const made = `${pace.make / second}/${pace.remove / second} s`
  return { name: `${words}, ${parallelPools} at once, ${controlPlane} before, ${made}`, pools, parallelPools, controlPlane, pace }
}

export function leastOf({ pools, parallelPools, controlPlane, pace }: RollingCase): number {
  const durations = pools.map((limits) => leastOfPool(limits, pace))
  return leastOfControlPlane(controlPlane, pace) + leastOfPools(durations, parallelPools)
}

/** From the approval until the last node is as planned. */
export function takenBy({ name, pools, parallelPools, controlPlane, pace }: RollingCase): number {
  const words = (diskGiB: number): ClusterWords => ({
    profiles: [profile()],
    parallelPools,
    controlPlane: { replicas: Math.max(controlPlane, 1), diskGiB: controlPlane > 0 ? diskGiB : 60 },
    workerPools: pools.map(({ replicas, surge, unavailable }, index) => ({
      name: `pool-${index}`,
      replicas,
      diskGiB,
      strategy: { type: 'custom', maxSurge: surge, maxUnavailable: unavailable },
    })),
  })
  const input = planningInput(words(60), words(90))
  const { desired } = checkedPlan(input)
  assert.ok(desired)
  const standing = standingLife(input.parent.compiled, name, evenly(pace))
  const end = updatedLife(standing, desired.compiled).at(-1)
  const news = end?.log.filter(({ kind }) => kind === 'node-ready' || kind === 'node-gone') ?? []
  return (news.at(-1)?.at ?? 0) - standing.world.time
}

/** A past in which everything took the same time. */
function evenly({ make, remove }: Pace): Durations {
  const past = (milliseconds: number) => Array.from({ length: historyMin }, () => milliseconds)
  return { boot: past(make / 2), join: past(make / 2), drain: past(remove / 2), remove: past(remove / 2) }
}
