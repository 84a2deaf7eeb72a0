import type { Update } from '#contract/update.ts'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

/** What is waited for, whose that is, and since when. */
export function WaitText({ wait: { owner, reason, object, since } }: { readonly wait: NonNullable<Update['waiting']> }) {
  return (
    <p>
      <StateWord state="waiting">
        {owner === '' ? 'It waits' : `Waits for ${owner}`}: {reason}
        {object !== '' && (
          <>
            {' '}
            (<code>{object}</code>)
          </>
        )}
        , since <When at={since} />.
      </StateWord>
    </p>
  )
}
