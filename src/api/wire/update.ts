import type { z } from 'zod'
import type { updateForecastSchema, updateSchema } from '#contract/update.ts'
import { formatDuration, formatInstant } from '#core/base/instant.ts'
import { controlPlanePool } from '#core/cluster/cluster.ts'
import { isEnded, isHeld, verificationMs, type UpdateState, type Wait } from '#core/update/update.ts'
import type { UpdateRecord } from '#store/updates.ts'
import type { DeepReadonly } from '../answer.ts'
import { engineTimeToWire, type EngineTime } from './engine-time.ts'
import { toWireEvidence } from './evidence.ts'

export function toWireUpdate(update: UpdateRecord, engine: EngineTime): DeepReadonly<z.output<typeof updateSchema>> {
  const { wait } = update.state
  return {
    id: update.id,
    plan: update.planId,
    revision: update.revision,
    phase: update.state.phase,
    summary: update.summary,
    by: update.by,
    comment: update.comment,
    nodesDone: update.nodesDone,
    nodesTotal: update.abort?.nodesTotal ?? update.nodesTotal,
    startedAt: formatInstant(update.startedAt),
    endedAt: update.endedAt === null ? null : formatInstant(update.endedAt),
    estimatedEnd: estimatedEnd(update, engine),
    forecast: comparison(update),
    waiting: wait && toWireWait(wait, engine),
    ...standingOf(update, engine),
    evidence: update.evidence && toWireEvidence(update.evidence, engine),
  }
}

/** What stands beside the phase, wherever an update is shown. */
export function standingOf({ state, abort, takesOver }: UpdateRecord, engine: EngineTime) {
  const { phase, stalled } = state
  return {
    stalled: stalled === undefined ? null : engineTimeToWire(stalled, engine),
    pause: state.pause && !isEnded(phase) ? pauseOf(state) : null,
    abort: abort && {
      plan: abort.planId,
      revision: abort.revision,
      by: abort.by,
      at: formatInstant(abort.at),
      pastReturn: abort.pastReturn,
      text: abort.text,
    },
    takesOver,
  }
}

function pauseOf({ phase, now }: UpdateState) {
  const at = now
    ? 'at once, also inside the control plane, whose repair and scaling are suspended; a removal that has begun ends'
    : "at the end of a control plane that is being replaced, else at once; nodes are still repaired and scaled, but in pools whose minor is older than the control plane's"
  const suspended = now ? [controlPlanePool] : []
  return { asked: true as const, now: now === true, holds: phase === 'paused' || phase === 'halted', suspended, at }
}

function comparison({ forecastMs, forecastP90Ms, tookMs }: UpdateRecord): z.output<typeof updateForecastSchema> | null {
  if (forecastMs === null) return null
  return {
    p50: formatDuration(forecastMs),
    p90: forecastP90Ms === null ? null : formatDuration(forecastP90Ms),
    took: tookMs === null ? null : formatDuration(tookMs),
    error: tookMs === null || forecastMs === 0 ? null : Math.round((1000 * (tookMs - forecastMs)) / forecastMs) / 1000,
  }
}

/**
 * When the update will have been verified, by its forecast and how far it is: what the forecast leaves for the nodes that are not
 * done, or the rest of its time where no node is replaced, and never less than verifying takes. Null where nothing goes on, or
 * nothing was forecast.
 */
export function estimatedEnd(update: UpdateRecord, engine: EngineTime): string | null {
  const { state, nodesDone, abort } = update
  const { forecastMs, nodesTotal } = abort ?? update
  const since = abort?.engineAt ?? update.startedEngineAt + update.heldMs
  if (isEnded(state.phase) || isHeld(state.phase) || forecastMs === null) return null
  const now = engine.now()
  if (state.verifiedSince !== null) return formatInstant(engine.wallTimeOf(Math.max(state.verifiedSince + verificationMs, now)))
  const byTime = since + forecastMs - now
  const byNodes = nodesTotal === 0 ? 0 : (forecastMs * (nodesTotal - nodesDone)) / nodesTotal
  return formatInstant(engine.wallTimeOf(now + Math.max(byTime, byNodes, verificationMs)))
}

export function toWireWait({ code, reason, object, owner, since }: Wait, engine: EngineTime) {
  return { ...(code !== undefined && { code }), reason, object, owner, since: engineTimeToWire(since, engine) }
}
