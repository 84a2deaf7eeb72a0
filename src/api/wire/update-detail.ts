import type { z } from 'zod'
import type { forecastErrorSchema, updateDetailSchema } from '#contract/update.ts'
import type { Digest } from '#core/base/digest.ts'
import { formatDuration, formatInstant } from '#core/base/instant.ts'
import { disruptionsOf } from '#core/history/disruptions.ts'
import { kindOfReason, phaseOfReason } from '#core/history/event-reasons.ts'
import { forecastError } from '#core/history/forecast-error.ts'
import type { PlanRecord } from '#store/plans.ts'
import type { TimelineMark } from '#store/timeline.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { UpdateRecord } from '#store/updates.ts'
import type { DeepReadonly } from '../answer.ts'
import type { EngineTime } from './engine-time.ts'
import { toWireUpdate } from './update.ts'

export interface UpdateFacts {
  readonly cluster: ClusterRecord
  readonly update: UpdateRecord
  readonly plan: PlanRecord
  /** How many events there are of each reason. */
  readonly reasons: ReadonlyMap<string, number>
  /** Events of nodes and of phases, oldest first. */
  readonly marks: readonly TimelineMark[]
}

export function toWireUpdateDetail(facts: UpdateFacts, engine: EngineTime): DeepReadonly<z.output<typeof updateDetailSchema>> {
  const { update, plan } = facts
  const { by, comment, startedAt } = update
  return {
    ...toWireUpdate(update, engine),
    cluster: plan.content.cluster,
    request: {
      by: plan.by,
      at: formatInstant(plan.createdAt),
      note: plan.note,
      digest: plan.digest as Digest,
      parent: plan.content.parent,
    },
    approvals: [{ by, at: formatInstant(startedAt), comment, acknowledged: disruptionsOf(plan.content) }],
    phases: phasesOf(facts),
    counts: countsOf(facts.reasons),
    engineTime: update.endedAt === null ? engine.now() : null,
    held: formatDuration(update.heldMs),
    forecastError: toWireForecastError(facts),
  }
}

function phasesOf({ update, marks }: UpdateFacts): DeepReadonly<z.output<typeof updateDetailSchema>>['phases'] {
  const begun = {
    phase: 'waiting' as const,
    at: formatInstant(update.startedAt),
    engineTime: update.startedEngineAt,
    message: 'The plan was approved',
  }
  const entered = marks.flatMap(({ reason, at, engineAt, message }) => {
    const phase = phaseOfReason(reason)
    return phase === null ? [] : [{ phase, at: formatInstant(at), engineTime: engineAt, message }]
  })
  return [begun, ...entered]
}

function countsOf(reasons: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [reason, count] of reasons) {
    const kind = kindOfReason(reason)
    counts[kind] = (counts[kind] ?? 0) + count
  }
  return counts
}

function toWireForecastError({ update, plan, marks }: UpdateFacts): DeepReadonly<z.output<typeof forecastErrorSchema>> | null {
  if (!plan.forecast) return null
  const { basis, seeds } = plan.forecast
  const nodes = marks.flatMap(({ reason, engineAt, object, pool }) =>
    engineAt === null || object === null || pool === null ? [] : [{ node: object, pool, reason, at: engineAt }],
  )
  const error = forecastError(plan.forecast, { tookMs: update.tookMs, startedAt: update.startedEngineAt }, nodes)
  return {
    basis,
    seeds,
    percent: percent(error.share),
    withinP90: error.withinP90,
    order: error.order,
    pools: error.pools.map(({ name, nodes: count, foretold, took, share }) => {
      return { name, nodes: count, foretold: spanText(foretold), took: spanText(took), percent: percent(share) }
    }),
  }
}

function percent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10
}

function spanText(span: { readonly fromMs: number; readonly forMs: number } | null): { from: string; for: string } | null {
  return span && { from: formatDuration(span.fromMs), for: formatDuration(span.forMs) }
}
