import { countUpdatesUnderWay } from '#store/updates.ts'
import type { Store } from '#store/open.ts'
import { isEnded, updatePhases } from '#core/update/update.ts'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What Prometheus reads. Counters of other parts are registered with `registry` too. */
export interface Metrics {
  readonly registry: Registry
  /** Seconds by method, route (its pattern, never a path with names in it) and status. */
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>
  /** How often this server has seen an update stall. */
  readonly updateStalls: Counter
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requestSeconds = new Histogram({
    name: 'cairn_http_request_duration_seconds',
    help: 'How long requests took, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const updateStalls = new Counter({
    name: 'cairn_update_stalls_total',
    help: 'How often this server has seen an update go without progress for longer than it may',
    registers: [registry],
  })
  return { registry, requestSeconds, updateStalls }
}

/** Updates under way in all projects, counted when somebody reads them. */
export function registerUpdates({ registry }: Metrics, store: Pick<Store, 'read'>): void {
  const underWay = updatePhases.filter((phase) => !isEnded(phase))
  let counting: ReturnType<typeof countUpdatesUnderWay> | null = null
  // Both gauges are collected at the same time, and share one count.
  const counts = () => (counting ??= store.read(countUpdatesUnderWay).finally(() => (counting = null)))
  new Gauge({
    name: 'cairn_updates_stalled',
    help: 'Updates of which nothing has moved for longer than it may',
    registers: [registry],
    async collect() {
      this.set((await counts()).stalled)
    },
  })
  new Gauge({
    name: 'cairn_updates',
    help: 'Updates under way, by phase',
    labelNames: ['phase'],
    registers: [registry],
    async collect() {
      const { phases } = await counts()
      for (const phase of underWay) this.set({ phase }, phases.get(phase) ?? 0)
    },
  })
}
