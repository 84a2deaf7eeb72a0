import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useState } from 'react'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Value } from '../ui/difference-rows.tsx'
import type { EffectiveLayer } from './profile-tab.tsx'
import { ValuePath } from '../ui/value-path.tsx'

type Origin = EffectiveLayer['origins'][number]

/** More rows than this are more than anybody reads: the filter finds the others. */
const shownMax = 300

const columns: readonly Column<Origin>[] = [
  { name: 'Path', cell: ({ path }) => <ValuePath path={path} /> },
  { name: 'Value', cell: ({ value }) => <Value value={value} /> },
  {
    name: 'From',
    cell: ({ origin, name, writtenBy, references = [] }) => (
      <>
        <span className={`c-mark c-mark-${writtenBy}`}>{origin}</span>{' '}
        <span className="c-quiet">
          {name}
          {origin !== writtenBy && `, in the ${writtenBy}`}
        </span>
        {references.length > 1 && (
          <span className="c-detail">refers to {references.map((one) => `${one.origin} ${one.name}`).join(', ')}</span>
        )}
      </>
    ),
  },
]

/** Every value that the layer ends up with, and who gave it. */
export function LayerOrigins({ layer }: { readonly layer: EffectiveLayer }) {
  const [part, setPart] = useState('')
  const matching = layer.origins.filter(({ path, origin, name }) => path.includes(part) || origin === part || name === part)
  if (layer.origins.length === 0) return <p className="c-quiet">This layer has no values.</p>
  return (
    <div className="c-stack">
      <SearchInput
        aria-label="Path contains"
        placeholder="Path contains…"
        value={part}
        onChange={(_, value) => setPart(value)}
        onClear={() => setPart('')}
      />
      <DataTable
        label={`Origins of the values of ${layer.name}`}
        columns={columns}
        rows={matching.slice(0, shownMax)}
        keyOf={({ path }) => path}
      />
      {matching.length > shownMax && (
        <p className="c-quiet">{matching.length - shownMax} more. Type a part of the path to find them.</p>
      )}
    </div>
  )
}
