import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { When } from '../ui/when.tsx'

/** Plans of the cluster that somebody has yet to continue with or to cancel. */
export function OpenPlans({ cluster }: { readonly cluster: string }) {
  const { data } = useQuery(read.plans(cluster))
  const open = (data?.items ?? []).filter(({ state }) => state === 'open')
  if (open.length === 0) return null
  return (
    <ul className="c-bullets" aria-label="Plans that await approval">
      {open.map(({ id, summary, by, createdAt }) => (
        <li key={id}>
          <Go to={paths.plan(cluster, id)}>{summary}</Go>{' '}
          <span className="c-quiet">
            by {by}, <When at={createdAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
