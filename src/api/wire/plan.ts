import type { z } from 'zod'
import type { forecastSchema, planContentSchema, planSchema, resolutionSchema } from '#contract/plan.ts'
import type { Digest } from '#core/base/digest.ts'
import { formatDuration, formatInstant, type Instant } from '#core/base/instant.ts'
import type { Forecast } from '#core/plan/forecast.ts'
import type { Resolution } from '#core/plan/planning-input.ts'
import type { PlanRecord } from '#store/plans.ts'
import type { DeepReadonly } from '../answer.ts'

/** One of many: how its forecast goes node by node is told of a plan by itself. */
export function toWireListedPlan(plan: PlanRecord, now: Instant): DeepReadonly<z.output<typeof planSchema>> {
  return toWirePlan({ ...plan, forecast: plan.forecast && withoutCourse(plan.forecast) }, now)
}

const withoutCourse = ({ course: _untold, ...forecast }: Forecast): Forecast => forecast

export function toWirePlan(plan: PlanRecord, now: Instant): DeepReadonly<z.output<typeof planSchema>> {
  const expired = (plan.state === 'open' || plan.state === 'blocked') && plan.expiresAt <= now
  return {
    id: plan.id,
    digest: plan.digest as Digest,
    state: expired ? 'expired' : plan.state,
    by: plan.by,
    note: plan.note,
    createdAt: formatInstant(plan.createdAt),
    expiresAt: formatInstant(plan.expiresAt),
    ...toWireContent(plan.content, plan.forecast),
  }
}

export function toWireContent(
  content: Omit<PlanRecord['content'], 'spec'>,
  forecast: Forecast | null,
): DeepReadonly<z.output<typeof planContentSchema>> {
  return {
    cluster: content.cluster,
    parent: content.parent,
    summary: content.summary,
    steps: content.steps,
    changes: content.changes,
    pools: content.pools,
    ...(content.cloud ? { cloud: content.cloud } : {}),
    repave: content.repave,
    removes: content.removes,
    conflicts: content.conflicts,
    resolved: content.resolved ?? [],
    saves: content.saves,
    rollback: content.rollback,
    checks: content.checks,
    ...(forecast ? { forecast: toWireForecast(forecast) } : {}),
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
    ...(forecast.course === undefined ? {} : { course: forecast.course }),
  }
}
