import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { clusterSummarySchema } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { StateIcon } from '../ui/state-word.tsx'
import type { ClusterFilter, ClusterSearch } from './cluster-filters.ts'

type Summary = z.infer<typeof clusterSummarySchema>

interface Part {
  readonly name: string
  readonly state?: string
  readonly filter: ClusterFilter
  readonly count: (summary: Summary) => number
  /** Shown only where there are any. */
  readonly rare?: boolean
}

const updating = (word: string, rare = false): Part => ({
  name: word,
  state: word,
  filter: { updateStatus: word },
  count: ({ updateStatus }) => updateStatus[word] ?? 0,
  rare,
})

const parts: readonly Part[] = [
  { name: 'All clusters', filter: {}, count: ({ total }) => total },
  updating('Up to date'),
  updating('Updates available'),
  updating('Updating'),
  updating('Halted'),
  { name: 'Unhealthy', state: 'Unhealthy', filter: { health: 'Unhealthy' }, count: ({ health }) => health['Unhealthy'] ?? 0 },
  { name: 'Drifted', state: 'Drifted', filter: { drift: 'true' }, count: ({ drifted }) => drifted },
  updating('Awaiting approval', true),
  updating('Waiting', true),
  updating('Paused', true),
  updating('Verifying', true),
]

/** How the fleet stands; each part leads to the clusters that it counts. */
export function ClusterSummary({ search }: { readonly search: ClusterSearch }) {
  const { data } = useQuery(read.clusterSummary({}))
  return (
    <ul className="c-summary-parts" aria-label="How the clusters stand">
      {parts.map(({ name, state, filter, count, rare }) => {
        const number = data && count(data)
        const here = isSame(filter, search)
        if (rare === true && !number && !here) return null
        return (
          <li key={name}>
            <Go
              to={paths.clusters({ ...filter, sort: search.sort })}
              className={here ? 'c-summary-part c-summary-here' : 'c-summary-part'}
              {...(here ? { 'aria-current': 'page' as const } : {})}
            >
              <b className={number === 0 ? 'c-quiet' : ''}>{number === undefined ? '\u2013' : number.toLocaleString()}</b>
              <span className={number ? 'c-state' : 'c-state c-none'}>
                {state !== undefined && <StateIcon state={state} />}
                {name}
              </span>
            </Go>
          </li>
        )
      })}
    </ul>
  )
}

function isSame(filter: ClusterFilter, { sort: _sort, cursor: _cursor, ...search }: ClusterSearch): boolean {
  const names = Object.keys(search) as (keyof ClusterFilter)[]
  return names.length === Object.keys(filter).length && names.every((name) => search[name] === filter[name])
}
