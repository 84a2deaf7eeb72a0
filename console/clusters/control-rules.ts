import { controlsText, isControlAllowed, type ControlVerb } from '#core/update/controls.ts'
import type { UpdateState } from '#core/update/update.ts'
import type { Update } from '#contract/update.ts'

/** What the controls of an update depend on. */
export type RunningUpdate = Pick<Update, 'phase' | 'stalled' | 'pause' | 'abort' | 'takesOver'>

/** Why the update takes no such control now, by the rule that the server goes by; null where it takes it. */
export function whyNoControl(verb: ControlVerb, update: RunningUpdate): string | null {
  const state = stateOf(update)
  return isControlAllowed(state, verb) ? null : `${words[verb]} does nothing now. ${controlsText(state)}`
}

const words: Readonly<Record<ControlVerb, string>> = {
  pause: 'Pausing',
  'pause-now': 'Pausing at once',
  resume: 'Resuming',
  retry: 'Trying again',
  abort: 'Aborting',
}

/** What controls depend on; the rest of an update's state stays with the server. */
function stateOf({ phase, pause, abort }: RunningUpdate): UpdateState {
  return {
    phase,
    pause: pause !== null,
    ...(pause?.now ? { now: true } : {}),
    ...(abort === null ? {} : { aborting: true }),
    wait: null,
    verifiedSince: null,
  }
}
