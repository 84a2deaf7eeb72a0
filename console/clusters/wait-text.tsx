import type { Update } from '#contract/update.ts'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

/** What is waited for and since when, and below why; the object, where the reason does not name it. */
export function WaitText({ wait: { owner, reason, object, since } }: { readonly wait: NonNullable<Update['waiting']> }) {
  return (
    <div className="c-advice">
      <StateWord state="waiting">
        <b>{owner === '' ? 'It waits' : `Waits for ${owner}`}</b>{' '}
        <span className="c-quiet">
          since <When at={since} />
        </span>
        <span className="c-block c-breakable">
          {reason}
          {object !== '' && !reason.includes(object) && (
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
