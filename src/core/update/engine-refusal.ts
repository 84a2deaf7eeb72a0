import type { EngineInstant } from '../base/instant.ts'
import type { UpdateState, Wait } from './update.ts'

/** Why an engine answered nothing, or did not do what it was told. */
export type EngineRefusal = keyof typeof refusals

/** Until when an update waits that its engine has refused: all of it goes on by itself once the engine answers. */
export function engineWait(why: EngineRefusal, since: EngineInstant): Wait {
  return { ...refusals[why], object: 'engine', owner: 'engine', since }
}

/** The wait for an engine that has refused, for as long as it has not shown that it took up what it was told. */
export function engineWaitOf({ wait }: Pick<UpdateState, 'wait'>): Wait | null {
  return Object.values(refusals).some(({ code }) => code === wait?.code) ? wait : null
}

const refusals = {
  away: { code: 'engine.away', reason: 'the engine does not answer' },
  conflict: {
    code: 'engine.conflict',
    reason: 'the engine refuses what it is told, since somebody else changes the cluster there; it is looked at and told again',
  },
  owned: {
    code: 'engine.owned',
    reason: 'somebody else owns a field that is to be set there: let go of it there, or set it right by a plan',
  },
  refused: { code: 'engine.refused', reason: 'the engine does not take what it is told' },
  expired: { code: 'engine.expired', reason: 'the engine does not accept the credentials that it was given: give it new ones' },
  'rate-limited': { code: 'engine.rate-limited', reason: 'the engine refuses calls as too many; it is asked again when it says' },
} as const
