import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Tags } from '../ui/tags.tsx'
import { When } from '../ui/when.tsx'
import { Capacity } from './capacity.tsx'
import { CurrentUpdate } from './current-update.tsx'
import { DriftRows } from './drift-rows.tsx'
import { EventRows } from './event-rows.tsx'

export function OverviewTab() {
  const { name } = useNamed<'name'>()
  const cluster = useQuery(read.cluster(name))
  const inventory = useQuery(read.inventory(name))
  const events = useQuery(read.recentEvents(name))
  return (
    <Loaded query={cluster} rows={2} shape="cards">
      {(one) => (
        <div className="c-cards">
          <Card title="Update" wide>
            <CurrentUpdate cluster={one} />
          </Card>
          {one.status.drift !== undefined && (
            <Card title="Drift" wide>
              <DriftRows cluster={name} />
            </Card>
          )}
          <Card title="Cluster">
            <Facts cluster={one} />
          </Card>
          <Card title="Capacity">
            <Loaded query={inventory} rows={5}>
              {(seen) => <Capacity name={name} inventory={seen} />}
            </Loaded>
          </Card>
          <Card title="Recent events" wide beside={<Go to={paths.clusterEvents(name)}>All events</Go>}>
            <Loaded query={events} rows={4}>
              {({ items }) => <EventRows events={items} />}
            </Loaded>
          </Card>
        </div>
      )}
    </Loaded>
  )
}

function Facts({ cluster: { metadata, spec, status } }: { readonly cluster: Cluster }) {
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Kubernetes', status.kubernetesVersion ?? 'none yet'],
    [
      'Profiles',
      <ul key="profiles" className="c-plain-list">
        {status.profiles.map(({ name, version }) => (
          <li key={name}>
            <Go to={paths.profileVersion(name, version)}>{name}</Go> {version}
          </li>
        ))}
      </ul>,
    ],
    ['Cloud', spec.cloud.region === '' ? spec.cloudType : `${spec.cloudType}, ${spec.cloud.region}`],
    [
      'Made by',
      spec.managementCluster === undefined ? (
        'the simulator'
      ) : (
        <Go key="management" to={paths.managementCluster(spec.managementCluster)}>
          {spec.managementCluster}
        </Go>
      ),
    ],
    ...(spec.cloud.account === undefined ? [] : ([['Cloud account', spec.cloud.account]] as const)),
    [
      'Tags',
      Object.keys(metadata.tags).length === 0 ? (
        'none'
      ) : (
        <Tags key="tags" tags={metadata.tags} to={(tag) => paths.clusters({ tag })} />
      ),
    ],
    ['Revision', status.revision],
    ['Created', <When key="created" at={metadata.createdAt} />],
    ['Updated', <When key="updated" at={metadata.updatedAt} />],
  ]
  return (
    <dl className="c-facts">
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}
