import type { UseQueryResult } from '@tanstack/react-query'
import type { z } from 'zod'
import type { impactSchema } from '#contract/profile.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'

type ImpactAnswer = z.infer<typeof impactSchema>

const outcomeWords = {
  repaved: 'would be repaved',
  'in-place': 'would change in place, no node is replaced',
  unchanged: 'would not change',
  blocked: 'could not take it as it is',
} as const satisfies Record<ImpactAnswer['groups'][number]['outcome'], string>

const namesShown = 6

/** What the save would do to the clusters that use the version, as the server plans it. */
export function Impact({ query }: { readonly query: UseQueryResult<ImpactAnswer> }) {
  return (
    <Loaded query={query} rows={2}>
      {({ clusters, repaved, groups }) => (
        <section className="c-advice" aria-label="What the save would do">
          <p>
            <b>
              {clusters === 1 ? '1 cluster uses' : `${clusters} clusters use`} this version, {repaved === 0 ? 'none' : repaved} of
              them would be repaved.
            </b>
          </p>
          <ul className="c-bullets">
            {groups.map((group, index) => (
              <li key={index}>
                <b>{group.clusters.length}</b> {outcomeWords[group.outcome]}
                {group.outcome === 'repaved' && ` (${group.scope.replace('-', ' ')})`}:{' '}
                {group.clusters.slice(0, namesShown).map((name, place) => (
                  <span key={name}>
                    {place > 0 && ', '}
                    <Go to={paths.cluster(name)}>{name}</Go>
                  </span>
                ))}
                {group.clusters.length > namesShown && ` and ${group.clusters.length - namesShown} more`}
                {group.reasons.map((reason) => (
                  <span key={reason} className="c-detail">
                    {reason}
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Loaded>
  )
}
