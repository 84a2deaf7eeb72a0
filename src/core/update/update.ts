import type { EngineInstant } from '../base/instant.ts'
import type { Deviation } from './convergence.ts'
import type { EngineRefusal } from './engine-refusal.ts'

export const updatePhases = [
  'waiting',
  'rolling',
  'verifying',
  'succeeded',
  'paused',
  'halted',
  'aborting',
  'aborted',
  'superseded',
] as const
export type UpdatePhase = (typeof updatePhases)[number]

/** Why nothing goes on at the moment, which object it hangs on, who can help, and since when (engine time). */
export interface Wait {
  /** What kind of wait it is, for programs. Absent of waits that an older release stored. */
  readonly code?: string
  readonly reason: string
  readonly object: string
  readonly owner: string
  readonly since: EngineInstant
}

/** What is waited for now; what was waited for before and still is keeps the instant that it began. */
export function waitedFor(before: Wait | null, now: Wait | null): Wait | null {
  return before?.reason === now?.reason && before?.object === now?.object ? before : now
}

/** Where an update stands. Only {@link transition} writes it. */
export interface UpdateState {
  readonly phase: UpdatePhase
  readonly wait: Wait | null
  /** Since when every observation has shown the cluster as planned; null before that. */
  readonly verifiedSince: EngineInstant | null
  /** Whether somebody asked it to pause. The phase is `paused` once that holds. */
  readonly pause: boolean
  /** The pause does not wait for the control plane's end, and suspends its repair and scaling. */
  readonly now?: true
  /** It goes back, whatever its phase: one that is paused or has halted on its way back is still one that goes back. */
  readonly aborting?: true
  /** Another update takes its place as soon as it is at a boundary. */
  readonly givesWay?: true
  /** What the last look that showed something new looked like, and when that was. */
  readonly progress?: { readonly mark: string; readonly at: EngineInstant }
  /** Since when it has gone without progress for longer than it may. */
  readonly stalled?: EngineInstant
}

/** What one look at the cluster came to. */
export interface Look {
  readonly at: EngineInstant
  /** Something of the update has been told to the engine, now or before. */
  readonly told: boolean
  /** Every step was told to the engine and observed to be done. */
  readonly converged: boolean
  /** A hold that was asked for has taken effect. */
  readonly holding: boolean
  /** What is not as planned; once all steps are done this keeps it from being verified. */
  readonly deviations: readonly Deviation[]
  /** What cannot go on by itself: retries are used up, a layer has failed. */
  readonly failure: Omit<Wait, 'since'> | null
  /** What the current step waits for. */
  readonly waiting: Wait | null
  /** Two looks with equal marks show no progress between them. */
  readonly mark: string
  /** How long it may go without progress before it counts as stalled. */
  readonly patienceMs: number
}

export type UpdateEvent =
  | { readonly kind: 'looked'; readonly look: Look }
  | { readonly kind: 'engine-away'; readonly at: EngineInstant; readonly why?: EngineRefusal; readonly message?: string }
  | { readonly kind: 'pause-asked'; readonly now?: boolean }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'retried' }
  | { readonly kind: 'abort-asked' }
  | { readonly kind: 'supersede-asked' }
  | { readonly kind: 'superseded' }

/** How long everything must stay as planned before an update counts as verified, in engine time. */
export const verificationMs = 30_000

export const startOfUpdate: UpdateState = { phase: 'waiting', wait: null, verifiedSince: null, pause: false }

/** How long the update has stood still by now: since it was paused or has halted. */
export function heldSince({ phase, wait }: UpdateState, now: EngineInstant): number {
  return isHeld(phase) && wait ? Math.max(now - wait.since, 0) : 0
}

/** Whether it stands still until somebody acts. */
export function isHeld(phase: UpdatePhase): boolean {
  return phase === 'paused' || phase === 'halted'
}

export function isEnded(phase: UpdatePhase): boolean {
  return phase === 'succeeded' || phase === 'aborted' || phase === 'superseded'
}
