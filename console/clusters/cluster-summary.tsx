import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'

/** How the fleet stands, in one line; each part leads to the clusters that it counts. */
export function ClusterSummary() {
  const { data } = useQuery(read.clusterSummary())
  if (!data) return <p className="c-summary c-quiet">&nbsp;</p>
  const { Running: _, ...statuses } = data.status
  const parts = [
    ...counted(data.updateStatus, (updateStatus) => paths.clusters({ updateStatus })),
    ...counted(statuses, (status) => paths.clusters({ status })),
    ...counted({ Unhealthy: data.health['Unhealthy'] ?? 0 }, (health) => paths.clusters({ health })),
  ]
  return (
    <p className="c-summary">
      {data.total === 1 ? '1 cluster' : `${data.total.toLocaleString()} clusters`}
      {parts.map(({ name, count, to }) => (
        <span key={to}>
          {' · '}
          <Go to={to}>
            {count.toLocaleString()} {name.toLowerCase()}
          </Go>
        </span>
      ))}
    </p>
  )
}

function counted(counts: Readonly<Record<string, number>>, to: (name: string) => string) {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count, to: to(name) }))
}
