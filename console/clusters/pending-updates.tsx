import { useQuery } from '@tanstack/react-query'
import type { Cluster } from '#contract/cluster.ts'
import type { WireImpact } from '#contract/impact.ts'
import { problemOf } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { StateWord } from '../ui/state-word.tsx'

/** What is pending for the cluster, and in one line what applying it would do: planned by the server, and not kept. */
export function PendingUpdates({ cluster: { metadata, status } }: { readonly cluster: Cluster }) {
  const { pending, revision } = status
  const impact = useQuery(read.pendingImpact(metadata.name, `${revision} ${JSON.stringify(pending)}`))
  return (
    <div className="c-stack">
      <p className="c-answer" aria-live="polite">
        <StateWord state="Updates available">
          <b>Updates available.</b>{' '}
          {impact.isError
            ? `What they would do is not known now: ${problemOf(impact.error).detail}`
            : impact.data === undefined
              ? 'Looking what they would do…'
              : answerText(impact.data)}
        </StateWord>
      </p>
      <ul className="c-bullets" aria-label="What is pending">
        {pending.map((one) => (
          <li key={`${one.kind}/${one.name}`}>
            The {one.kind} <b>{one.name}</b> {pendingText(one)}.
          </li>
        ))}
      </ul>
      <p className="c-quiet">
        <i>Apply updates</i> makes the plan and shows all of it. Nothing happens before that is continued with.
      </p>
    </div>
  )
}

const reasonsShown = 2

function answerText({ outcomes }: WireImpact): string {
  const [found] = outcomes
  if (!found) return 'Applying them would change nothing here.'
  const texts = found.reasons.map(({ text }) => text)
  const more = texts.length > reasonsShown ? `; and ${texts.length - reasonsShown} more` : ''
  const why = texts.length === 0 ? '' : `: ${texts.slice(0, reasonsShown).join('; ')}${more}`
  switch (found.outcome) {
    case 'repaved':
      return `Applying them would replace nodes (${scopeWords[found.scope]})${why}.`
    case 'in-place':
      return 'Applying them would change it in place: no node is replaced.'
    case 'unchanged':
      return 'Applying them would change nothing here.'
    case 'blocked':
      return `They cannot be applied as it is${why}.`
  }
}

const scopeWords = {
  none: 'none',
  'worker-pools': 'worker pools',
  'control-plane': 'the control plane',
  full: 'control plane and worker pools',
} as const

type Pending = Cluster['status']['pending'][number]

function pendingText(one: Pending): string {
  if (one.kind === 'pool' || one.kind === 'layer') return 'was left behind by an abort: it is not yet as the newest revision says'
  return `${one.kind === 'profile' ? 'was saved' : macroChange(one)} after this cluster took it`
}

function macroChange({ from, to }: Pending): string {
  if (to === null) return 'was deleted'
  return from === null ? `was set to “${to}”` : `changed from “${from}” to “${to}”`
}
