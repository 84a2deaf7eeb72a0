import { countText } from '#core/base/count-text.ts'
import type { Cluster } from '#contract/cluster.ts'
import type { Update } from '#contract/update.ts'
import { timeLeftText } from './words.ts'

type Wait = NonNullable<Update['waiting']>
type Step = Pick<Update, 'phase' | 'nodesDone' | 'nodesTotal' | 'waiting' | 'pause' | 'stalled'>

/** Where an update stands, in a line. */
export function updateProgress(update: Step & Pick<Update, 'estimatedEnd'>, now: number): string {
  const left = timeLeftText(update.estimatedEnd, now)
  return [updateStep(update), ...(left === '' || isOver(update.phase) || update.phase === 'paused' ? [] : [left])].join(', ')
}

/** The same without the time left: what a log should hold a line for whenever it changes. */
export function updateStep({ phase, nodesDone, nodesTotal, waiting, pause, stalled }: Step): string {
  const nodes = nodesTotal === 0 ? '' : `: ${nodesDone} of ${countText(nodesTotal, 'node')} replaced`
  const stalls = stalled === null ? '' : ', stalled: nothing has moved for long'
  const waits = waiting ? `, waiting: ${waitText(waiting)}` : ''
  switch (phase) {
    case 'waiting':
      return waiting ? `Waiting for ${waitText(waiting)}` : 'Waiting to start'
    case 'rolling':
      return `Updating${nodes}${waits}${stalls}${pausesText(pause)}`
    case 'verifying':
      return `Verifying${nodes}${waits}${stalls}`
    case 'paused':
      return `Paused${nodes}${suspendedText(pause)}`
    case 'halted':
      return `Halted${nodes}${waiting ? `: ${waitText(waiting)}` : ''}`
    case 'aborting':
      return `Going back${nodes}${waits}${stalls}`
    case 'aborted':
      return `Aborted${nodes}`
    case 'superseded':
      return 'Another plan took its place'
    case 'succeeded':
      return `Done and verified${nodes}`
  }
}

type Pause = Update['pause']

function pausesText(pause: Pause): string {
  return pause ? ', pausing' : ''
}

function suspendedText(pause: Pause): string {
  return pause && pause.suspended.length > 0 ? `; repair and scaling of ${pause.suspended.join(', ')} are suspended` : ''
}

/** How long it took beside what was foretold: `12m (11m–14m, +9 %)`. */
export function forecastComparison(forecast: Update['forecast']): string {
  if (!forecast) return ''
  const { p50, p90, took, error } = forecast
  const range = p90 === null || p90 === p50 ? p50 : `${p50}–${p90}`
  if (took === null) return `(${range})`
  const percent = error === null ? '' : `, ${error > 0 ? '+' : ''}${Math.round(error * 100)} %`
  return `${took} (${range}${percent})`
}

/** Whether nothing more comes of it unless somebody acts. */
export function isOver(phase: Update['phase']): boolean {
  return phase === 'succeeded' || phase === 'halted' || phase === 'aborted' || phase === 'superseded'
}

/** Where a cluster without a running update stands. */
export function clusterProgress({ status: { status, nodes, waiting } }: Cluster): string {
  const ready = nodes.total === 0 ? '' : `: ${nodes.ready} of ${countText(nodes.total, 'node')} ready`
  return `${status}${ready}${waiting ? `, waiting: ${waitText(waiting)}` : ''}`
}

export function waitText({ reason, object, owner }: Wait): string {
  const whose = owner === '' ? '' : `, ${owner}`
  return object === '' ? reason : `${reason} (${object}${whose})`
}
