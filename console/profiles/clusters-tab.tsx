import { useQuery } from '@tanstack/react-query'
import type { Cluster } from '#contract/cluster.ts'
import { countText } from '#core/base/count-text.ts'
import { read } from '../api/queries.ts'
import { UpdateStatusCell } from '../clusters/update-status.tsx'
import { paths } from '../paths.ts'
import { useAddress, useNamed } from '../ui/address.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { NameLink } from '../ui/name-link.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { Switcher } from '../ui/switcher.tsx'

const ranges = ['This version', 'All versions'] as const

/** The clusters that use the version, or any version of the profile, and what is pending for each. */
export function ClustersTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  const { of, sort, cursor } = useAddress<'of' | 'sort' | 'cursor'>()
  const go = useGo()
  const isAll = of === 'all'
  const filter = { profile: name, ...(isAll ? {} : { version }) }
  // Any word of an address is for the server to judge.
  const asked = {
    ...filter,
    ...(sort === undefined ? {} : { sort: sort as 'name' }),
    ...(cursor === undefined ? {} : { cursor }),
  }
  const clusters = useQuery(read.clusters({ limit: 50, ...asked }))
  const total = useQuery(read.clusterSummary(filter)).data?.total
  return (
    <div className="c-stack">
      <div className="c-row">
        <Switcher
          label="Which clusters"
          options={ranges}
          value={isAll ? 'All versions' : 'This version'}
          onChoose={(range) =>
            void go(paths.profileClusters(name, version, range === 'All versions' ? { of: 'all' } : {}), { replace: true })
          }
        />
        <span className="c-quiet" aria-live="polite">
          {total === undefined ? ' ' : countText(total, 'cluster')}
        </span>
        <Go to={paths.clusters(filter)}>Filter and act on them</Go>
      </div>
      <Loaded query={clusters} rows={8}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p>No cluster uses {isAll ? `${name} yet` : `version ${version}`}.</p>
          ) : (
            <>
              <DataTable
                label={`Clusters that use ${name}`}
                columns={columnsOf(name)}
                rows={items}
                keyOf={({ metadata }) => metadata.name}
                sort={sort ?? 'name'}
                onSort={(next) => void go(paths.profileClusters(name, version, { of, sort: next }), { replace: true })}
                busy={clusters.isPlaceholderData}
              />
              <PageSteps
                next={next}
                cursor={cursor}
                to={(to) => paths.profileClusters(name, version, { of, sort, cursor: to })}
              />
            </>
          )
        }
      </Loaded>
    </div>
  )
}

function columnsOf(profile: string): readonly Column<Cluster>[] {
  const used = ({ status }: Cluster) => status.profiles.find(({ name }) => name === profile)
  return [
    { name: 'Name', sort: 'name', cell: ({ metadata: { name } }) => <NameLink name={name} to={paths.cluster(name)} /> },
    {
      name: 'Version',
      cell: (cluster) => {
        const version = used(cluster)?.version
        return version === undefined ? null : <Go to={paths.profileClusters(profile, version)}>{version}</Go>
      },
    },
    { name: 'Status', sort: 'status', cell: ({ status }) => <StateWord state={status.status} /> },
    { name: 'Health', sort: 'health', cell: ({ status }) => <StateWord state={status.health} /> },
    { name: 'Update', sort: 'updateStatus', cell: ({ status }) => <UpdateStatusCell status={status} /> },
    { name: 'Pending', cell: ({ status }) => <Pending pending={status.pending} /> },
    {
      name: 'Kubernetes',
      sort: 'kubernetesVersion',
      wide: true,
      cell: ({ status }) => status.kubernetesVersion ?? <span className="c-quiet">none yet</span>,
    },
  ]
}

function Pending({ pending }: Pick<Cluster['status'], 'pending'>) {
  if (pending.length === 0) return <span className="c-quiet">none</span>
  return (
    <ul className="c-plain-list">
      {pending.map(({ kind, name }) => (
        <li key={`${kind}/${name}`}>
          {kind} {name}
        </li>
      ))}
    </ul>
  )
}
