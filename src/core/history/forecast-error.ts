import type { EngineInstant } from '../base/instant.ts'
import type { Forecast } from '../plan/forecast.ts'
import type { PoolSpan } from '../plan/run-effects.ts'

/** What was foretold of an update beside what came of it. Shares are of what was foretold, less than 0 where it was quicker. */
export interface ForecastError {
  readonly share: number | null
  readonly withinP90: boolean | null
  readonly order: { readonly foretold: readonly string[]; readonly done: readonly string[] }
  readonly pools: readonly PoolError[]
}

interface PoolError {
  readonly name: string
  readonly nodes: { readonly foretold: number; readonly done: number }
  readonly foretold: Span | null
  readonly took: Span | null
  readonly share: number | null
}

type Span = Pick<PoolSpan, 'fromMs' | 'forMs'>

/** Something that happened to a node, as the update's events tell it. */
export interface NodeEvent {
  readonly node: string
  readonly pool: string
  readonly reason: string
  readonly at: EngineInstant
}

export function forecastError(
  forecast: Forecast,
  { tookMs, startedAt }: { readonly tookMs: number | null; readonly startedAt: EngineInstant },
  events: readonly NodeEvent[],
): ForecastError {
  const foretoldOrder = [...new Set(forecast.order.map(([pool]) => pool))]
  const seen = spansOf(events, startedAt)
  const done = doneByPool(events)
  const names = [...new Set([...foretoldOrder, ...seen.keys()])]
  return {
    share: tookMs === null ? null : shareOf(forecast.p50Ms, tookMs),
    withinP90: tookMs === null ? null : tookMs <= forecast.p90Ms,
    order: { foretold: foretoldOrder, done: [...seen.keys()].filter((pool) => (done.get(pool) ?? 0) > 0) },
    pools: names.map((name): PoolError => {
      const foretold = forecast.spans?.find(({ pool }) => pool === name) ?? null
      const took = seen.get(name) ?? null
      return {
        name,
        nodes: {
          foretold: forecast.order.reduce((sum, [pool, nodes]) => sum + (pool === name ? nodes : 0), 0),
          done: done.get(name) ?? 0,
        },
        foretold,
        took,
        share: foretold && took ? shareOf(foretold.forMs, took.forMs) : null,
      }
    }),
  }
}

function shareOf(foretoldMs: number, tookMs: number): number | null {
  return foretoldMs === 0 ? null : (tookMs - foretoldMs) / foretoldMs
}

/** Of each pool from its first event to its last, in the order in which they began. */
function spansOf(events: readonly NodeEvent[], startedAt: EngineInstant): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>()
  for (const { pool, at } of events) {
    const fromMs = Math.max(spans.get(pool)?.fromMs ?? at - startedAt, 0)
    spans.set(pool, { fromMs, forMs: Math.max(at - startedAt - fromMs, spans.get(pool)?.forMs ?? 0) })
  }
  return spans
}

/** A replacement is a node that went and one that came: of a pool that is scaled as well, only those are counted. */
function doneByPool(events: readonly NodeEvent[]): ReadonlyMap<string, number> {
  const count = (pool: string, reason: string) =>
    new Set(events.filter((event) => event.pool === pool && event.reason === reason).map(({ node }) => node)).size
  const pools = [...new Set(events.map(({ pool }) => pool))]
  return new Map(pools.map((pool) => [pool, Math.min(count(pool, 'NodeReady'), count(pool, 'NodeRemoved'))]))
}
