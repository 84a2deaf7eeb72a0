import { unreachable } from '../base/assert.ts'
import type { EngineInstant } from '../base/instant.ts'
import type { Deviation } from './convergence.ts'

export const updatePhases = ['rolling', 'verifying', 'succeeded', 'paused', 'halted', 'superseded'] as const
export type UpdatePhase = (typeof updatePhases)[number]

/** Why nothing goes on at the moment, which object it hangs on, who can help, and since when (engine time). */
export interface Wait {
  readonly reason: string
  readonly object: string
  readonly owner: string
  readonly since: EngineInstant
}

/** Where an update stands. Only {@link transition} writes it. */
export interface UpdateState {
  readonly phase: UpdatePhase
  readonly wait: Wait | null
  /** Since when every observation has shown the cluster as planned; null before that. */
  readonly verifiedSince: EngineInstant | null
  /** Whether somebody asked it to pause. The phase is `paused` once that holds. */
  readonly pause: boolean
}

/** What one look at the cluster came to. */
export interface Look {
  readonly at: EngineInstant
  /** Every step was told to the engine and observed to be done. */
  readonly converged: boolean
  /** A pause holds. */
  readonly holding: boolean
  /** What is not as planned; once all steps are done this keeps it from being verified. */
  readonly deviations: readonly Deviation[]
  /** What cannot go on by itself: retries are used up, a layer has failed. */
  readonly failure: Omit<Wait, 'since'> | null
  /** What the current step waits for. */
  readonly waiting: Wait | null
}

export type UpdateEvent =
  | { readonly kind: 'looked'; readonly look: Look }
  | { readonly kind: 'pause-asked' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'retried' }
  | { readonly kind: 'superseded' }

/** How long everything must stay as planned before an update counts as verified, in engine time. */
export const verificationMs = 30_000

export const startOfUpdate: UpdateState = { phase: 'rolling', wait: null, verifiedSince: null, pause: false }

/** How long the update has stood still by now: since it was paused or has halted. */
export function heldSince({ phase, wait }: UpdateState, now: EngineInstant): number {
  return (phase === 'paused' || phase === 'halted') && wait ? Math.max(now - wait.since, 0) : 0
}

export function isEnded(phase: UpdatePhase): boolean {
  return phase === 'succeeded' || phase === 'superseded'
}

/** The one place where an update's state comes from. An event that its phase does not allow leaves it as it is. */
export function transition(state: UpdateState, event: UpdateEvent): UpdateState {
  if (isEnded(state.phase)) return state
  switch (event.kind) {
    case 'looked':
      return afterLook(state, event.look)
    case 'pause-asked':
      return { ...state, pause: true }
    case 'resumed':
      return { phase: 'rolling', pause: false, wait: null, verifiedSince: null }
    case 'retried':
      // A pause that holds has nothing to try again; one that was asked for stays asked for.
      return state.phase === 'paused' ? state : { ...state, phase: 'rolling', wait: null, verifiedSince: null }
    case 'superseded':
      return { ...state, phase: 'superseded', wait: null, verifiedSince: null }
    default:
      return unreachable(event)
  }
}

function afterLook(state: UpdateState, look: Look): UpdateState {
  if (state.phase === 'halted') return state
  if (look.failure) return stopped(state, 'halted', { ...look.failure, since: look.at })
  if (state.pause && look.holding) {
    return stopped(state, 'paused', { reason: 'paused', object: 'update', owner: 'whoever resumes it', since: look.at })
  }
  if (!look.converged && state.phase !== 'verifying') return stopped(state, 'rolling', look.waiting)
  const [deviation] = look.deviations
  if (deviation) {
    return stopped(state, 'verifying', { reason: deviation.message, object: deviation.object, owner: 'engine', since: look.at })
  }
  if (!look.converged) return stopped(state, 'verifying', look.waiting)
  const verifiedSince = state.verifiedSince ?? look.at
  const phase = look.at - verifiedSince >= verificationMs ? 'succeeded' : 'verifying'
  return { ...state, phase, wait: null, verifiedSince }
}

/** Not verified, for this reason. A wait that goes on keeps the instant that it began. */
function stopped(state: UpdateState, phase: UpdatePhase, wait: Wait | null): UpdateState {
  const goesOn = state.wait?.reason === wait?.reason && state.wait?.object === wait?.object
  return { ...state, phase, wait: goesOn ? state.wait : wait, verifiedSince: null }
}
