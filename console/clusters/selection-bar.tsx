import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { paths } from '../paths.ts'
import { useGo } from '../ui/go.tsx'
import type { ClusterFilter } from './cluster-filters.ts'

/** Clusters that were ticked, by name, or all that the filters leave. */
export type Selection = { readonly kind: 'names'; readonly names: ReadonlySet<string> } | { readonly kind: 'all' }

export const nothingSelected: Selection = { kind: 'names', names: new Set() }

/** What the address of a bulk action says of them. */
export function chosenOf(selection: Selection, filter: ClusterFilter) {
  return selection.kind === 'all' ? { ...filter, all: 'yes' } : { clusters: [...selection.names].join(' ') }
}

/** How many are chosen, and what may be done with them together. Each opens what it would do before anything is planned. */
export function SelectionBar({ selection, onSelect, filter, matching }: SelectionBarProps) {
  const go = useGo()
  const count = selection.kind === 'all' ? matching : selection.names.size
  const chosen = chosenOf(selection, filter)
  return (
    <div className="c-row" role="group" aria-label="Selected clusters">
      <b aria-live="polite">{(count ?? 0).toLocaleString()} selected</b>
      {selection.kind === 'names' && matching !== undefined && matching > selection.names.size && (
        <Button variant="link" isInline onClick={() => onSelect({ kind: 'all' })}>
          Select all {matching.toLocaleString()} that match
        </Button>
      )}
      <Button variant="secondary" size="sm" onClick={() => void go(paths.bulk({ change: 'pending', ...chosen }))}>
        Apply pending updates…
      </Button>
      <Button variant="secondary" size="sm" onClick={() => void go(paths.bulk({ change: 'switch', ...chosen }))}>
        Switch version…
      </Button>
      <Button variant="link" isInline onClick={() => onSelect(nothingSelected)}>
        Clear the selection
      </Button>
    </div>
  )
}

interface SelectionBarProps {
  readonly selection: Selection
  readonly onSelect: (next: Selection) => void
  readonly filter: ClusterFilter
  /** How many the filters leave; not known yet while it is read. */
  readonly matching: number | undefined
}
