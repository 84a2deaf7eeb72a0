import { verificationMs, type Look, type UpdateEvent, type UpdatePhase, type UpdateState } from './update.ts'

/** From one of these phases, on this event and under this guard, to that phase. The first row that fits decides. */
export interface TransitionRow {
  readonly from: readonly UpdatePhase[]
  readonly on: UpdateEvent['kind'] | 'any'
  /** Absent: always. */
  readonly when?: GuardName
  /** `same`: the phase stays, and something else is remembered. `stays`: nothing changes at all. */
  readonly to: UpdatePhase | 'same' | 'stays'
}

const ended: readonly UpdatePhase[] = ['succeeded', 'aborted', 'superseded']
const held: readonly UpdatePhase[] = ['paused', 'halted']
const moving: readonly UpdatePhase[] = ['waiting', 'rolling', 'verifying', 'aborting']

export const transitions: readonly TransitionRow[] = [
  { from: ended, on: 'any', to: 'stays' },

  { from: ['halted'], on: 'looked', to: 'stays' },
  { from: [...moving, 'paused'], on: 'looked', when: 'gives way', to: 'superseded' },
  { from: [...moving, 'paused'], on: 'looked', when: 'cannot go on', to: 'halted' },
  { from: [...moving, 'paused'], on: 'looked', when: 'pause holds', to: 'paused' },
  { from: ['waiting'], on: 'looked', when: 'nothing told', to: 'waiting' },
  { from: ['aborting'], on: 'looked', when: 'verified', to: 'aborted' },
  { from: ['aborting'], on: 'looked', to: 'aborting' },
  { from: ['paused'], on: 'looked', when: 'goes back', to: 'aborting' },
  { from: ['waiting', 'rolling', 'paused'], on: 'looked', when: 'steps left', to: 'rolling' },
  { from: ['verifying'], on: 'looked', when: 'verified', to: 'succeeded' },
  { from: ['waiting', 'rolling', 'verifying', 'paused'], on: 'looked', to: 'verifying' },

  { from: moving, on: 'engine-away', when: 'is refused', to: 'halted' },
  { from: moving, on: 'engine-away', to: 'same' },
  { from: held, on: 'engine-away', to: 'stays' },

  { from: [...moving, ...held], on: 'pause-asked', to: 'same' },

  { from: ['waiting', 'aborting'], on: 'resumed', to: 'same' },
  { from: held, on: 'resumed', when: 'goes back', to: 'aborting' },
  { from: ['rolling', 'verifying', ...held], on: 'resumed', to: 'rolling' },

  // A pause that holds has nothing to try again; one that was asked for stays asked for.
  { from: ['paused'], on: 'retried', to: 'stays' },
  { from: ['waiting', 'aborting'], on: 'retried', to: 'same' },
  { from: ['halted'], on: 'retried', when: 'goes back', to: 'aborting' },
  { from: ['rolling', 'verifying', 'halted'], on: 'retried', to: 'rolling' },

  { from: ['aborting'], on: 'abort-asked', to: 'stays' },
  { from: held, on: 'abort-asked', when: 'goes back', to: 'stays' },
  { from: ['waiting', 'rolling', 'verifying', ...held], on: 'abort-asked', to: 'aborting' },

  { from: ['waiting', 'verifying', ...held], on: 'supersede-asked', to: 'superseded' },
  { from: ['rolling', 'aborting'], on: 'supersede-asked', to: 'same' },

  { from: [...moving, ...held], on: 'superseded', to: 'superseded' },
]

interface Guard {
  /** For people, after "when". */
  readonly text: string
  readonly holds: (state: UpdateState, event: UpdateEvent) => boolean
}

export const guards: Readonly<Record<GuardName, Guard>> = {
  'gives way': {
    text: 'another update takes its place, and it is at a boundary, cannot go on, or has stalled',
    holds: (state, event) =>
      state.givesWay === true && (state.stalled !== undefined || seen(event, (look) => look.holding || look.failure !== null)),
  },
  'cannot go on': {
    text: 'retries are used up, or a deadline that halts has passed',
    holds: (_, event) => seen(event, ({ failure }) => failure !== null),
  },
  'is refused': {
    text: 'the engine does not take what it is told, as it is',
    holds: (_, event) => event.kind === 'engine-away' && event.why === 'refused',
  },
  'pause holds': {
    text: 'a pause was asked for and holds',
    holds: ({ pause }, event) => pause && seen(event, ({ holding }) => holding),
  },
  'nothing told': {
    text: 'the engine has been told nothing of it yet',
    holds: (_, event) => seen(event, ({ told }) => !told),
  },
  'goes back': { text: 'it goes back', holds: ({ aborting }) => aborting === true },
  'steps left': {
    text: 'not every step is told and done',
    holds: (_, event) => seen(event, ({ converged }) => !converged),
  },
  verified: {
    text: 'all has been as it shall be for 30 s',
    holds: isVerified,
  },
}

export type GuardName =
  'gives way' | 'cannot go on' | 'is refused' | 'pause holds' | 'nothing told' | 'goes back' | 'steps left' | 'verified'

function seen(event: UpdateEvent, shows: (look: Look) => boolean): boolean {
  return event.kind === 'looked' && shows(event.look)
}

function isVerified({ verifiedSince }: UpdateState, event: UpdateEvent): boolean {
  return seen(
    event,
    ({ converged, deviations, at }) =>
      converged && deviations.length === 0 && verifiedSince !== null && at - verifiedSince >= verificationMs,
  )
}
