import type { z } from 'zod'
import type { forecastSchema, planSchema, resolutionSchema } from '#contract/plan.ts'
import type { Digest } from '#core/base/digest.ts'
import { formatDuration, formatInstant, type Instant } from '#core/base/instant.ts'
import type { Forecast } from '#core/plan/forecast.ts'
import type { Resolution } from '#core/plan/planning-input.ts'
import type { PlanRecord } from '#store/plans.ts'
import type { DeepReadonly } from '../answer.ts'

export function toWirePlan(plan: PlanRecord, now: Instant): DeepReadonly<z.output<typeof planSchema>> {
  const { content } = plan
  const expired = (plan.state === 'open' || plan.state === 'blocked') && plan.expiresAt <= now
  return {
    id: plan.id,
    digest: plan.digest as Digest,
    cluster: content.cluster,
    parent: content.parent,
    state: expired ? 'expired' : plan.state,
    by: plan.by,
    note: plan.note,
    createdAt: formatInstant(plan.createdAt),
    expiresAt: formatInstant(plan.expiresAt),
    summary: content.summary,
    steps: content.steps,
    changes: content.changes,
    pools: content.pools,
    repave: content.repave,
    removes: content.removes,
    conflicts: content.conflicts,
    resolved: content.resolved ?? [],
    saves: content.saves,
    rollback: content.rollback,
    checks: content.checks,
    ...(plan.forecast ? { forecast: toWireForecast(plan.forecast) } : {}),
  }
}

export function parseResolution(resolution: z.output<typeof resolutionSchema>): Resolution {
  return 'take' in resolution ? resolution : { ...resolution, take: 'value' }
}

export function toWireForecast(forecast: Forecast): DeepReadonly<z.output<typeof forecastSchema>> {
  return {
    p50: formatDuration(forecast.p50Ms),
    p90: formatDuration(forecast.p90Ms),
    seeds: forecast.seeds,
    basis: forecast.basis,
    samples: forecast.samples ?? 0,
    order: forecast.order,
    leastAvailable: forecast.leastAvailable.map(({ pool, nodes, atMs }) => ({ pool, nodes, at: formatDuration(atMs) })),
    away: (forecast.away ?? []).map(({ what, fromMs, forMs }) => ({
      what,
      from: formatDuration(fromMs),
      for: formatDuration(forMs),
    })),
    behind: (forecast.behind ?? []).map(({ pool, fromMs, forMs }) => ({
      pool,
      from: formatDuration(fromMs),
      for: formatDuration(forMs),
    })),
  }
}
