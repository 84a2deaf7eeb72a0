import { EmptyState, EmptyStateActions } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { layerKinds } from '#core/pack/pack.ts'
import type { PackSummary } from '#contract/pack.ts'
import { read, type PackFilters } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Choice } from '../ui/choice.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { TypedFilter } from '../ui/typed-filter.tsx'
import { layerAndVersions } from './pack-columns.tsx'

const columns: readonly Column<PackSummary>[] = [
  {
    name: 'Pack',
    cell: ({ name, latest, registry, displayName }) => (
      <>
        <Go to={paths.pack(name, latest, registry)}>{name}</Go>
        {displayName.toLowerCase() !== name && <span className="c-quiet"> {displayName}</span>}
      </>
    ),
  },
  ...layerAndVersions,
  { name: 'Clouds', cell: ({ cloudTypes }) => cloudTypes.join(', ') },
  { name: 'Registry', cell: ({ registry }) => registry },
]

export function PackList() {
  const filters = useAddress<'q' | 'layer' | 'registry' | 'cursor'>()
  const go = useGo()
  const packs = useQuery(read.packs({ limit: 50, ...filters } as PackFilters))
  const registries = useQuery(read.registries())
  const change = (next: Readonly<Record<string, string | undefined>>) =>
    void go(paths.packs({ ...filters, cursor: undefined, ...next }), { replace: true })
  const any = 'any'
  return (
    <>
      <PageHeading title="Packs" />
      <div className="c-filters" role="search" aria-label="Filter the packs">
        <TypedFilter value={filters.q} onSettled={(q) => change({ q })}>
          {(value, onChange) => (
            <SearchInput
              aria-label="Name contains"
              placeholder="Name contains…"
              value={value}
              onChange={(_, next) => onChange(next)}
              onClear={() => onChange('')}
            />
          )}
        </TypedFilter>
        <Choice
          label="Layer"
          value={filters.layer ?? any}
          shown={filters.layer === undefined ? 'Any layer' : kindWord(filters.layer)}
          options={[{ value: any, label: 'Any layer' }, ...layerKinds.map((value) => ({ value, label: kindWord(value) }))]}
          onChoose={(layer) => change({ layer: layer === any ? undefined : layer })}
        />
        <Choice
          label="Registry"
          value={filters.registry ?? any}
          shown={filters.registry ?? 'Any registry'}
          options={[{ value: any, label: 'Any registry' }, ...(registries.data?.items ?? []).map(({ name }) => ({ value: name }))]}
          onChoose={(registry) => change({ registry: registry === any ? undefined : registry })}
        />
      </div>
      <Loaded query={packs} rows={10} shape="table">
        {({ items, next }) =>
          items.length === 0 ? (
            <EmptyState titleText="No pack matches" headingLevel="h2" variant="sm">
              <EmptyStateActions>
                <Go to={paths.packs()}>Clear the filters</Go>
              </EmptyStateActions>
            </EmptyState>
          ) : (
            <>
              <DataTable
                label="Packs"
                columns={columns}
                rows={items}
                keyOf={({ name, registry }) => `${registry}/${name}`}
                busy={packs.isPlaceholderData}
              />
              <PageSteps next={next} cursor={filters.cursor} to={(cursor) => paths.packs({ ...filters, cursor })} />
            </>
          )
        }
      </Loaded>
    </>
  )
}
