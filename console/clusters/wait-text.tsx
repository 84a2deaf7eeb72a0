import type { Update } from '#contract/update.ts'
import { StateWord } from '../ui/state-word.tsx'
import { HowLong } from '../ui/when.tsx'

/** What is waited for and how long already, and below why; the object, where the reason does not name it and it is not the update itself. */
export function WaitText({ wait: { owner, reason, object, since }, halted = false }: WaitTextProps) {
  return (
    <div className="c-advice">
      <StateWord state={halted ? 'halted' : 'waiting'}>
        <b>{owner === '' ? 'It waits' : halted ? `Halted at ${owner}` : `Waits for ${owner}`}</b>{' '}
        <span className="c-quiet">
          <HowLong since={since} />
        </span>
        <span className="c-block c-breakable">
          {reason}
          {object !== '' && object !== 'update' && !reason.includes(object) && (
            <>
              {' '}
              (<code>{object}</code>)
            </>
          )}
        </span>
      </StateWord>
    </div>
  )
}

interface WaitTextProps {
  readonly wait: NonNullable<Update['waiting']>
  /** Nothing goes on by itself: the update has halted there. */
  readonly halted?: boolean
}
