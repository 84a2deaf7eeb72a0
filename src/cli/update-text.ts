import type { WireEvent } from '#contract/event.ts'
import type { UpdateDetail } from '#contract/update.ts'
import { formatDuration } from '#core/base/instant.ts'
import { evidenceSummary, evidenceText } from './evidence-text.ts'
import type { Paint } from './paint.ts'
import { forecastComparison, updateProgress } from './progress-text.ts'
import { table } from './table.ts'
import { clockText } from './words.ts'

/** One update, as somebody reads it who wants to know what happened. */
export function updateText(update: UpdateDetail, now: number, paint: Paint): string {
  const { request, approvals, abort, forecastError, evidence } = update
  const facts: readonly (readonly [string, string])[] = [
    ['Update', `${update.id} of ${update.cluster}, to revision ${update.revision}`],
    ['Summary', update.summary],
    ['State', updateProgress(update, now)],
    ['Requested', `${clockText(request.at)} by ${request.by}${request.note === '' ? '' : `: ${request.note}`}`],
    ['Plan', `${update.plan} (${request.digest})`],
    ...approvals.map(
      ({ by, at, comment }) => ['Approved', `${clockText(at)} by ${by}${comment === '' ? '' : `: ${comment}`}`] as const,
    ),
    ...approvals.flatMap(({ acknowledged }) => acknowledged.map((line) => ['Acknowledged', line] as const)),
    ...(abort ? [['Aborted', `${clockText(abort.at)} by ${abort.by}: ${abort.text}`] as const] : []),
    ['Ended', update.endedAt === null ? 'not yet' : clockText(update.endedAt)],
    ...(update.held === '0s' ? [] : [['Held', update.held] as const]),
    ['Took (forecast)', forecastComparison(update.forecast)],
    ['Evidence', evidenceSummary(evidence)],
  ]
  const width = Math.max(...facts.map(([name]) => name.length))
  const head = facts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${paint.bold(name.padEnd(width))}  ${text}\n`)
    .join('')
  const phases = table(
    ['PHASE', 'SINCE', 'WHY'],
    update.phases.map(({ phase, at, message }) => [phase, clockText(at), message]),
    '',
  )
  const proof = evidence === null ? '' : `\n${evidenceText(evidence)}`
  return `${head}\n${phases}${forecastError === null ? '' : `\n${poolsText(forecastError)}`}${proof}`
}

function poolsText({ pools }: NonNullable<UpdateDetail['forecastError']>): string {
  const rows = pools.map(({ name, nodes, foretold, took, percent }) => [
    name,
    `${nodes.done} of ${nodes.foretold}`,
    took?.from ?? '',
    took?.for ?? '',
    foretold?.for ?? '',
    percent === null ? '' : `${percent > 0 ? '+' : ''}${percent} %`,
  ])
  return rows.length === 0 ? '' : table(['POOL', 'NODES', 'FROM', 'TOOK', 'FORECAST', 'ERROR'], rows, '')
}

/** A timeline: when on the clock, how long after the first event in engine time, and what. */
export function timelineText(events: readonly WireEvent[]): string {
  const start = events.find(({ engineTime }) => engineTime !== null)?.engineTime ?? 0
  const rows = events.map(({ at, engineTime, kind, severity, message }) => [
    clockText(at),
    engineTime === null ? '' : `+${formatDuration(Math.max(engineTime - start, 0))}`,
    severity === 'info' ? kind : `${kind} (${severity})`,
    message,
  ])
  return table(['AT', 'AFTER', 'KIND', 'WHAT'], rows, 'Nothing of it is kept.')
}
