import { Label, LabelGroup } from '@patternfly/react-core/dist/dynamic/components/Label'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { clusterStatuses, healths, updateStatuses } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { Choice } from '../ui/choice.tsx'
import { TypedFilter } from '../ui/typed-filter.tsx'
import { withFilter, type ClusterSearch } from './cluster-filters.ts'

/** The filters of the list: chosen above, shown as chips below, and kept in the address. */
export function ClusterFilterBar({ search, onSearch }: FilterBarProps) {
  const [asked, setAsked] = useState(search.profile !== undefined)
  const profiles = useQuery({ ...read.profiles({ limit: 200 }), enabled: asked })
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
      <Choice
        label="Status"
        value={search.status}
        shown="Status"
        options={words(clusterStatuses)}
        onChoose={(status) => change({ status })}
      />
      <Choice
        label="Health"
        value={search.health}
        shown="Health"
        options={words(healths)}
        onChoose={(health) => change({ health })}
      />
      <Choice
        label="Update status"
        value={search.updateStatus}
        shown="Update status"
        options={words(updateStatuses)}
        onChoose={(updateStatus) => change({ updateStatus })}
      />
      <Choice
        label="Profile"
        value={search.profile}
        shown="Profile"
        options={words(profiles.data?.items.map(({ name }) => name) ?? [])}
        onOpen={() => setAsked(true)}
        onChoose={(profile) => change({ profile })}
      />
      {search.profile !== undefined && (
        <Choice
          label="Profile version"
          value={search.version}
          shown="Version"
          options={words(versions.map(({ version }) => version))}
          onChoose={(version) => change({ version })}
        />
      )}
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
      <Chips search={search} onRemove={(name) => change({ [name]: undefined } as ClusterSearch)} />
    </div>
  )
}

const chipNames = { status: 'Status', health: 'Health', updateStatus: 'Update', profile: 'Profile', version: 'Version' } as const

function Chips({ search, onRemove }: { readonly search: ClusterSearch; readonly onRemove: (name: string) => void }) {
  const chosen = Object.entries(chipNames).flatMap(([name, title]) => {
    const value = search[name as keyof typeof chipNames]
    return value === undefined ? [] : [{ name, title, value }]
  })
  if (chosen.length === 0) return null
  return (
    <LabelGroup aria-label="Filters in force" numLabels={10}>
      {chosen.map(({ name, title, value }) => (
        <Label
          key={name}
          variant="outline"
          closeBtnAriaLabel={`Remove the filter ${title}: ${value}`}
          onClose={() => onRemove(name)}
        >
          {title}: {value}
        </Label>
      ))}
    </LabelGroup>
  )
}

function words(values: readonly string[]) {
  return values.map((value) => ({ value }))
}

interface FilterBarProps {
  readonly search: ClusterSearch
  readonly onSearch: (next: ClusterSearch) => void
}
