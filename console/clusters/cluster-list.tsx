import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useQuery } from '@tanstack/react-query'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { Tags } from '../ui/tags.tsx'
import { When } from '../ui/when.tsx'
import { ClusterFilterBar } from './cluster-filter-bar.tsx'
import { clusterQuery, isFiltered, withFilter, withoutFilters, type ClusterSearch } from './cluster-filters.ts'
import { ClusterSummary } from './cluster-summary.tsx'
import { UpdateStatus } from './update-status.tsx'

const columns: readonly Column<Cluster>[] = [
  { name: 'Name', sort: 'name', cell: ({ metadata }) => <Go to={paths.cluster(metadata.name)}>{metadata.name}</Go> },
  { name: 'Status', sort: 'status', cell: ({ status }) => <StateWord state={status.status} /> },
  { name: 'Health', cell: ({ status }) => <StateWord state={status.health} /> },
  { name: 'Update', cell: ({ status }) => <UpdateStatus status={status} /> },
  { name: 'Profiles', cell: ({ status }) => <ProfilesInUse profiles={status.profiles} /> },
  { name: 'Kubernetes', cell: ({ status }) => status.kubernetesVersion ?? <span className="c-quiet">none yet</span> },
  { name: 'Nodes', numeric: true, cell: ({ status }) => <Nodes nodes={status.nodes} /> },
  { name: 'Tags', wide: true, cell: ({ metadata }) => <Tags tags={metadata.tags} to={(tag) => paths.clusters({ tag })} /> },
  { name: 'Updated', sort: 'updatedAt', wide: true, cell: ({ metadata }) => <When at={metadata.updatedAt} /> },
]

export function ClusterList() {
  const search: ClusterSearch = useAddress()
  const go = useGo()
  const clusters = useQuery(read.clusters(clusterQuery(search)))
  return (
    <>
      <PageHeading
        title="Clusters"
        actions={
          <Button variant="primary" onClick={() => void go(paths.newCluster())}>
            Create cluster
          </Button>
        }
      >
        <ClusterSummary />
      </PageHeading>
      <ClusterFilterBar search={search} onSearch={(next) => void go(paths.clusters({ ...next }), { replace: true })} />
      <Loaded query={clusters} rows={10}>
        {({ items, next }) =>
          items.length === 0 ? (
            <NoClusters filtered={isFiltered(search)} clear={paths.clusters({ ...withoutFilters(search) })} />
          ) : (
            <>
              <DataTable
                label="Clusters"
                columns={columns}
                rows={items}
                keyOf={({ metadata }) => metadata.name}
                sort={search.sort ?? 'name'}
                onSort={(sort) => void go(paths.clusters({ ...withFilter(search, { sort }) }), { replace: true })}
                busy={clusters.isPlaceholderData}
              />
              <PageSteps next={next} cursor={search.cursor} to={(cursor) => paths.clusters({ ...search, cursor })} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

function ProfilesInUse({ profiles }: { readonly profiles: Cluster['status']['profiles'] }) {
  return (
    <ul className="c-plain-list">
      {profiles.map(({ name, version }) => (
        <li key={name}>
          <Go to={paths.profileVersion(name, version)}>{name}</Go> <span className="c-quiet">{version}</span>
        </li>
      ))}
    </ul>
  )
}

function Nodes({ nodes: { ready, total } }: { readonly nodes: Cluster['status']['nodes'] }) {
  return (
    <span title={`${ready} of ${total} nodes are ready`}>
      {ready}/{total}
    </span>
  )
}

function NoClusters({ filtered, clear }: { readonly filtered: boolean; readonly clear: string }) {
  if (filtered) {
    return (
      <EmptyState titleText="No cluster matches these filters" headingLevel="h2" variant="sm">
        <EmptyStateActions>
          <Go to={clear}>Clear the filters</Go>
        </EmptyStateActions>
      </EmptyState>
    )
  }
  return (
    <EmptyState titleText="No clusters yet" headingLevel="h2">
      <EmptyStateBody>
        A cluster is made from a profile. Pick a profile version, say how many nodes it shall have, and Cairn provisions it.
      </EmptyStateBody>
      <EmptyStateActions>
        <Go to={paths.newCluster()}>Create the first cluster</Go>
      </EmptyStateActions>
    </EmptyState>
  )
}
