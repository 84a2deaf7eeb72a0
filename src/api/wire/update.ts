import type { z } from 'zod'
import type { updateSchema } from '#contract/update.ts'
import { formatInstant } from '#core/base/instant.ts'
import { isEnded } from '#core/update/update.ts'
import type { UpdateRecord } from '#store/updates.ts'
import type { DeepReadonly } from '../answer.ts'
import { engineTimeToWire, type EngineTime } from './engine-time.ts'

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
    nodesTotal: update.nodesTotal,
    startedAt: formatInstant(update.startedAt),
    endedAt: update.endedAt === null ? null : formatInstant(update.endedAt),
    estimatedEnd: estimatedEnd(update, engine),
    waiting: wait && {
      reason: wait.reason,
      object: wait.object,
      owner: wait.owner,
      since: engineTimeToWire(wait.since, engine),
    },
    evidence: update.evidence,
  }
}

/**
 * When the update will have ended, by its forecast and how far it is: what the forecast leaves for the nodes that are not done, or
 * the rest of its time where no node is replaced. Null where nothing goes on, or nothing was forecast.
 */
export function estimatedEnd(update: UpdateRecord, engine: EngineTime): string | null {
  const { state, forecastMs, nodesDone, nodesTotal, startedEngineAt } = update
  if (isEnded(state.phase) || state.phase === 'paused' || state.phase === 'halted' || forecastMs === null) return null
  const now = engine.now()
  const byTime = Math.max(startedEngineAt + forecastMs - now, 0)
  const byNodes = nodesTotal === 0 ? byTime : (forecastMs * (nodesTotal - nodesDone)) / nodesTotal
  return formatInstant(engine.wallTimeOf(now + Math.max(byTime, byNodes)))
}
