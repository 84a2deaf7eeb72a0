import { formatDuration, type EngineInstant } from '../base/instant.ts'
import type { UpdateState } from '../update/update.ts'

/** A wait that has ended: what for, on whom, and from when to when in engine time. */
export interface PastWait {
  readonly message: string
  readonly detail: {
    readonly reason: string
    readonly object: string
    readonly owner: string
    readonly since: EngineInstant
    readonly until: EngineInstant
  }
}

/** The wait that an update is done with between two of its states; one that goes on, or lasted no time, is none. */
export function waitOver(before: UpdateState, after: UpdateState, until: EngineInstant): PastWait | null {
  const { wait, phase } = before
  // Standing still because of a pause or a failure is a phase of its own.
  if (!wait || phase === 'paused' || phase === 'halted' || until <= wait.since) return null
  const { reason, object, owner, since } = wait
  if (after.wait?.reason === reason && after.wait.object === object) return null
  return {
    message: `The update waited ${formatDuration(until - since)} for ${object} (${owner}): ${reason}`,
    detail: { reason, object, owner, since, until },
  }
}
