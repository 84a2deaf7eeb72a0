/**
 * The least time in which node pools can be replaced within their limits, by exhaustive search: at every instant at which a node is done
 * every number of nodes that may be made and of nodes that may go is tried, doing nothing included. It knows nothing of how Cairn or
 * its engine decide, and all nodes take the same time.
 */

/** How long a node takes from its making until it is ready, and from its cordon until it has gone. */
export interface Pace {
  readonly make: number
  readonly remove: number
}

export interface PoolLimits {
  readonly replicas: number
  /** Nodes more than replicas that may be there at once, those that are on their way in or out among them. */
  readonly surge: number
  /** Nodes less than replicas that may be available. */
  readonly unavailable: number
}

/** Of one pool alone. */
export function leastOfPool(limits: PoolLimits, pace: Pace): number {
  const known = new Map<string, number>()
  const least = (state: PoolState): number => {
    const { replicas } = limits
    const { old, fresh, making, leaving } = state
    if (old === 0 && fresh === replicas && leaving.length === 0) return 0
    const key = JSON.stringify(state)
    const found = known.get(key)
    if (found !== undefined) return found
    let best = Number.POSITIVE_INFINITY
    const there = old + fresh + making.length + leaving.length
    const mostMade = Math.min(replicas + limits.surge - there, replicas - fresh - making.length)
    const mostGone = Math.min(old, old + fresh - Math.max(replicas - limits.unavailable, 0))
    for (let made = 0; made <= Math.max(mostMade, 0); made += 1) {
      for (let gone = 0; gone <= Math.max(mostGone, 0); gone += 1) {
        const next = {
          old: old - gone,
          fresh,
          making: [...making, ...Array.from({ length: made }, () => pace.make)],
          leaving: [...leaving, ...Array.from({ length: gone }, () => pace.remove)],
        }
        const [first] = [...next.making, ...next.leaving].sort((left, right) => left - right)
        if (first !== undefined) best = Math.min(best, first + least(after(next, first)))
      }
    }
    known.set(key, best)
    return best
  }
  return least({ old: limits.replicas, fresh: 0, making: [], leaving: [] })
}

interface PoolState {
  readonly old: number
  readonly fresh: number
  /** What is left of each, the least first. */
  readonly making: readonly number[]
  readonly leaving: readonly number[]
}

function after({ old, fresh, making, leaving }: PoolState, time: number): PoolState {
  const passed = (list: readonly number[]) =>
    list
      .map((left) => left - time)
      .filter((left) => left > 0)
      .sort((one, other) => one - other)
  const stillMaking = passed(making)
  return { old, fresh: fresh + making.length - stillMaking.length, making: stillMaking, leaving: passed(leaving) }
}

/** Of pools that begin in the order of their list, so many of them at once: each of them now, or when another one is done. */
export function leastOfPools(durations: readonly number[], atOnce: number): number {
  const known = new Map<string, number>()
  const least = (next: number, running: readonly number[]): number => {
    if (next === durations.length) return Math.max(0, ...running)
    const key = JSON.stringify([next, running])
    const found = known.get(key)
    if (found !== undefined) return found
    let best = Number.POSITIVE_INFINITY
    if (running.length < atOnce) {
      best = least(
        next + 1,
        [...running, durations[next] ?? 0].sort((one, other) => one - other),
      )
    }
    const [first] = running
    if (first !== undefined) {
      const rest = running.map((left) => left - first).filter((left) => left > 0)
      best = Math.min(best, first + least(next, rest))
    }
    known.set(key, best)
    return best
  }
  return least(0, [])
}

/** A control plane is replaced one node at a time, each made and then one gone, or the other way round. */
export function leastOfControlPlane(replicas: number, pace: Pace): number {
  return replicas * (pace.make + pace.remove)
}
