import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { read } from '../api/queries.ts'
import { Choice } from '../ui/choice.tsx'
import { isFiltered, type ClusterSearch } from './cluster-filters.ts'

const SaveFilter = lazy(async () => ({ default: (await import('./save-filter.tsx')).SaveFilter }))

/** Filters that were kept by name, and the way to keep the one in force. They are kept on the server, for this person alone. */
export function SavedFilters({ search, onSearch }: SavedFiltersProps) {
  const [asked, setAsked] = useState(false)
  const [keeping, setKeeping] = useState(false)
  const saved = useQuery({ ...read.savedFilters(), enabled: asked })
  const items = saved.data?.items ?? []
  return (
    <>
      <Choice
        label="Saved filters"
        value={undefined}
        shown="Saved"
        options={items.map(({ name, filter }) => ({ value: name, description: Object.values(filter).join(', ') }))}
        onOpen={() => setAsked(true)}
        onChoose={(chosen) => {
          const found = items.find(({ name }) => name === chosen)
          if (found) onSearch({ ...found.filter, ...(found.sort === 'name' ? {} : { sort: found.sort }) })
        }}
        last={{ text: isFiltered(search) ? 'Save this filter…' : 'Manage saved filters…', onPress: () => setKeeping(true) }}
      />
      {keeping && (
        <Suspense fallback={null}>
          <SaveFilter search={search} onClose={() => setKeeping(false)} />
        </Suspense>
      )}
    </>
  )
}

interface SavedFiltersProps {
  readonly search: ClusterSearch
  readonly onSearch: (next: ClusterSearch) => void
}
