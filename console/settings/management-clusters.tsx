import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireManagementCluster } from '#contract/management-cluster.ts'
import { countText } from '#core/base/count-text.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { AddManagementCluster } from './add-management-cluster.tsx'
import { SettingsPage } from './settings-page.tsx'

/** Where clusters are made that are no simulation. */
export function ManagementClusters() {
  const [adding, setAdding] = useState(false)
  const all = useQuery(read.managementClusters())
  return (
    <SettingsPage
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          Add management cluster
        </Button>
      }
    >
      <Loaded query={all} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p>
              Every cluster here is simulated. A management cluster, which runs Cluster API and Flux, makes real ones: give
              Cairn&apos;s account its rights there (<code>cairn management-cluster rights | kubectl apply -f -</code>), then add
              it with its kubeconfig.
            </p>
          ) : (
            <DataTable label="Management clusters" columns={columns} rows={items} keyOf={({ name }) => name} />
          )
        }
      </Loaded>
      {adding && <AddManagementCluster onClose={() => setAdding(false)} />}
    </SettingsPage>
  )
}

const columns: readonly Column<WireManagementCluster>[] = [
  { name: 'Name', cell: ({ name }) => <Go to={paths.managementCluster(name)}>{name}</Go> },
  { name: 'Kubernetes', cell: ({ kubernetesVersion }) => kubernetesVersion ?? 'not reached' },
  { name: 'Makes Kubernetes', cell: ({ supports }) => supports ?? 'not known' },
  { name: 'Clusters', numeric: true, cell: ({ clusters }) => String(clusters) },
  {
    name: 'Problems',
    cell: ({ name, problems }) =>
      problems.length === 0 ? (
        <span className="c-quiet">none</span>
      ) : (
        <StateWord state="warning">
          <Go to={paths.managementCluster(name)}>{countText(problems.length, 'problem')}</Go>
        </StateWord>
      ),
  },
  { name: 'Looked at', cell: ({ checkedAt }) => <When at={checkedAt} /> },
]
