import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { isImported } from '#core/cluster/cluster.ts'
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
    ...placeOf(spec),
    [
      'Tags',
      Object.keys(metadata.tags).length === 0 ? (
        'none'
      ) : (
        <Tags key="tags" tags={metadata.tags} to={(tag) => paths.clusters({ tag })} />
      ),
    ],
    ['Revision', status.revision],
    [isImported(spec) ? 'Imported' : 'Created', <When key="created" at={metadata.createdAt} />],
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

/** Where it runs, and who makes it; of an imported cluster, who brings what it has from here. */
function placeOf({ cloudType, cloud, managementCluster }: Cluster['spec']): readonly (readonly [string, ReactNode])[] {
  const where = (cloudName: string) => (cloud.region === '' ? cloudName : `${cloudName}, ${cloud.region}`)
  const management = managementCluster !== undefined && (
    <Go key="management" to={paths.managementCluster(managementCluster)}>
      {managementCluster}
    </Go>
  )
  if (isImported({ cloudType }))
    return [
      ['Cloud', where('imported')],
      ['Made by', 'others, who run its nodes too'],
      ['Add-ons by', <>Flux of {management}</>],
    ]
  return [
    ['Cloud', where(cloudType)],
    ['Made by', management || 'the simulator'],
    ...(cloud.account === undefined ? [] : ([['Cloud account', cloud.account]] as const)),
  ]
}
