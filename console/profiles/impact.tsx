import type { UseQueryResult } from '@tanstack/react-query'
import { countText } from '#core/base/count-text.ts'
import type { WireImpact } from '#contract/impact.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'

const outcomeWords = {
  repaved: 'would be repaved',
  'in-place': 'would change in place, no node is replaced',
  unchanged: 'would not change',
  blocked: 'could not take it as it is',
} as const satisfies Record<WireImpact['groups'][number]['outcome'], string>

const namesShown = 6
const reasonsShown = 6

/** What a save or a move would do to clusters, as the server plans it: by outcome, the worst first, with reasons and names. */
export function Impact({ query, label, lead }: ImpactProps) {
  return (
    <Loaded query={query} rows={2}>
      {({ clusters, repaved, outcomes, groups }) => (
        <section className="c-advice" aria-label={label}>
          <p>
            <b>
              {lead(clusters)}, {repaved === 0 ? 'none' : repaved} of them would be repaved.
            </b>
          </p>
          <ul className="c-bullets">
            {outcomes.map(({ outcome, scope, clusters: count, reasons }) => {
              const names = groups
                .filter((group) => group.outcome === outcome && group.scope === scope)
                .flatMap((group) => group.clusters)
              return (
                <li key={`${outcome} ${scope}`}>
                  <b>{count}</b> {outcomeWords[outcome]}
                  {outcome === 'repaved' && ` (${scope.replace('-', ' ')})`}:{' '}
                  {names.slice(0, namesShown).map((name, place) => (
                    <span key={name}>
                      {place > 0 && ', '}
                      <Go to={paths.cluster(name)}>{name}</Go>
                    </span>
                  ))}
                  {names.length > namesShown && ` and ${names.length - namesShown} more`}
                  {reasons.slice(0, reasonsShown).map((reason) => (
                    <span key={reason.text} className="c-detail">
                      {reason.text}
                      {reason.clusters < count && ` (${reason.clusters} of them)`}
                    </span>
                  ))}
                  {reasons.length > reasonsShown && (
                    <span className="c-detail">and {countText(reasons.length - reasonsShown, 'more reason')}</span>
                  )}
                </li>
              )
            })}
          </ul>
        </section>
      )}
    </Loaded>
  )
}

interface ImpactProps {
  readonly query: UseQueryResult<WireImpact>
  readonly label: string
  /** The beginning of the sentence that counts them. */
  readonly lead: (clusters: number) => string
}
