import './cluster-page.css'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { usePropose } from '../plans/propose.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useNamed } from '../ui/address.ts'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { TabLinks } from '../ui/tab-links.tsx'
import { whyNot } from './cluster-actions.ts'
import { ClusterCommands } from './cluster-commands.tsx'
import { UpdateStatus } from './update-status.tsx'

/** The head of a cluster, and the tab that its address names. */
export function ClusterPage() {
  const { name } = useNamed<'name'>()
  return (
    <Loaded
      query={useQuery(read.cluster(name))}
      rows={3}
      shape="cards"
      page={name}
      trail={[{ name: 'Clusters', to: paths.clusters() }]}
    >
      {(cluster) => <OneCluster cluster={cluster} />}
    </Loaded>
  )
}

function OneCluster({ cluster }: { readonly cluster: Cluster }) {
  const { name } = cluster.metadata
  const apply = usePropose(name)
  return (
    <>
      <PageHeading
        title={name}
        trail={[{ name: 'Clusters', to: paths.clusters() }]}
        beside={
          <>
            <StateWord state={cluster.status.status} />
            <StateWord state={cluster.status.health} />
            <UpdateStatus status={cluster.status} />
            {cluster.status.drift !== undefined && (
              <StateWord state="warning">
                <Go to={paths.cluster(name)}>Drift: {cluster.status.drift.count}</Go>
              </StateWord>
            )}
          </>
        }
        actions={
          <>
            {cluster.status.pending.length > 0 && (
              <ActionButton
                variant="primary"
                whyNot={whyNot('applyUpdates', cluster.status)}
                isLoading={apply.isPending}
                onClick={() => apply.mutate({ pending: true })}
              >
                Apply updates
              </ActionButton>
            )}
          </>
        }
      />
      {apply.isError && <ProblemAlert error={apply.error} />}
      <ClusterCommands cluster={cluster} onApply={() => apply.mutate({ pending: true })} />
      <TabLinks
        label={`Parts of ${name}`}
        tabs={[
          { name: 'Overview', to: paths.cluster(name) },
          { name: 'Profile', to: paths.clusterProfile(name) },
          { name: 'Nodes', to: paths.clusterNodes(name) },
          { name: 'Updates', to: paths.clusterUpdates(name) },
          { name: 'Events', to: paths.clusterEvents(name) },
          { name: 'Settings', to: paths.clusterSettings(name) },
        ]}
      />
      <Outlet />
    </>
  )
}
