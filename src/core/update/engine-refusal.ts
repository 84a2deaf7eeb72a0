import type { EngineInstant } from '../base/instant.ts'
import type { UpdateState, Wait } from './update.ts'

/** Why an engine answered nothing, or did not do what it was told. */
export type EngineRefusal = keyof typeof refusals

/**
 * Until when an update waits that its engine has refused: it goes on by itself once the engine answers, or takes what it is told. What
 * only somebody can mend says so with the engine's own words: the object, and what was said of it.
 */
export function engineWait(why: EngineRefusal, since: EngineInstant, message = ''): Wait {
  const { code, reason, isTold }: Refusal = refusals[why]
  return {
    code,
    reason: isTold === true && message !== '' ? `${reason}. ${message}` : reason,
    object: 'engine',
    owner: 'engine',
    since,
  }
}

/** The wait for an engine that has refused, for as long as it has not shown that it took up what it was told. */
export function engineWaitOf({ wait }: Pick<UpdateState, 'wait'>): Wait | null {
  return Object.values(refusals).some(({ code }) => code === wait?.code) ? wait : null
}

interface Refusal {
  readonly code: string
  readonly reason: string
  /** Whether the engine's own words are told with it. */
  readonly isTold?: true
}

const refusals = {
  away: { code: 'engine.away', reason: 'the engine does not answer' },
  conflict: {
    code: 'engine.conflict',
    reason: 'the engine refuses what it is told, since somebody else changes the cluster there; it is looked at and told again',
  },
  owned: {
    code: 'engine.owned',
    reason:
      'somebody else has set a field that the engine is told to set: let go of it there, or let a plan set it right. It is told again by itself',
    isTold: true,
  },
  refused: {
    code: 'engine.refused',
    reason: 'the engine does not take what it is told: mend it by another plan, or there, and retry',
    isTold: true,
  },
  forbidden: {
    code: 'engine.forbidden',
    reason: "Cairn's account may not do there what is needed: give it the permission. It is told again by itself",
    isTold: true,
  },
  expired: {
    code: 'engine.expired',
    reason: 'the engine does not accept the credentials that it was given: give it new ones. It is told again by itself',
    isTold: true,
  },
  unequipped: {
    code: 'engine.unequipped',
    reason: 'the engine lacks what the cluster needs: install it there. It is told again by itself',
    isTold: true,
  },
  'rate-limited': { code: 'engine.rate-limited', reason: 'the engine refuses calls as too many; it is asked again when it says' },
} as const satisfies Readonly<Record<string, Refusal>>
