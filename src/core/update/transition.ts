import { engineWait } from './engine-refusal.ts'
import { guards, transitions, type TransitionRow } from './transitions.ts'
import { isEnded, waitedFor, type Look, type UpdateEvent, type UpdateState, type Wait } from './update.ts'

/**
 * The one place where an update's state comes from: the first row of the table that fits says the next phase. An event that says nothing
 * in its phase leaves the state as it is.
 */
export function transition(state: UpdateState, event: UpdateEvent): UpdateState {
  const row = rowOf(state, event)
  if (!row || row.to === 'stays') return state
  const next = { ...state, phase: row.to === 'same' ? state.phase : row.to }
  switch (event.kind) {
    case 'looked':
      return afterLook(next, state, event.look)
    case 'engine-away':
      if (next.phase === 'halted') return unwatched(stopped(next, engineWait(event.why ?? 'away', event.at, event.message)))
      return watched({ ...stopped(next, engineWait(event.why ?? 'away', event.at, event.message)), verifiedSince: null }, state, {
        mark: state.progress?.mark ?? '',
        at: event.at,
        patienceMs: enginePatienceMs,
      })
    case 'pause-asked':
      return { ...next, pause: true, ...(event.now === true && { now: true }) }
    case 'resumed':
      return { ...anew(next), pause: false }
    case 'retried':
      return { ...anew(next), ...(state.now === true && { now: true }) }
    case 'abort-asked':
      return { ...anew(next), pause: false, aborting: true }
    case 'supersede-asked':
      return next.phase === 'superseded' ? anew(next) : { ...next, givesWay: true }
    case 'superseded':
      return anew(next)
  }
}

function rowOf(state: UpdateState, event: UpdateEvent): TransitionRow | undefined {
  return transitions.find(
    ({ from, on, when }) =>
      from.includes(state.phase) && (on === event.kind || on === 'any') && (!when || guards[when].holds(state, event)),
  )
}

/** As if it had just begun to be looked at: neither held at once, nor watched, nor waiting for anything. */
function anew({ phase, pause, aborting, givesWay }: UpdateState): UpdateState {
  return {
    phase,
    wait: null,
    verifiedSince: null,
    pause,
    ...(aborting && { aborting }),
    ...(givesWay && phase !== 'superseded' && { givesWay }),
  }
}

function afterLook(next: UpdateState, before: UpdateState, look: Look): UpdateState {
  switch (next.phase) {
    case 'superseded':
      return anew(next)
    case 'halted':
      return unwatched(stopped(next, look.failure && { ...look.failure, since: look.at }))
    case 'paused':
      return unwatched(stopped(next, { ...paused, since: look.at }))
    case 'waiting':
    case 'rolling':
      return watched(stopped(next, look.waiting), before, look)
    case 'verifying':
    case 'aborting':
    case 'succeeded':
    case 'aborted':
      return verified(next, before, look)
  }
}

const paused = { code: 'paused', reason: 'paused', object: 'update', owner: 'whoever resumes it' }

/** How long an engine may be away before an update that needs it counts as stalled. */
const enginePatienceMs = 10 * 60_000

/** All steps are done, or it goes back: what is not as planned keeps it from its end. */
function verified(next: UpdateState, before: UpdateState, look: Look): UpdateState {
  const [deviation] = look.deviations
  const isStep = !look.converged && (next.aborting === true || !deviation)
  if (isStep) return watched(stopped(next, look.waiting), before, look)
  if (deviation) {
    const { object, message: reason } = deviation
    const wait = { code: `verify.${object.split(' ')[0]}`, reason, object, owner: 'engine', since: look.at }
    // What somebody has to set right says more than what it keeps from being as planned.
    return watched(stopped(next, look.waiting?.code === 'drift' ? look.waiting : wait), before, look)
  }
  const passing = { ...next, wait: null, verifiedSince: before.verifiedSince ?? look.at }
  return isEnded(next.phase) ? unwatched(passing) : watched(passing, before, look)
}

/** Not verified, for this reason. */
function stopped(state: UpdateState, wait: Wait | null): UpdateState {
  return { ...state, wait: waitedFor(state.wait, wait), verifiedSince: null }
}

/** No progress is no failure: an update that has not moved for longer than it may is told to have stalled, and goes on all the same. */
function watched(
  next: UpdateState,
  before: UpdateState,
  { mark, at, patienceMs }: Pick<Look, 'mark' | 'at' | 'patienceMs'>,
): UpdateState {
  const goesOn = before.progress !== undefined && before.progress.mark === mark && before.phase === next.phase
  const progress = goesOn ? before.progress : { mark, at }
  const due = progress.at + patienceMs
  return { ...unwatched(next), progress, ...(at >= due && { stalled: before.stalled ?? due }) }
}

function unwatched({ progress: _progress, stalled: _stalled, ...state }: UpdateState): UpdateState {
  return state
}
