import './cluster-list.css'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { read } from '../api/queries.ts'
import { useCommands } from '../frame/commands.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { largeCountText } from '../ui/large-count-text.ts'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { ColumnChoice, useColumns } from './cluster-columns.tsx'
import { ClusterFilterBar, FilterChips } from './cluster-filter-bar.tsx'
import { clusterQuery, filterOf, isFiltered, withFilter, withoutFilters, type ClusterSearch } from './cluster-filters.ts'
import { ClusterSummary } from './cluster-summary.tsx'
import { chosenOf, nothingSelected, SelectionBar, type Selection } from './selection-bar.tsx'

export function ClusterList() {
  const search: ClusterSearch = useAddress()
  const go = useGo()
  const clusters = useQuery(read.clusters(clusterQuery(search)))
  const [columns, hidden, toggle] = useColumns()
  const [selection, setSelection] = useSelection(search)
  const filter = filterOf(search)
  const matching = useQuery(read.clusterSummary(filter)).data?.total
  const goTo = (next: ClusterSearch) => void go(paths.clusters({ ...next }), { replace: true })
  const isSelected = (name: string) => selection.kind === 'all' || selection.names.has(name)
  const select = (names: readonly string[], on: boolean) => {
    const before = selection.kind === 'all' ? (clusters.data?.items.map(({ metadata }) => metadata.name) ?? []) : selection.names
    const next = new Set(before)
    for (const name of names) {
      if (on) next.add(name)
      else next.delete(name)
    }
    setSelection({ kind: 'names', names: next })
  }
  // With nothing to sum up, to narrow or to tick, what to do first is all that stands there.
  const isNone = matching === 0 && !isFiltered(search)
  const some = selection.kind === 'all' || selection.names.size > 0
  const chosen = chosenOf(some ? selection : { kind: 'all' }, filter)
  const whyNot = matching === 0 ? 'No cluster matches.' : null
  useCommands({
    about: some ? 'Selected clusters' : isFiltered(search) ? 'Clusters that match' : 'All clusters',
    commands: [
      { name: 'Apply pending updates…', run: () => void go(paths.bulk({ change: 'pending', ...chosen })), whyNot },
      { name: 'Switch version…', run: () => void go(paths.bulk({ change: 'switch', ...chosen })), whyNot },
    ],
  })
  return (
    <>
      <PageHeading
        title="Clusters"
        actions={
          <>
            <Button variant="secondary" onClick={() => void go(paths.importCluster())}>
              Import cluster
            </Button>
            <Button variant="secondary" onClick={() => void go(paths.adoptCluster())}>
              Adopt cluster
            </Button>
            <Button variant="primary" onClick={() => void go(paths.newCluster())}>
              Create cluster
            </Button>
          </>
        }
      >
        {!isNone && <ClusterSummary search={search} />}
      </PageHeading>
      {!isNone && <ClusterFilterBar search={search} onSearch={goTo} />}
      <div className="c-list-head" hidden={isNone}>
        {some ? (
          <SelectionBar selection={selection} onSelect={setSelection} filter={filter} matching={matching} />
        ) : (
          <div className="c-row">
            <span className="c-quiet" aria-live="polite">
              {matching === undefined ? ' ' : matchingText(matching, isFiltered(search))}
            </span>
            <FilterChips search={search} onSearch={goTo} />
          </div>
        )}
        <ColumnChoice hidden={hidden} onToggle={toggle} />
      </div>
      <Loaded query={clusters} rows={10} shape="table">
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
                onSort={(sort) => goTo(withFilter(search, { sort }))}
                busy={clusters.isPlaceholderData}
                selection={{ isSelected, onSelect: select }}
              />
              <PageSteps next={next} cursor={search.cursor} to={(cursor) => paths.clusters({ ...search, cursor })} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

/** What is ticked belongs to the filters under which it was; pages and order keep it. */
function useSelection(search: ClusterSearch): readonly [Selection, (next: Selection) => void] {
  const of = JSON.stringify(filterOf(search))
  const [kept, setKept] = useState({ of, selection: nothingSelected })
  return [kept.of === of ? kept.selection : nothingSelected, (selection) => setKept({ of, selection })]
}

function matchingText(count: number, filtered: boolean): string {
  if (!filtered) return largeCountText(count, 'cluster')
  return count === 1 ? '1 matches' : `${count.toLocaleString()} match`
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
        <Go to={paths.importCluster()}>Import one that others run</Go>
      </EmptyStateActions>
    </EmptyState>
  )
}
