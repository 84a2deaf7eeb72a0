import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What Prometheus reads. Counters of other parts are registered with `registry` too. */
export interface Metrics {
  readonly registry: Registry
  /** Seconds by method, route (its pattern, never a path with names in it) and status. */
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>
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
  return { registry, requestSeconds }
}
