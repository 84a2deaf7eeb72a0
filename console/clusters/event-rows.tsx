import type { WireEvent } from '#contract/event.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

const columns: readonly Column<WireEvent>[] = [
  { name: 'When', cell: ({ at }) => <When at={at} /> },
  { name: 'Severity', cell: ({ severity }) => <StateWord state={severity} /> },
  { name: 'Reason', cell: ({ reason }) => reason },
  { name: 'Message', cell: ({ message }) => <span className="c-breakable">{message}</span> },
  { name: 'Object', wide: true, cell: ({ object }) => (object === null ? '' : <code className="c-nowrap">{object}</code>) },
]

export function EventRows({ events, none = 'Nothing has happened yet.' }: EventRowsProps) {
  if (events.length === 0) return <p className="c-quiet">{none}</p>
  return <DataTable label="Events" columns={columns} rows={events} keyOf={({ id }) => id} />
}

interface EventRowsProps {
  readonly events: readonly WireEvent[]
  /** What is said where there are none. */
  readonly none?: string
}
