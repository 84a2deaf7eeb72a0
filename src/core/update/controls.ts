import { isEnded, isHeld, type UpdateEvent, type UpdateState } from './update.ts'

export const controlVerbs = ['pause', 'pause-now', 'resume', 'retry', 'abort'] as const
export type ControlVerb = (typeof controlVerbs)[number]

/** What each verb does to the state, and when that makes sense. */
const controls: Readonly<
  Record<ControlVerb, { readonly event: UpdateEvent; readonly allowed: (state: UpdateState) => boolean; readonly words: string }>
> = {
  pause: {
    event: { kind: 'pause-asked' },
    allowed: ({ phase, pause }) => !pause && phase !== 'verifying',
    words: 'paused',
  },
  'pause-now': {
    event: { kind: 'pause-asked', now: true },
    allowed: ({ phase, now }) => now !== true && phase !== 'verifying',
    words: 'paused at once (now)',
  },
  resume: {
    event: { kind: 'resumed' },
    allowed: ({ phase, pause }) => pause || phase === 'halted',
    words: 'resumed',
  },
  // A pause that holds has nothing to try again, and neither has what is only watched.
  retry: {
    event: { kind: 'retried' },
    allowed: ({ phase }) => phase !== 'paused' && phase !== 'verifying',
    words: 'retried',
  },
  abort: {
    event: { kind: 'abort-asked' },
    allowed: ({ aborting }) => aborting !== true,
    words: 'aborted',
  },
}

export function isControlAllowed(state: UpdateState, verb: ControlVerb): boolean {
  return !isEnded(state.phase) && controls[verb].allowed(state)
}

export function controlEvent(verb: ControlVerb): UpdateEvent {
  return controls[verb].event
}

/** As in: an update can be …, or cannot. */
export function controlText(verb: ControlVerb): string {
  return controls[verb].words
}

/** Where an update stands and what can be done to it, for whoever asked for something else. */
export function controlsText(state: UpdateState): string {
  const words = controlVerbs.filter((verb) => isControlAllowed(state, verb)).map(controlText)
  return `It ${standing(state)}. It can be ${[...words, 'superseded by another plan'].join(', ').replace(/, ([^,]*)$/, ' or $1')}.`
}

function standing({ phase, pause, aborting }: UpdateState): string {
  const asked = pause && !isHeld(phase) ? ', and pauses at its next boundary' : pause && phase === 'halted' ? ', and paused' : ''
  return `is ${phase}${aborting && isHeld(phase) ? ' on its way back' : ''}${asked}`
}
