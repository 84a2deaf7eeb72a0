import { Label, LabelGroup } from '@patternfly/react-core/dist/dynamic/components/Label'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { healths, updateStatuses } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { Choice } from '../ui/choice.tsx'
import { largeCountText } from '../ui/large-count-text.ts'
import { TypedFilter } from '../ui/typed-filter.tsx'
import {
  filterNames,
  filterOf,
  isFiltered,
  moreFilters,
  withFilter,
  withoutFilters,
  type ClusterFilter,
  type ClusterSearch,
} from './cluster-filters.ts'
import { SavedFilters } from './saved-filters.tsx'

/** The filters of the list: chosen here, shown as chips by `FilterChips`, and kept in the address. */
export function ClusterFilterBar({ search, onSearch }: FilterBarProps) {
  const id = useId()
  // On a phone they are behind a button; elsewhere the button is not there.
  const [unfolded, setUnfolded] = useState(false)
  const others = Object.keys(filterOf(search)).filter((name) => name !== 'q').length
  const [asked, setAsked] = useState(search.profile !== undefined)
  const profiles = useQuery({ ...read.profiles({ limit: 200 }), enabled: asked })
  const { data: summary } = useQuery(read.clusterSummary({}))
  const change = (next: ClusterSearch) => onSearch(withFilter(search, next))
  const versions = profiles.data?.items.find(({ name }) => name === search.profile)?.versions ?? []
  return (
    <div className="c-filters" role="search" aria-label="Filter the clusters">
      <TypedFilter value={search.q} onSettled={(q) => change({ q })}>
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
      <Button
        className="c-filters-fold"
        variant="secondary"
        aria-expanded={unfolded}
        aria-controls={id}
        onClick={() => setUnfolded(!unfolded)}
      >
        {others === 0 ? 'Filters' : `Filters (${others})`}
      </Button>
      <div id={id} className={unfolded ? 'c-filters-others' : 'c-filters-others c-filters-folded'}>
        <Choice
          label="Update status"
          value={search.updateStatus}
          shown="Update status"
          options={updateStatuses.map((value) => counted(value, summary?.updateStatus))}
          onChoose={(updateStatus) => change({ updateStatus })}
        />
        <Choice
          label="Health"
          value={search.health}
          shown="Health"
          options={healths.map((value) => counted(value, summary?.health))}
          onChoose={(health) => change({ health })}
        />
        <Choice
          label="Profile"
          value={search.profile}
          shown="Profile"
          options={profiles.data?.items.map(({ name, clusters }) => ({ value: name, description: clustersText(clusters) })) ?? []}
          onOpen={() => setAsked(true)}
          onChoose={(profile) => change({ profile })}
        />
        {search.profile !== undefined && (
          <Choice
            label="Profile version"
            value={search.version}
            shown="Version"
            options={versions.map(({ version, clusters }) => ({ value: version, description: clustersText(clusters) }))}
            onChoose={(version) => change({ version })}
          />
        )}
        <Choice
          label="Kubernetes"
          value={search.kubernetesVersion}
          shown="Kubernetes"
          options={versionsOf(summary?.kubernetesVersion ?? {})}
          onChoose={(kubernetesVersion) => change({ kubernetesVersion })}
        />
        <Choice
          label="Region"
          value={search.region}
          shown="Region"
          options={Object.entries(summary?.region ?? {})
            .sort(([left], [right]) => left.localeCompare(right))
            .map(([value, count]) => ({ value, description: clustersText(count) }))}
          onChoose={(region) => change({ region })}
        />
        <TypedFilter value={search.tag} onSettled={(tag) => change({ tag })}>
          {(value, onChange) => (
            <SearchInput
              aria-label="Tag"
              placeholder="Tag, as key:value"
              value={value}
              onChange={(_, next) => onChange(next)}
              onClear={() => onChange('')}
            />
          )}
        </TypedFilter>
        <Choice
          label="More filters"
          value={undefined}
          shown="More"
          options={moreFilters.map(({ name }) => ({ value: name }))}
          onChoose={(chosen) => change(moreFilters.find(({ name }) => name === chosen)?.filter ?? {})}
        />
        <SavedFilters search={search} onSearch={onSearch} />
      </div>
    </div>
  )
}

/** What is filtered by, each part to be taken away by itself. */
export function FilterChips({ search, onSearch }: FilterBarProps) {
  const chosen = (Object.keys(filterNames) as (keyof ClusterFilter)[]).filter((name) => search[name] !== undefined)
  if (!isFiltered(search)) return null
  return (
    <>
      <LabelGroup aria-label="Filters in force" numLabels={11}>
        {chosen.map((name) => {
          const text = `${filterNames[name]}: ${wordOf(search[name] ?? '')}`
          return (
            <Label
              key={name}
              variant="outline"
              closeBtnAriaLabel={`Remove the filter ${text}`}
              onClose={() => onSearch(withFilter(search, { [name]: undefined }))}
            >
              {text}
            </Label>
          )
        })}
      </LabelGroup>
      <Button variant="link" isInline onClick={() => onSearch(withoutFilters(search))}>
        Clear all
      </Button>
    </>
  )
}

interface FilterBarProps {
  readonly search: ClusterSearch
  readonly onSearch: (next: ClusterSearch) => void
}

const wordOf = (value: string) => (value === 'true' ? 'yes' : value === 'false' ? 'no' : value)

const clustersText = (count: number) => largeCountText(count, 'cluster')

function counted(value: string, counts: Readonly<Record<string, number>> | undefined) {
  return counts === undefined ? { value } : { value, description: clustersText(counts[value] ?? 0) }
}

/** Minors with all of their patches first, the newest before, and each patch below its minor. */
function versionsOf(counts: Readonly<Record<string, number>>) {
  const minorOf = (version: string) => version.split('.').slice(0, 2).join('.')
  const newestFirst = (left: string, right: string) => right.localeCompare(left, undefined, { numeric: true })
  const minors = Map.groupBy(Object.keys(counts), minorOf)
  return [...minors.keys()].toSorted(newestFirst).flatMap((minor) => {
    const patches = (minors.get(minor) ?? []).toSorted(newestFirst)
    const total = patches.reduce((sum, version) => sum + (counts[version] ?? 0), 0)
    return [
      { value: minor, description: clustersText(total) },
      ...patches.map((version) => ({ value: version, description: clustersText(counts[version] ?? 0) })),
    ]
  })
}
