import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useQuery } from '@tanstack/react-query'
import type { AnswerOf } from '#contract/route.ts'
import type { adoptionRoutes } from '#contract/adoption.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Field } from '../ui/field.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { adoptableQuery } from './adoption-queries.ts'

const trail = [{ name: 'Clusters', to: paths.clusters() }]

/** The clusters that Cluster API runs somewhere and that no Cairn manages: one of them is chosen. */
export function AdoptableClusters({ management }: { readonly management: string | undefined }) {
  const go = useGo()
  const managements = useQuery(read.managementClusters())
  return (
    <>
      <PageHeading title="Adopt cluster" trail={trail}>
        <p className="c-quiet">
          A cluster that Cluster API runs already is taken over as it is: Cairn describes it, and replaces no machine of it.
        </p>
      </PageHeading>
      <Loaded query={managements} rows={4}>
        {({ items }) => {
          const chosen = items.find(({ name }) => name === management) ?? items[0]
          if (!chosen) return <NoManagementCluster />
          return (
            <div className="c-stack">
              <div className="c-narrow-field">
                <Field
                  label="Management cluster"
                  value={chosen.name}
                  onChange={(name) => void go(paths.adoptCluster({ management: name }), { replace: true })}
                  options={items.map(({ name }) => [name, name] as const)}
                />
              </div>
              <Adoptable key={chosen.name} management={chosen.name} />
            </div>
          )
        }}
      </Loaded>
    </>
  )
}

function Adoptable({ management }: { readonly management: string }) {
  const found = useQuery(adoptableQuery(management))
  return (
    <Loaded query={found} rows={4} shape="table">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState titleText="Nothing to adopt here" headingLevel="h2" variant="sm">
            <EmptyStateBody>Every cluster of {management} is one of Cairn&apos;s, or there is none.</EmptyStateBody>
          </EmptyState>
        ) : (
          <DataTable
            label={`Clusters of ${management}`}
            columns={columnsOf(management)}
            rows={items}
            keyOf={({ namespace, name }) => `${namespace}/${name}`}
          />
        )
      }
    </Loaded>
  )
}

type AdoptableCluster = AnswerOf<typeof adoptionRoutes.list>['items'][number]

function columnsOf(management: string): readonly Column<AdoptableCluster>[] {
  return [
    {
      name: 'Cluster',
      width: '28%',
      cell: ({ namespace, name }) => <Go to={paths.adoptCluster({ management, namespace, cluster: name })}>{name}</Go>,
    },
    { name: 'Namespace', width: '18%', cell: ({ namespace }) => namespace },
    { name: 'Cloud', width: '12%', cell: ({ cloudType }) => cloudType ?? <span className="c-quiet">not known</span> },
    {
      name: 'What stands against it',
      cell: ({ refused }) =>
        refused.length === 0 ? (
          <span className="c-quiet">nothing so far</span>
        ) : (
          <ul className="c-plain-list">
            {refused.map(({ path, message }) => (
              <li key={path + message}>
                <StateWord state="error">{message}</StateWord>
              </li>
            ))}
          </ul>
        ),
    },
  ]
}

function NoManagementCluster() {
  return (
    <EmptyState titleText="No management cluster yet" headingLevel="h2">
      <EmptyStateBody>
        Cairn finds clusters to adopt where Cluster API runs them. Add that management cluster first.
      </EmptyStateBody>
      <EmptyStateActions>
        <Go to={paths.managementClusters()}>Management clusters</Go>
      </EmptyStateActions>
    </EmptyState>
  )
}
